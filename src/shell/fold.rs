//! Scripts of the library after its constants were filled in: tests of constants, loops over nothing and arguments that
//! were collected for one command are worked out, so that the script reads as if it had been written for its place.
//!
//! Works on whole lines of a few fixed forms; every other line stays as it is.

/// The script with what is constant worked out. Its meaning is the same.
#[must_use]
pub fn fold(script: &str) -> String {
    let lines: Vec<String> = script.lines().map(str::to_owned).collect();
    let lines = arguments(conditions(lines));
    let mut out = lines.join("\n");
    if script.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// What a constant test says: `-n "text"`, `text = text`.
fn test(words: &str) -> Option<bool> {
    if words.contains(['$', '`', '\\', '*', '?']) {
        return None;
    }
    let plain = |text: &str| text.trim_matches(['"', '\'']).to_owned();
    if let Some(text) = words.strip_prefix("-n ") {
        return is_word(text).then(|| !plain(text).is_empty());
    }
    if let Some(text) = words.strip_prefix("-z ") {
        return is_word(text).then(|| plain(text).is_empty());
    }
    let (left, right) = words.split_once(" = ")?;
    (is_word(left) && is_word(right)).then(|| plain(left) == plain(right))
}

fn is_word(text: &str) -> bool {
    let quoted = text.len() > 1
        && (text.starts_with('"') && text.ends_with('"') || text.starts_with('\'') && text.ends_with('\''));
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
    (quoted && !inner.contains(['"', '\''])) || (!text.is_empty() && !text.contains([' ', '"', '\'']))
}

/// Takes away `if` around what always or never runs, and loops over nothing.
fn conditions(lines: Vec<String>) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = lines.into_iter().peekable();
    while let Some(line) = rest.next() {
        let text = line.trim_start().to_owned();
        let indent = line.get(..line.len() - text.len()).unwrap_or("").to_owned();
        if text.starts_with("for ") && text.contains(" in ; do ") && text.ends_with("; done") {
            continue;
        }
        let Some((words, body)) = text.strip_prefix("if [ ").and_then(|text| text.split_once(" ]; then")) else {
            out.push(line);
            continue;
        };
        let Some(holds) = test(words) else {
            out.push(line);
            continue;
        };
        if let Some(body) = body.strip_prefix(' ').and_then(|body| body.strip_suffix("; fi")) {
            if holds && !body.contains("else") {
                out.push(format!("{indent}{body}"));
            } else if body.contains("else") {
                out.push(line);
            }
            continue;
        }
        let end = format!("{indent}fi");
        let inner: Vec<String> = std::iter::from_fn(|| rest.next_if(|next| *next != end)).collect();
        let simple = body.is_empty()
            && rest.peek() == Some(&end)
            && !inner.iter().any(|line| line.starts_with(&format!("{indent}el")));
        if !simple {
            out.push(line);
            out.extend(inner);
            continue;
        }
        rest.next();
        if holds {
            let shorter = |line: String| line.strip_prefix("  ").map(str::to_owned).unwrap_or(line);
            out.extend(conditions(inner.into_iter().map(shorter).collect()));
        }
    }
    out
}

/// `set -- a`, `set -- "$@" b`, `command "$@"` is `command a b`.
fn arguments(lines: Vec<String>) -> Vec<String> {
    const ALL: &str = "\"$@\"";
    let sets: Vec<&String> = lines.iter().filter(|line| line.trim_start().starts_with("set --")).collect();
    let at_top = sets.iter().all(|line| line.starts_with("set --") && !line.contains([';', '&', '|']));
    let others: Vec<&String> = lines.iter().filter(|line| !line.trim_start().starts_with("set --")).collect();
    let uses = others.iter().map(|line| line.matches(ALL).count()).sum::<usize>();
    let dynamic = others
        .iter()
        .any(|line| line.contains("shift") || line.contains("$1") || line.contains("$#") || line.contains("set -"));
    let last_set = lines.iter().rposition(|line| line.starts_with("set --"));
    let used = lines.iter().position(|line| line.contains(ALL) && !line.starts_with("set --"));
    if sets.is_empty() || !at_top || uses != 1 || dynamic || last_set > used {
        return lines;
    }
    let mut collected = String::new();
    for line in &sets {
        let given = line.trim_start_matches("set --").trim();
        let (keeps, given) = match given.strip_prefix(ALL) {
            Some(more) => (true, more.trim()),
            None => (false, given),
        };
        if given.contains(ALL) {
            return lines;
        }
        if !keeps {
            collected.clear();
        }
        if !given.is_empty() {
            collected.push_str(&format!(" {given}"));
        }
    }
    let fill = |line: &String| line.replace(&format!(" {ALL}"), &collected);
    lines.iter().filter(|line| !line.starts_with("set --")).map(fill).collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn arguments_that_are_known() {
        let script = "mkdir -p out\nset -- --xml=out\nif [ -n \"src\" ]; then\n  set -- \"$@\" --cov=\"src\" --html\nfi\n\
                      if [ -n \"\" ]; then set -- \"$@\" -m \"\"; fi\npytest tests/ \"$@\" -v\n";
        assert_eq!(fold(script), "mkdir -p out\npytest tests/ --xml=out --cov=\"src\" --html -v\n");
        let script = "set --\nfor group in ; do set -- \"$@\" --group \"$group\"; done\nuv sync --frozen \"$@\"";
        assert_eq!(fold(script), "uv sync --frozen");
    }

    #[test]
    fn what_is_not_known_stays() {
        for script in [
            "set -- -a\nif [ -n \"$X\" ]; then set -- \"$@\" -b; fi\nrun \"$@\"",
            "if [ -n \"a\" ]; then\n  x\nelse\n  y\nfi",
            "set -- a\nrun \"$@\"\nrun \"$@\"",
            "for x in a b; do echo \"$x\"; done",
        ] {
            assert_eq!(fold(script), script);
        }
        assert_eq!(fold("if [ false = true ]; then a; fi\nb"), "b");
        assert_eq!(fold("if [ true = true ]; then a; fi\nb"), "a\nb");
    }
}
