//! One job as many: vectors, and the combinations that are added or taken away.

use indexmap::IndexMap;

use super::{Amount, ExprText, Flag, Table, Text, Value};
use crate::emit::{Doc, Field, Map, ToDoc};

/// How the combinations of a job run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strategy {
    /// Whether a failed combination cancels the others.
    pub fail_fast: Option<Field<Flag>>,
    /// How many run at a time.
    pub max_parallel: Option<Field<Amount>>,
    /// The combinations.
    pub matrix: Option<Field<Matrix>>,
}

impl ToDoc for Strategy {
    fn to_doc(&self) -> Doc {
        Map::new()
            .maybe("fail-fast", self.fail_fast.as_ref())
            .maybe("max-parallel", self.max_parallel.as_ref())
            .maybe("matrix", self.matrix.as_ref())
            .doc()
    }
}

/// The combinations of a job.
#[derive(Clone, Debug, PartialEq)]
pub enum Matrix {
    /// Spelled out.
    Static(Box<StaticMatrix>),
    /// The whole matrix from an expression.
    Dynamic(ExprText),
}

/// The product of the vectors, the first one slowest, without `exclude`, with `include`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StaticMatrix {
    /// The vectors.
    pub vectors: Table<Vector>,
    /// Combinations to leave out.
    pub exclude: Option<Field<Rows>>,
    /// Combinations to add, or values to add to some.
    pub include: Option<Field<Rows>>,
}

impl From<StaticMatrix> for Matrix {
    fn from(matrix: StaticMatrix) -> Matrix {
        Matrix::Static(Box::new(matrix))
    }
}

impl ToDoc for Matrix {
    fn to_doc(&self) -> Doc {
        match self {
            Matrix::Static(matrix) => (matrix.vectors.iter())
                .fold(Map::new(), |map, (name, vector)| map.put(name, vector))
                .maybe("exclude", matrix.exclude.as_ref())
                .maybe("include", matrix.include.as_ref())
                .doc(),
            Matrix::Dynamic(expr) => Text::from(expr.clone()).to_doc(),
        }
    }
}

/// The values of one name.
#[derive(Clone, Debug, PartialEq)]
pub enum Vector {
    /// Its values in their order.
    Values(Vec<MatrixValue>),
    /// A list from an expression.
    Dynamic(ExprText),
}

impl ToDoc for Vector {
    fn to_doc(&self) -> Doc {
        match self {
            Vector::Values(values) => Doc::flow(values.iter().map(ToDoc::to_doc)),
            Vector::Dynamic(expr) => Text::from(expr.clone()).to_doc(),
        }
    }
}

/// Rows of `include` or `exclude`.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Row by row.
    List(Vec<Field<Row>>),
    /// A list from an expression.
    Dynamic(ExprText),
}

impl ToDoc for Rows {
    fn to_doc(&self) -> Doc {
        match self {
            Rows::List(rows) => rows.as_slice().to_doc(),
            Rows::Dynamic(expr) => Text::from(expr.clone()).to_doc(),
        }
    }
}

/// Names and values of one row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row(pub IndexMap<String, MatrixValue>);

impl ToDoc for Row {
    fn to_doc(&self) -> Doc {
        self.0.to_doc()
    }
}

/// A value of a matrix: GitHub takes lists and mappings, too.
#[derive(Clone, Debug, PartialEq)]
pub enum MatrixValue {
    /// A scalar.
    Value(Value),
    /// A list.
    List(Vec<MatrixValue>),
    /// A mapping.
    Map(IndexMap<String, MatrixValue>),
}

impl<T: Into<Value>> From<T> for MatrixValue {
    fn from(value: T) -> MatrixValue {
        MatrixValue::Value(value.into())
    }
}

impl ToDoc for MatrixValue {
    fn to_doc(&self) -> Doc {
        match self {
            MatrixValue::Value(value) => value.to_doc(),
            MatrixValue::List(values) => Doc::flow(values.iter().map(ToDoc::to_doc)),
            MatrixValue::Map(values) => values.to_doc(),
        }
    }
}
