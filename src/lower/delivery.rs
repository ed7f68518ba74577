//! Stub.
pub fn system(_: &mut super::Lower<'_>) -> Option<crate::ir::Ir> {
    None
}
