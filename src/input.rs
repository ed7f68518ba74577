//! Bytes of a file to text, the same for every reader: the command line, the language server, the tests.

/// The longest file that is read, in bytes.
pub const LIMIT: u64 = 4 * 1024 * 1024;

/// Why bytes are no program text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadText {
    /// The good text before the place.
    pub before: String,
    /// What is wrong there: "the byte 0xFF is not UTF-8".
    pub what: String,
}

/// The text of a file. A byte order mark is left out, and a line ends with LF alone, however it was stored.
pub fn decode(bytes: &[u8]) -> Result<String, BadText> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (good, bad) = bytes.split_at(error.valid_up_to());
            let what = match (good.is_empty(), bad) {
                (true, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) => "the text is UTF-16, not UTF-8".to_string(),
                (_, [byte, ..]) => format!("the byte 0x{byte:02X} is not UTF-8"),
                (_, []) => "the text is not UTF-8".to_string(),
            };
            return Err(BadText { before: unix(&String::from_utf8_lossy(good)), what });
        }
    };
    match text.find('\0') {
        Some(at) => {
            Err(BadText { before: unix(&text[..at]), what: "there is a NUL byte, which no text has".to_string() })
        }
        None => Ok(unix(text)),
    }
}

fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_the_same_however_it_was_stored() {
        assert_eq!(decode(b"\xEF\xBB\xBFa\r\nb\rc\n").as_deref(), Ok("a\nb\rc\n"));
    }

    #[test]
    fn what_is_no_text_is_named() {
        let bad = |bytes: &[u8]| decode(bytes).expect_err("not a text");
        assert_eq!(bad(b"ab\r\n\xFFc"), BadText { before: "ab\n".into(), what: "the byte 0xFF is not UTF-8".into() });
        assert_eq!(bad(b"\xFF\xFEa\0").what, "the text is UTF-16, not UTF-8");
        assert_eq!(bad(b"a\0b").before, "a");
    }
}
