//! What the targets read: a system that has been checked.
//!
//! Targets cannot fail, because nothing reaches them that is in error. Must not know any target.

use crate::ir::Ir;

/// A checked system.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The system.
    pub ir: Ir,
}

impl Plan {
    /// A plan of a system about which nothing is to be said.
    #[must_use]
    pub(crate) fn new(ir: Ir) -> Plan {
        Plan { ir }
    }
}
