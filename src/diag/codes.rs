//! The codes of the language itself: text, names, types, expressions, files. Codes of checks stand with their checks.
//!
//! Each has a page beside, `pages/ID-NAME.md`: what, why, an example that raises it, the repair.

use super::{Code, Severity};

macro_rules! codes {
    ($($(#[$doc:meta])* $const:ident = $id:literal $name:literal $severity:ident;)*) => {
        $($(#[$doc])* pub static $const: Code = Code {
            id: $id,
            name: $name,
            severity: Severity::$severity,
            page: include_str!(concat!("pages/", $id, "-", $name, ".md")),
        };)*
        /// All codes of the language, in the order of their numbers.
        pub static ALL: &[&Code] = &[$(&$const),*];
    };
}

codes! {
    // Text: E001 to E019
    /// Something stands where nothing can.
    UNEXPECTED = "E001" "unexpected-text" Error;
    /// `{`, `[`, `(` or a quote without its partner.
    UNCLOSED = "E002" "unclosed" Error;
    /// `name =` without a value, a word without what it needs behind it.
    MISSING_VALUE = "E003" "missing-value" Error;
    /// An escape that the language does not have.
    BAD_ESCAPE = "E004" "unknown-escape" Error;
    /// Brackets or blocks nested too deep.
    TOO_DEEP = "E005" "nested-too-deep" Error;
    /// A `##` comment that belongs to nothing.
    STRAY_DOC = "E006" "doc-comment-without-declaration" Error;
    /// A name that is none.
    BAD_NAME = "E007" "not-a-name" Error;

    // Words: E020 to E039
    /// A word that this place does not know.
    UNKNOWN_WORD = "E020" "unknown-word" Error;
    /// A fact that this place does not know.
    UNKNOWN_FACT = "E021" "unknown-fact" Error;
    /// `x = …` for a word that takes a block, or the other way round.
    WRONG_FORM = "E022" "wrong-form" Error;
    /// A required fact or statement is missing.
    MISSING_FACT = "E023" "missing-fact" Error;
    /// The same fact twice.
    TWICE = "E024" "said-twice" Error;
    /// A header that does not fit its word.
    BAD_HEADER = "E025" "header-does-not-fit" Error;
    /// A body where none belongs, or none where one does.
    BAD_BODY = "E026" "body-does-not-fit" Error;
    /// The text of `raw` is no YAML, or no mapping.
    RAW_YAML = "E027" "raw-is-no-yaml" Error;
    /// An `allow` that passes over nothing.
    IDLE_ALLOW = "W028" "idle-allow" Warning;

    // Names: E040 to E049
    /// A name that nothing declares.
    UNKNOWN_NAME = "E040" "unknown-name" Error;
    /// Two declarations of one kind with one name.
    DECLARED_TWICE = "E041" "declared-twice" Error;
    /// A name that could mean two things.
    AMBIGUOUS = "E042" "ambiguous-name" Error;
    /// A job that waits for itself.
    CYCLE = "E043" "needs-cycle" Error;
    /// A name that cannot be read in this place.
    NOT_HERE = "E044" "name-not-available-here" Error;
    /// An import of a module that does not exist.
    UNKNOWN_MODULE = "E045" "unknown-module" Error;

    // Types: E060 to E069
    /// A value of another type than its place wants.
    WRONG_TYPE = "E060" "wrong-type" Error;
    /// A word that is none of the choices.
    UNKNOWN_CHOICE = "E061" "unknown-choice" Error;
    /// A number out of its range.
    OUT_OF_RANGE = "E062" "out-of-range" Error;
    /// A value that has to be known when compiling, and is not.
    NOT_CONSTANT = "E063" "value-not-known" Error;
    /// Quotes around a choice.
    QUOTED_CHOICE = "N064" "quoted-choice" Note;

    // Expressions: E070 to E079
    /// A function that does not exist.
    UNKNOWN_FUNCTION = "E070" "unknown-function" Error;
    /// A function with too few or too many arguments.
    WRONG_ARITY = "E071" "wrong-number-of-arguments" Error;
    /// A comparison that can never hold, or always does, by its types.
    ODD_COMPARISON = "E072" "comparison-of-different-types" Error;
    /// A value inside of a script where its quotes forbid it.
    BAD_INTERPOLATION = "E073" "value-inside-quotes" Error;
    /// What strangers write, run as a command.
    UNTRUSTED_WORDS = "E607" "untrusted-text-in-a-command" Error;
    /// `a && b || c` for a choice of values.
    AND_OR = "W074" "and-or-as-choice" Warning;

    // Actions: E080 to E089
    /// An input that the action does not have.
    UNKNOWN_INPUT = "E080" "unknown-action-input" Error;
    /// A required input that is missing.
    MISSING_INPUT = "E081" "missing-action-input" Error;
    /// An output that the action does not have.
    UNKNOWN_OUTPUT = "E082" "unknown-action-output" Error;
    /// An action without a version.
    ACTION_REFERENCE = "E083" "action-reference" Error;
    /// An action that the catalogue does not know: nothing about it is checked.
    UNKNOWN_ACTION = "N084" "unknown-action" Note;
    /// A value that the input's type does not admit.
    INPUT_TYPE = "W085" "action-input-type" Warning;
    /// A version of an action that the catalogue does not know.
    UNKNOWN_VERSION = "W086" "unknown-action-version" Warning;
    /// A version of an action that is no longer maintained.
    OLD_ACTION = "W503" "deprecated-tool" Warning;
    /// A label of a runner that GitHub no longer has.
    REMOVED_RUNNER = "E508" "removed-runner" Error;
    /// A label that is nearly one of GitHub's.
    UNKNOWN_RUNNER = "W509" "unknown-runner" Warning;
    /// An input that nothing reads.
    UNUSED_INPUT = "W106" "unused-input" Warning;
    /// A name that GitHub keeps for itself.
    RESERVED_NAME = "E207" "reserved-name" Error;
    /// A version of an action that does not run any more.
    DEAD_ACTION = "E501" "dead-action-version" Error;

    // Events: E086 to E089
    /// An event that GitHub does not have.
    UNKNOWN_EVENT = "E086" "unknown-event" Error;
    /// A filter or activity that the event does not have.
    EVENT_FILTER = "E087" "filter-the-event-lacks" Error;

    // Rollouts and objectives
    /// Requests of an A/B test that no router can tell apart.
    REQUEST_MATCH = "E930" "requests-not-told-apart" Error;
    /// A condition of an alert that nothing measures.
    ALERT_CONDITION = "E1011" "alert-measures-nothing" Error;
    /// A latency that does not say of which share of the requests.
    NO_PERCENTILE = "E1012" "latency-without-percentile" Error;

    // Files and projects: E090 to E099
    /// A file that cannot be read, or is no text.
    UNREADABLE = "E090" "unreadable-file" Error;
    /// No file declares `system`, or two do.
    NO_SYSTEM = "E091" "no-system" Error;
    /// An edition that this compiler does not know.
    UNKNOWN_EDITION = "E092" "unknown-edition" Error;
    /// Two outputs with one path.
    SAME_OUTPUT = "E093" "same-output-twice" Error;
    /// A file beyond the size that is read.
    TOO_LARGE = "E094" "file-too-large" Error;
}
