//! The one style.

use super::*;

fn formats(text: &str, expected: &str) {
    assert_eq!(formatted(text).as_deref(), Ok(expected), "{text}");
    assert_eq!(formatted(expected).as_deref(), Ok(expected), "formatting twice");
}

/// Shows what the formatter would change, below the folder in `PIPEC_FORMATTED`.
#[test]
fn programs_can_be_formatted() {
    let out = std::env::var_os("PIPEC_FORMATTED").map(PathBuf::from);
    for (name, text) in corpus() {
        let once = formatted(&text).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        assert_eq!(formatted(&once).as_ref(), Ok(&once), "{name}");
        if let Some(out) = &out {
            std::fs::write(out.join(name.trim_start_matches('/').replace('/', "+")), once).unwrap();
        }
    }
}

#[test]
fn the_sample_has_the_style() {
    assert_eq!(formatted(SAMPLE).as_deref(), Ok(SAMPLE));
}

#[test]
fn indentation_and_blank_lines() {
    formats("\n\na {\n\n\tb = 1\n\n\n\n  c=2\n\n}\n\n\n", "a {\n  b = 1\n\n  c = 2\n}\n");
    formats("a{b=1;c=2}", "a { b = 1; c = 2 }\n");
    formats("a {b {\nc\n}}", "a {\n  b {\n    c\n  }\n}\n");
    formats("a { }", "a { }\n");
    formats("", "");
    formats("a =   b   ||c&& ! d", "a = b || c && !d\n");
    formats("a = f( b,c )[ 0 ].d.*", "a = f(b, c)[0].d.*\n");
    formats("a b :c|d=1 ,e", "a b: c | d = 1, e\n");
    formats("a! =b {}", "a ! = b { }\n");
    formats("a = \"${{b}}\\n\"", "a = \"${{ b }}\\n\"\n");
    formats("a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n");
}

#[test]
fn neighbouring_facts_are_aligned() {
    formats("a = 1\nbcd = 2\n\nefghi = 3\nj = 4", "a   = 1\nbcd = 2\n\nefghi = 3\nj     = 4\n");
    formats("a = 1\nrun\nbcd = 2", "a = 1\nrun\nbcd = 2\n");
    formats("a = 1; b = 2\nbcd = 2", "a = 1; b = 2\nbcd = 2\n");
}

#[test]
fn comments_stay_where_they_are() {
    let text = "# one\n\n## Of a.\na {      # two\n  # three\n  b = 1  # four\n\n  # five\n}  # six\n\n# seven\n";
    formats(text, text);
    formats("a=[ # one\n b,c # two\n# three\n]", "a = [  # one\n  b,\n  c,  # two\n  # three\n]\n");
    formats("## Of a.\n\na\n\n## Of b.\n\nb", "## Of a.\n\na\n\n## Of b.\nb\n");
    formats("a when b && # one\n c", "a when b &&  # one\n  c\n");
    formats("a when b && # one\n (c || d) {\n}", "a when b &&  # one\n    (c || d) { }\n");
}

#[test]
fn texts_follow_their_statement() {
    formats(
        "a {\n b = \"\"\"\n         one\n           two\n   \"\"\"\n}",
        "a {\n  b = \"\"\"\n    one\n      two\n  \"\"\"\n}\n",
    );
    formats("run \"\"\"one\n  two\"\"\"", "run \"\"\"\n  one\n  two\n\"\"\"\n");
    formats("run   \"\"\" one \"\"\"", "run \"\"\" one \"\"\"\n");
    let odd = "run \"\"\"   one\n  two\n\"\"\"\n";
    assert_eq!(show(&sound(&formatted(odd).unwrap())), show(&sound(odd)));
}

#[test]
fn long_lines() {
    let word = "a".repeat(50);
    formats(&format!("x = [{word}, {word}, {word}]"), &format!("x = [\n  {word},\n  {word},\n  {word},\n]\n"));
    formats(
        &format!("x y when {word} && ({word} || {word}) {{ b = 1 }}"),
        &format!("x y when {word} &&\n    ({word} || {word}) {{ b = 1 }}\n"),
    );
    formats(&format!("x {{ b = {word}; cd = \"{word}\"; e = 12345 }}"), &{
        format!("x {{\n  b = {word}; cd = \"{word}\"\n  e = 12345\n}}\n")
    });
}

#[test]
fn broken_brackets() {
    let word = "a".repeat(50);
    formats("x = f(\n  a, b)", "x = f(\n  a,\n  b,\n)\n");
    formats("x = f(a,\n  b)", "x = f(a, b)\n");
    formats("x y from [\n a\n b(c)\n] { d = 1 }", "x y from [\n  a,\n  b(c),\n] { d = 1 }\n");
    formats("x from [a\n b]", "x from [a, b]\n");
    formats("x = f(a, [\n  b])", "x = f(a, [\n  b,\n])\n");
    formats("a { b = [\n c] }", "a {\n  b = [\n    c,\n  ]\n}\n");
    formats("x y = f( # one\n a, # two\n b\n)", "x y = f(  # one\n  a,  # two\n  b,\n)\n");
    formats(
        &format!("x = f(a, g({word}, {word}, {word}))"),
        &format!("x = f(\n  a,\n  g(\n    {word},\n    {word},\n    {word},\n  ),\n)\n"),
    );
    formats(
        &format!("x when b && f({word}, {word}, {word}) {{ y }}"),
        &format!("x when b && f(\n  {word},\n  {word},\n  {word},\n) {{ y }}\n"),
    );
    // What would begin a statement stays on its line.
    let quoted = format!("x = f(a, '{{', {word}, {word}, {word})\n");
    formats(&quoted, &quoted);
    let escaped = format!("x = f(a, \"\\\"{{\", {word}, {word}, {word})\n");
    formats(&escaped, &escaped);
}

#[test]
fn pairs_stay_together() {
    let word = "a".repeat(50);
    formats("x = case(\n a, b, c\n)", "x = case(\n  a, b, c,\n)\n");
    formats("x = case(\n a, b,\n c)", "x = case(\n  a, b,\n  c,\n)\n");
    formats(
        &format!("x = case(a, {word}, b, {word}, {word})"),
        &format!("x = case(\n  a, {word},\n  b, {word},\n  {word},\n)\n"),
    );
    formats(
        &format!("x = case(\n  {word}, {word}, {word},\n  b)"),
        &format!("x = case(\n  {word},\n  {word},\n  {word},\n  b,\n)\n"),
    );
}

/// A sound text is formatted, however it came about.
#[test]
fn what_is_left_of_a_program_can_be_formatted() {
    for (at, c) in SAMPLE.char_indices().step_by(7) {
        for new in ["", "\n", "  # x\n"] {
            let end = if new.is_empty() { at + c.len_utf8() } else { at };
            let text = format!("{}{new}{}", &SAMPLE[..at], &SAMPLE[end..]);
            assert_ne!(formatted(&text), Err(Refusal::Changed), "{text}");
        }
    }
}

#[test]
fn broken_files_are_left_alone() {
    assert_eq!(formatted("a = "), Err(Refusal::Broken));
}
