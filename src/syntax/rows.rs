//! stub
use super::ast::{Expr, ExprKind, Part};
use crate::diag::Diagnostics;
/// stub
pub fn expression(_: &[Part], _: &mut Diagnostics) -> (Expr, usize) {
    unimplemented!("{:?}", ExprKind::Bad)
}
