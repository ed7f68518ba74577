//! Lists, ranges and ports.

use super::{FromValue, Read, Reference, Written, is_reference, literal};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use crate::words::ty::Ty;

/// Several values, or one in their place.
#[derive(Clone, Debug)]
pub struct List<T>(pub Vec<(T, Span)>);

impl<T: FromValue> FromValue for List<T> {
    fn ty() -> Ty {
        Ty::list(T::ty())
    }
    fn parse(text: &str, _: Written) -> Result<List<T>, String> {
        Err(format!("`{text}` is no list"))
    }
    fn default(text: &str) -> Option<List<T>> {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        let nowhere = Span::new(crate::source::FileId(0), 0, 0);
        let items = inner.split(',').map(str::trim).filter(|t| !t.is_empty());
        items.map(|t| T::default(t).map(|v| (v, nowhere))).collect::<Option<_>>().map(List)
    }
    fn read(expr: &ast::Expr) -> Read<Self> {
        let items = match &expr.kind {
            ExprKind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(expr),
        };
        let mut list = Vec::new();
        for item in items {
            match T::read(item) {
                Read::Known(value) => list.push((value, item.span)),
                Read::Computed => return Read::Computed,
                Read::Wrong(message, help) => return Read::Wrong(message, help),
            }
        }
        Read::Known(List(list))
    }
    fn references(&self, _: Span) -> Vec<Reference> {
        self.0.iter().flat_map(|(value, at)| value.references(*at)).collect()
    }
}

/// `a .. b`, or one value for both.
#[derive(Clone, Debug)]
pub struct Range<T> {
    /// The lower end.
    pub from: T,
    /// The upper end.
    pub to: T,
}

impl<T: FromValue> FromValue for Range<T> {
    fn ty() -> Ty {
        Ty::Range(Box::new(T::ty()))
    }
    fn parse(text: &str, written: Written) -> Result<Range<T>, String> {
        let value = T::parse(text, written)?;
        Ok(Range { from: value.clone(), to: value })
    }
    fn read(expr: &ast::Expr) -> Read<Self> {
        let (from, to) = match &expr.kind {
            ExprKind::Binary(ast::Operator::Range, from, to) => (&**from, &**to),
            _ => (expr, expr),
        };
        match (T::read(from), T::read(to)) {
            (Read::Known(from), Read::Known(to)) => Read::Known(Range { from, to }),
            (Read::Wrong(m, h), _) | (_, Read::Wrong(m, h)) => Read::Wrong(m, h),
            _ => Read::Computed,
        }
    }
}

/// Ports: outer and inner, or the inner alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// What others see.
    pub outer: Option<u16>,
    /// Where the process listens.
    pub inner: u16,
}

impl FromValue for Ports {
    fn ty() -> Ty {
        Ty::Ports
    }
    fn parse(text: &str, written: Written) -> Result<Ports, String> {
        let port = text.parse::<u16>().ok().filter(|p| *p > 0 && written == Written::Quantity);
        port.map(|inner| Ports { outer: None, inner })
            .ok_or_else(|| format!("`{text}` is no port: it wants 1 to 65535"))
    }
    fn read(expr: &ast::Expr) -> Read<Self> {
        let (outer, inner) = match &expr.kind {
            ExprKind::Binary(ast::Operator::Arrow, outer, inner) => (Some(&**outer), &**inner),
            _ => (None, expr),
        };
        let port = |e: &ast::Expr| match literal(e) {
            Some((text, written)) if !is_reference(&text, written) => Some(Ports::parse(&text, written)),
            _ => None,
        };
        match (outer.map(port), port(inner)) {
            (None, Some(Ok(ports))) => Read::Known(ports),
            (Some(Some(Ok(o))), Some(Ok(i))) => Read::Known(Ports { outer: Some(o.inner), inner: i.inner }),
            (Some(Some(Err(m))), _) | (_, Some(Err(m))) => Read::Wrong(m, None),
            _ => Read::Computed,
        }
    }
}
