//! How long reading and compiling take: `cargo bench --bench compile`. docs/performance.md says what is measured.

#![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]

#[path = "support/cold.rs"]
mod cold;
mod support;

use criterion::{BenchmarkId, Criterion, Throughput};
use pipec::compile::compile;
use pipec::diag::Diagnostics;
use pipec::source::{Home, Sources};
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    parsing(&mut criterion);
    compiling(&mut criterion);
    criterion.final_summary();
    // A filter asks for single benchmarks; a test run for none.
    if std::env::args().skip(1).all(|argument| argument == "--bench") {
        scale();
        cold::report();
    }
}

/// Reads texts as the compiler does; gives the number of their statements.
fn parse(files: &[(String, String)]) -> usize {
    let mut statements = 0;
    for (name, text) in files {
        let mut sources = Sources::default();
        let file = sources.add(name.as_str(), text.as_str(), Home::Project);
        statements += pipec::syntax::parse(&sources, file, &mut Diagnostics::default()).statements.len();
    }
    statements
}

fn parsing(criterion: &mut Criterion) {
    let files = support::texts(&support::root().join("examples"));
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);
    group.bench_function("examples", |b| b.iter(|| parse(black_box(&files))));
    group.finish();
}

fn compiling(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compile");
    group.sample_size(20);
    let example = support::project(support::texts(&support::root().join("examples/ohlcv-rag")));
    group.bench_function("ohlcv-rag", |b| b.iter(|| compile(black_box(&example))));
    group.sample_size(10);
    for (jobs, each) in [(10, 20), (100, 20), (1000, 20), (250, 250)] {
        let project = support::project(support::generated(jobs, each));
        group.throughput(Throughput::Elements(jobs as u64));
        let id = BenchmarkId::new("jobs", format!("{jobs} by {each}"));
        group.bench_function(id, |b| b.iter(|| compile(black_box(&project))));
    }
    group.finish();
}

/// The median of some runs.
fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[runs / 2]
}

/// Time for each job, and the share of reading, by the size of the program.
fn scale() {
    println!("\n   jobs  in each     compile  per job   reading");
    let mut at_thousand = 0.0;
    for (jobs, each, runs) in [(10, 20, 51), (100, 20, 21), (1000, 20, 11), (10_000, 20, 5), (250, 250, 11)] {
        let files = support::generated(jobs, each);
        let project = support::project(files.clone());
        let compiled = compile(&project);
        assert!(compiled.artifacts.is_some(), "the generated program does not compile");
        drop(compiled);
        let whole = median(runs, || drop(compile(black_box(&project)))).as_secs_f64();
        let reading = median(runs, || assert!(parse(black_box(&files)) > 0)).as_secs_f64();
        let per_job = whole * 1e6 / jobs as f64;
        println!("{jobs:7} {each:8} {:8.1} ms {per_job:5.0} µs {:7.0} %", whole * 1e3, 100.0 * reading / whole);
        match jobs {
            1000 => at_thousand = per_job,
            10_000 => println!("a job of 10,000 takes {:.2} times one of 1,000 (goal: 1.2)", per_job / at_thousand),
            _ => {}
        }
    }
}
