//! What is nested too deep is covered before the grammar sees it, so that no later pass meets it.

use super::tree::DEPTH;
use std::borrow::Cow;
use std::ops::Range;

/// The text with all that is nested too deep covered, byte for byte; and what was covered.
pub(super) fn cover(text: &str) -> (Cow<'_, str>, Vec<Range<u32>>) {
    let covered = too_deep(text.as_bytes());
    if covered.is_empty() {
        return (Cow::Borrowed(text), covered);
    }
    let mut whole = String::with_capacity(text.len());
    let mut at = 0;
    for range in &covered {
        let (start, end) = (range.start as usize, range.end as usize);
        whole.push_str(text.get(at..start).unwrap_or_default());
        whole.extend(std::iter::repeat_n('?', end - start));
        at = end;
    }
    whole.push_str(text.get(at..).unwrap_or_default());
    (Cow::Owned(whole), covered)
}

/// From the brackets that are one too many to their partners, or to the end.
fn too_deep(text: &[u8]) -> Vec<Range<u32>> {
    let mut covered = Vec::new();
    let mut open: Vec<u8> = Vec::new();
    let mut start = None;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let length = if matches!(byte, b'"' | b'\'' | b'#') { opaque(text, at) } else { 0 };
        if length > 0 {
            at += length;
            continue;
        }
        match byte {
            b'(' | b'[' | b'{' => {
                open.push(byte);
                if open.len() > DEPTH && start.is_none() {
                    start = Some(at);
                }
            }
            b')' | b']' if open.last() == Some(&partner(byte)) => {
                open.pop();
            }
            b'}' => {
                if let Some(last) = open.iter().rposition(|b| *b == b'{') {
                    open.truncate(last);
                }
            }
            _ => {}
        }
        at += 1;
        if let Some(from) = start.filter(|_| open.len() <= DEPTH) {
            covered.push(from as u32..at as u32);
            start = None;
        }
    }
    covered.extend(start.map(|from| from as u32..text.len() as u32));
    covered
}

fn partner(closer: u8) -> u8 {
    if closer == b')' { b'(' } else { b'[' }
}

/// The length of the comment, string or text that begins here; brackets in it are none.
fn opaque(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with(b"\"\"\"") {
        let inside = rest.get(3..).unwrap_or_default();
        let Some(close) = inside.windows(3).position(|w| w == b"\"\"\"") else { return rest.len() };
        let more = inside.iter().skip(close + 3).take_while(|b| **b == b'"').count();
        return 3 + close + 3 + more;
    }
    match rest.first() {
        Some(b'#') => rest.iter().take_while(|b| **b != b'\n').count(),
        Some(b'"') => {
            let mut length = 1;
            while let Some(byte) = rest.get(length) {
                match byte {
                    b'"' => return length + 1,
                    b'\n' => return length,
                    b'\\' if rest.get(length + 1) != Some(&b'\n') => length += 2,
                    _ => length += 1,
                }
            }
            rest.len()
        }
        Some(b'\'') => {
            let length = rest.iter().skip(1).take_while(|b| !matches!(b, b'\'' | b'\n')).count() + 1;
            length + usize::from(rest.get(length) == Some(&b'\''))
        }
        _ => 0,
    }
}
