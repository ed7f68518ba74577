//! Workflows from systems that are built by hand.
