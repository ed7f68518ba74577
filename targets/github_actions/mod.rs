//! GitHub Actions: workflows, and the other files below `.github`.

pub mod model;
