//! GitHub Actions: workflows, and the other files below `.github`.

pub mod lower;
pub mod model;
