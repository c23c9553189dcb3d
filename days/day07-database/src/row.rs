//! Rows to types.
//!
//! Why: the driver's own `Row::get` panics, and its error names only a column number.
//! The log needs the column's name, its type in PostgreSQL, and the type that it doesn't fit.

use postgres::Row;
use postgres::types::{FromSql, WasNull};

/// Something that a row can be turned into.
///
/// ```
/// use database::{ColumnError, FromRow, Row, column};
///
/// struct Lesson {
///     day: i16,
///     title: String,
/// }
///
/// impl FromRow for Lesson {
///     fn from_row(row: &Row) -> Result<Self, ColumnError> {
///         Ok(Self { day: column(row, "day")?, title: column(row, "title")? })
///     }
/// }
/// ```
///
/// Tuples of up to eight take the columns in their order, and [`Row`] takes them as they are.
pub trait FromRow: Sized {
    /// Reads `row`.
    fn from_row(row: &Row) -> Result<Self, ColumnError>;
}

/// A column is not what the program takes it for.
#[derive(Debug, thiserror::Error)]
pub enum ColumnError {
    /// There is none of this name or at this place.
    #[error("the row has no column {wanted}, it has: {found}")]
    Missing {
        /// The name, or the place from 0.
        wanted: String,
        /// The columns there are.
        found: String,
    },

    /// It is null, and the type has no room for that.
    #[error("column {column} is null, and {rust} cannot be: take Option<{rust}>")]
    Null {
        /// Its name.
        column: String,
        /// The type it was to become.
        rust: &'static str,
    },

    /// It is of another type, or the value is out of the type's range.
    #[error("column {column} is {postgres}, and does not become {rust}: {reason}")]
    Type {
        /// Its name.
        column: String,
        /// Its type in PostgreSQL.
        postgres: String,
        /// The type it was to become.
        rust: &'static str,
        /// The error of the conversion.
        reason: String,
    },
}

/// The column of `row` called `name`.
pub fn column<'a, T: FromSql<'a>>(row: &'a Row, name: &str) -> Result<T, ColumnError> {
    let place = row.columns().iter().position(|it| it.name() == name);
    at(row, place.ok_or_else(|| missing(row, name.to_owned()))?)
}

/// How a row becomes a struct, in a line: each field is the column of its name.
///
/// ```
/// struct Lesson {
///     day: i16,
///     title: String,
/// }
///
/// database::row!(Lesson { day, title });
/// ```
#[macro_export]
macro_rules! row {
    ($type:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::FromRow for $type {
            fn from_row(row: &$crate::Row) -> Result<Self, $crate::ColumnError> {
                Ok(Self { $($field: $crate::column(row, stringify!($field))?),+ })
            }
        }
    };
}

fn at<'a, T: FromSql<'a>>(row: &'a Row, place: usize) -> Result<T, ColumnError> {
    let Some(column) = row.columns().get(place) else {
        return Err(missing(row, place.to_string()));
    };
    row.try_get(place).map_err(|error| {
        let cause = std::error::Error::source(&error);
        let (column, postgres) = (column.name().to_owned(), column.type_().to_string());
        let rust = std::any::type_name::<T>();
        if cause.and_then(|it| it.downcast_ref::<WasNull>()).is_some() {
            return ColumnError::Null { column, rust };
        }
        ColumnError::Type {
            column,
            postgres,
            rust,
            reason: cause.map_or_else(|| error.to_string(), ToString::to_string),
        }
    })
}

fn missing(row: &Row, wanted: String) -> ColumnError {
    let found: Vec<_> = row.columns().iter().map(postgres::Column::name).collect();
    ColumnError::Missing {
        wanted,
        found: found.join(", "),
    }
}

impl FromRow for Row {
    fn from_row(row: &Row) -> Result<Self, ColumnError> {
        Ok(row.clone())
    }
}

macro_rules! tuples {
    ($($($column:ident $place:literal),+;)+) => {$(
        impl<$($column: for<'a> FromSql<'a>),+> FromRow for ($($column,)+) {
            fn from_row(row: &Row) -> Result<Self, ColumnError> {
                Ok(($(at::<$column>(row, $place)?,)+))
            }
        }
    )+};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}
