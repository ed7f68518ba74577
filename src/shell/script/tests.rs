//! Scripts and what is read out of them.

use super::{Script, Then, read};

fn names(script: &Script) -> Vec<String> {
    let words = |c: &super::Command| c.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
    script.commands.iter().map(words).filter(|text| !text.is_empty()).collect()
}

fn reads(text: &str) -> Vec<String> {
    read(text).reads.into_iter().filter(|r| !r.guarded).map(|r| r.name).collect()
}

#[test]
fn commands_and_what_follows() {
    let script = read("curl -fsSL https://x.sh | sh\nmake \\\n  all && echo done || true # no\nsleep 1 &\nwait");
    assert_eq!(names(&script), ["curl -fsSL https://x.sh", "sh", "make all", "echo done", "true", "sleep 1", "wait"]);
    let then: Vec<Then> = script.commands.iter().map(|c| c.then).collect();
    assert_eq!(then, [Then::Pipe, Then::End, Then::And, Then::Or, Then::End, Then::Background, Then::End]);
    assert!(!script.lost);
}

#[test]
fn quotes_and_nesting() {
    let script = read("x=\"$(git log \"$A\" | head -1)\"\necho '$B' \"${C:-d}\" ${D} \"a b\"c");
    assert_eq!(names(&script), ["echo $B ${C:-d} ${D} a bc", "git log $A", "head -1"]);
    assert!(script.commands.iter().filter(|c| c.nested).count() == 2);
    assert_eq!(reads("echo '$B' \"${C:-d}\" ${D} \"$E\""), ["D", "E"]);
    assert!(script.sets.contains("x"));
}

#[test]
fn constructions() {
    let text = "if [ -n \"$A\" ]; then\n  make a\nelif ! grep -q x f; then make b\nfi\nfor f in *.txt; do cat \"$f\"; done\n\
                case \"$1\" in\n  a|b) run a ;;\n  *) run b\nesac\nf() { ls; }\nwhile read -r line; do echo \"$line\"; done < f\n\
                (cd x && ls)\nlist=(a \"b c\")\n[[ $A =~ (x|y) ]] && echo z\n((i++))\necho end";
    let script = read(text);
    assert!(!script.lost);
    assert_eq!(
        names(&script),
        [
            "[ -n $A ]",
            "make a",
            "grep -q x f",
            "make b",
            "for f in *.txt",
            "cat $f",
            "run a",
            "run b",
            "ls",
            "read -r line",
            "echo $line",
            "cd x",
            "ls",
            "[[ $A =~ x y ]]",
            "echo z",
            "echo end"
        ]
    );
    for name in ["f", "line", "list", "i"] {
        assert!(script.sets.contains(name), "{name}");
    }
    assert!(script.functions.contains("f"));
    assert!(script.commands[0].tested && !script.commands[1].tested && script.commands[2].tested);
}

#[test]
fn documents_and_redirections() {
    let script =
        read("cat <<END > out.txt\n$A 'b\nEND\ncat <<'END' >> \"$GITHUB_ENV\" 2>&1\n$B\nEND\nX=1 make b 2> err");
    assert_eq!(names(&script), ["cat", "cat", "make b"]);
    assert_eq!(script.reads.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["A", "GITHUB_ENV"]);
    assert_eq!(script.commands[0].writes[0].text, "out.txt");
    assert_eq!(script.commands[1].writes[0].text, "$GITHUB_ENV");
    assert_eq!(script.commands[2].with[0].text, "X=1");
    assert!(!script.lost);
}

#[test]
fn options() {
    let script = read("uv publish --password=x --username y");
    assert_eq!(script.commands[0].option("--password").map(|w| w.text).as_deref(), Some("x"));
    assert_eq!(script.commands[0].option("--username").map(|w| w.text).as_deref(), Some("y"));
}

#[test]
fn damage() {
    for text in ["echo \"a", "x=$(ls", "cat <<END\nx", "case a in", "${", "$((", "a=("] {
        let _ = read(text);
    }
    assert!(read("echo \"a").lost);
}
