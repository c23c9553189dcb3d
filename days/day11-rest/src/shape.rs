//! Shapes: what a route takes and gives, as data that a later day writes down (OpenAPI, day 28).
//!
//! Why as functions: a schema is built when somebody asks for it, and many shapes share one generator,
//! so that a type is described once.

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// A document: its media type and its schema.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The media type.
    pub media: &'static str,
    /// Describes it by `generator`'s settings.
    pub schema: fn(generator: &mut SchemaGenerator) -> Schema,
}

impl Shape {
    /// The shape of a `T` in a document of type `media`.
    pub fn of<T: JsonSchema>(media: &'static str) -> Self {
        Self {
            media,
            schema: SchemaGenerator::subschema_for::<T>,
        }
    }
}

/// One response that a route gives when all is well.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Its status.
    pub status: u16,
    /// Its content, if it has any.
    pub content: Option<Shape>,
    /// The header fields that it has beyond those of every response.
    pub headers: &'static [&'static str],
}

/// The attribute that every route of an [`Api`](crate::Api) has.
#[derive(Clone, Debug)]
pub struct Shapes {
    /// The parameters of its path.
    pub parameters: Vec<(&'static str, Shape)>,
    /// The media types of its body, and the body's shape; nothing if it takes none.
    pub body: Option<(&'static [&'static str], Shape)>,
    /// The successful responses.
    pub outcomes: Vec<Outcome>,
}
