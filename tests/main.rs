//! The one test binary: each case directory, each rule of architecture and each block of the documentation is a test of its own.
//!
//! `cargo test NAME` runs those whose name holds NAME; `PIPEC_BLESS=1 cargo test` rewrites the expectations of cases.

#![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]

mod harness;

use libtest_mimic::Arguments;

fn main() {
    let mut trials = Vec::new();
    trials.extend(harness::cases::trials());
    trials.extend(harness::architecture::trials());
    trials.extend(harness::documentation::blocks());
    trials.extend(harness::documentation::pages());
    trials.extend(harness::generated::trials());
    trials.extend(harness::rules::trials());
    trials.extend(harness::library::trials());
    trials.extend(harness::examples::trials());
    trials.extend(harness::coverage::trials());
    trials.extend(harness::bad_input::trials());
    trials.extend(harness::fuzz::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
