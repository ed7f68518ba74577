//! Damaged programs: whatever is lost, the rest keeps its tree.

use super::*;
use std::time::{Duration, Instant};

/// How much of a program a damaged copy keeps.
#[derive(Default)]
struct Kept {
    of: usize,
    kept: usize,
    reports: usize,
    broken: usize,
}

/// Compares the statements of the file that do not hold the damaged place.
fn compare(whole: &File, damaged: &str, at: usize, kept: &mut Kept) {
    let (file, diags) = read(damaged);
    kept.reports += diags.iter().count();
    kept.broken += usize::from(!diags.is_empty());
    let mut found = file.statements.as_slice();
    for statement in &whole.statements {
        let start = statement.doc.as_ref().map_or(statement.span, |d| d.span).start as usize;
        let end = statement.span.end as usize;
        if start <= at && at <= end {
            continue;
        }
        kept.of += 1;
        if let Some(place) = found.iter().position(|f| same_statement(f, statement)) {
            kept.kept += 1;
            found = &found[place + 1..];
        }
    }
}

/// Deletes every `step`th character of a text, one at a time.
fn deletions(text: &str, step: usize) -> Kept {
    let whole = sound(text);
    let mut kept = Kept::default();
    for (at, c) in text.char_indices().step_by(step) {
        let damaged = format!("{}{}", &text[..at], &text[at + c.len_utf8()..]);
        compare(&whole, &damaged, at, &mut kept);
    }
    kept
}

#[test]
fn one_lost_character_costs_one_statement() {
    let kept = deletions(SAMPLE, 1);
    assert!(kept.of - kept.kept <= kept.of / 1000, "{} of {} statements lost", kept.of - kept.kept, kept.of);
    assert!(kept.reports <= kept.broken * 3 / 2, "{} reports for {} faults", kept.reports, kept.broken);
}

#[test]
fn damaged_programs_keep_the_rest() {
    let mut all = Kept::default();
    for (_, text) in corpus().into_iter().skip(1) {
        let kept = deletions(&text, (text.len() / 20).max(1) | 1);
        all.of += kept.of;
        all.kept += kept.kept;
        for (at, _) in text.char_indices().step_by((text.len() / 20).max(1)) {
            let _ = read(&text[..at]);
        }
    }
    // A few samples only: a lost newline here and there cannot be undone by anybody.
    assert!((all.of - all.kept) * 500 <= all.of + 1000, "{} of {} statements lost", all.of - all.kept, all.of);
}

/// No clock: a prefix that takes exponential time would not end at all.
#[test]
fn every_prefix_is_read() {
    for (at, _) in SAMPLE.char_indices() {
        let text = &SAMPLE[..at];
        let (file, _) = read(text);
        assert!(file.statements.iter().all(|s| s.span.end as usize <= text.len()), "{text}");
    }
}

/// Over everything, for figures: `PIPEC_CORPUS=… cargo test --release --lib damage -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes; prints figures"]
fn figures() {
    let mut all = Kept::default();
    let (mut slowest, mut bytes, mut time) = (0.0_f64, 0, Duration::ZERO);
    for (_, text) in corpus() {
        let kept = deletions(&text, 1);
        all.of += kept.of;
        all.kept += kept.kept;
        all.reports += kept.reports;
        all.broken += kept.broken;
        let start = Instant::now();
        let _ = read(&text);
        let whole = start.elapsed();
        bytes += text.len();
        time += whole;
        for (at, _) in text.char_indices() {
            let start = Instant::now();
            let _ = read(&text[..at]);
            slowest = slowest.max(start.elapsed().as_secs_f64() / whole.as_secs_f64().max(1e-5));
        }
    }
    let lost = all.of - all.kept;
    println!("statements {} lost {lost}: {:.4} %", all.of, 100.0 * all.kept as f64 / all.of as f64);
    println!("broken {} reports {}", all.broken, all.reports);
    println!("slowest prefix {slowest:.1} times the file; {:.1} MB/s", bytes as f64 / 1e6 / time.as_secs_f64());
}

#[test]
fn what_was_repaired_reads_as_before() {
    let whole = sound(SAMPLE);
    for (damaged, lost) in [
        (SAMPLE.replacen("tools { python = 3.12; uv = 0.9.5 }", "tools { python = 3.12; uv = 0.9.5 ", 1), 0),
        (SAMPLE.replacen("      \"\"\"\n    }\n", "      \n    }\n", 1), 0),
        (SAMPLE.replacen("pipeline ci \"CI for ${{ branch }}\" {", "pipeline ci \"CI for ${{ branch }}\" ", 1), 0),
        (SAMPLE.replacen("slo serving of api {", "slo serving of api {{", 1), 0),
        (SAMPLE.replacen("needs  = [postgres, redis]", "needs  = [postgres, redis", 1), 0),
    ] {
        assert_ne!(damaged, SAMPLE);
        let (file, diags) = read(&damaged);
        assert!(!diags.is_empty());
        let kept = whole.statements.iter().filter(|w| file.statements.iter().any(|f| same_statement(f, w))).count();
        assert!(kept + 1 + lost >= whole.statements.len(), "{diags:#?}");
    }
}

/// Ten thousand levels: what is not linear in them would not end.
#[test]
fn deep_nesting_is_one_report_and_quick() {
    let n = 10_000;
    for (open, close) in [("a {", "}"), ("[", "]"), ("(", ")"), ("f(", ")"), ("a[", "]"), ("a {\n", "}\n")] {
        let lead = if open.starts_with("a {") { "" } else { "x = " };
        for closed in [true, false] {
            let tail = if closed { close.repeat(n) } else { String::new() };
            let text = format!("{lead}{}1{tail}\ny = 1\n", open.repeat(n));
            let (_, diags) = read(&text);
            let deep = diags.iter().filter(|d| d.code.id == "E005").count();
            assert_eq!(deep, 1, "{open} {closed}");
            assert!(diags.iter().count() < if closed { 2 } else { 200 }, "{open} {closed}");
        }
    }
    for chain in ["! ", "a || ", "- ", "a.", "a[0]", "-> "] {
        let _ = read(&format!("x = {}b\ny = 1", chain.repeat(n)));
    }
}

#[test]
fn a_comment_behind_a_head_without_its_brace_stays_in_the_file() {
    let text = "job a ## why\n  run \"Test\"\n}\n\njob b {\n";
    let (_, diags) = read(text);
    let edits = diags.iter().flat_map(|d| &d.fixes).flat_map(|fix| &fix.edits).map(|edit| edit.span);
    let spans = diags.iter().map(|d| d.span()).chain(edits);
    assert!(spans.into_iter().all(|s| text.get(s.start as usize..s.end as usize).is_some()), "{diags:#?}");
}
