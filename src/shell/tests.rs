//! Places of holes, marked `@` in a script.

use super::{Language, Part, Place, constant, places};

fn read(language: Language, script: &str) -> Vec<Place> {
    let mut parts = Vec::new();
    for (at, text) in script.split('@').enumerate() {
        if at > 0 {
            parts.push(Part::Hole);
        }
        parts.push(Part::Text(text));
    }
    places(language, &parts)
}

#[test]
fn bash() {
    use Place::{Bare, Comment, Document, Double, QuotedDocument, Single, Unknown};
    for (script, expected) in [
        ("echo @", vec![Bare]),
        ("echo \"a @ b\" @ '@'", vec![Double, Bare, Single]),
        ("echo \"$(cat @ \"@\")\" @", vec![Bare, Double, Bare]),
        ("echo \\\"@", vec![Bare]),
        ("echo a#@ # @\necho @", vec![Bare, Comment, Bare]),
        ("cat <<END\n@ $(x '@')\nEND\necho @", vec![Document, Single, Bare]),
        ("cat <<-'END' > @\n@\n\tEND\necho @", vec![Bare, QuotedDocument, Bare]),
        ("cat <<< \"@\"\necho @", vec![Double, Bare]),
        ("x=\"$(case @ in a) echo @ ;; esac)\" @", vec![Bare, Bare, Bare]),
        ("echo ${x:-@} $((1 + @)) `@` $'@' @", vec![Unknown, Unknown, Unknown, Unknown, Bare]),
        ("(cd @) && echo '@'", vec![Bare, Single]),
        ("echo \"${x#a}\" # it's @\necho @", vec![Comment, Bare]),
        ("if [ -n \"@\" ]; then set -- \"$@\"; fi", vec![Double, Double]),
        ("@", vec![Bare]),
    ] {
        assert_eq!(read(Language::Bash, script), expected, "{script}");
    }
}

#[test]
fn others() {
    use Place::{Bare, Comment, Document, Double, QuotedDocument, Single};
    assert_eq!(read(Language::PowerShell, "a @ \"@\" '@' # @\n@"), [Bare, Double, Single, Comment, Bare]);
    assert_eq!(read(Language::Python, "a(@) \"\"\"@\"\"\" '@' # @\n@"), [Bare, QuotedDocument, Single, Comment, Bare]);
    assert_eq!(read(Language::JavaScript, "a(@, `@`) // @\n/* @ */ @"), [Bare, Document, Comment, Comment, Bare]);
}

#[test]
fn constants() {
    assert_eq!(constant(Language::Bash, Place::Bare, "src/"), "src/");
    assert_eq!(constant(Language::Bash, Place::Bare, ""), "''");
    assert_eq!(constant(Language::Bash, Place::Bare, "it's"), "'it'\\''s'");
    assert_eq!(constant(Language::Bash, Place::Double, "a \"$b\""), "a \\\"\\$b\\\"");
    assert_eq!(constant(Language::Python, Place::Bare, "a\"b"), "\"a\\\"b\"");
}
