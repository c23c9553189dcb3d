//! A row with its version: between the table and the representation.

use database::{ColumnError, FromRow, Row, column};
use rest::{Created, ETag, Tagged};

/// A value and the version of the row that it was read from.
///
/// A statement that reads or returns one selects the column `version` beside the columns of `T`. The version
/// goes out as the `ETag`, never as a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// Counts the changes of the row, from 1.
    pub version: i32,
    /// The rest of the row.
    pub value: T,
}

impl<T> Versioned<T> {
    /// The tag of this state.
    pub fn etag(&self) -> ETag {
        ETag::version(self.version)
    }

    /// The same version with its value in another shape.
    pub fn map<U>(self, shape: impl FnOnce(T) -> U) -> Versioned<U> {
        Versioned {
            version: self.version,
            value: shape(self.value),
        }
    }

    /// The reply 200, with the tag.
    pub fn tagged(self) -> Tagged<T> {
        Tagged::new(self.etag(), self.value)
    }

    /// The reply 201, with the tag and `url` as its `Location`.
    pub fn created_at(self, url: String) -> Created<T> {
        let tag = self.etag();
        Created::at(url, self.value).tagged(tag)
    }
}

impl<T: FromRow> FromRow for Versioned<T> {
    fn from_row(row: &Row) -> Result<Self, ColumnError> {
        Ok(Self {
            version: column(row, "version")?,
            value: T::from_row(row)?,
        })
    }
}
