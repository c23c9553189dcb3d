//! Merge patch: a change written as a piece of the document that it changes (RFC 7396).
//!
//! A member that is absent stays as it is, `null` removes it, anything else replaces it; objects are
//! merged member by member. That's why a merge patch can't set a member *to* null, and can't change one
//! element of an array.
//!
//! Invariants
//! - The result is parsed as strictly as a whole document would be, so a patch can't smuggle in what a
//!   PUT would refuse.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{FromBody, Problem, Shape, json};

/// The media type of a merge patch.
pub const MERGE_PATCH: &str = "application/merge-patch+json";

// ANCHOR: merge
/// Applies `patch` to `target` (RFC 7396 section 2, whose algorithm this is). As deep as the patch,
/// whose depth its parser has limited.
///
/// ```
/// use serde_json::json;
///
/// let mut course = json!({"title": "Rust", "summary": "In thirty days", "tags": ["a", "b"]});
/// rest::merge(&mut course, json!({"summary": null, "tags": ["c"]}));
/// assert_eq!(course, json!({"title": "Rust", "tags": ["c"]}));
/// ```
pub fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else {
        unreachable!("it was made an object above");
    };
    for (name, change) in patch {
        if change.is_null() {
            target.remove(&name);
        } else {
            merge(target.entry(name).or_insert(Value::Null), change);
        }
    }
}
// ANCHOR_END: merge

/// A body that is a merge patch of a `T`, the shape that a whole replacement would have.
#[derive(Clone, Debug)]
pub struct MergePatch<T> {
    patch: Value,
    whole: std::marker::PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> MergePatch<T> {
    /// The patched `current`. With a member that is `None` in `T`, "absent" and "null" are the same, so a removed
    /// member is one that isn't set.
    ///
    /// # Errors
    /// 422 if the result isn't a `T`.
    pub fn apply(&self, current: &T) -> Result<T, Problem> {
        let mut whole = serde_json::to_value(current)
            .map_err(|error| Problem::internal("a representation is not JSON", error))?;
        merge(&mut whole, self.patch.clone());
        json::from_value(whole)
    }
}

impl<T: schemars::JsonSchema + 'static> FromBody for MergePatch<T> {
    const MEDIA: &'static [&'static str] = &[MERGE_PATCH];

    fn from_body(content: &[u8]) -> Result<Self, Problem> {
        match json::parse(content)? {
            patch @ Value::Object(_) => Ok(Self {
                patch,
                whole: std::marker::PhantomData,
            }),
            other => Err(json::wrong_type("", "an object", &other)),
        }
    }

    fn shape() -> Shape {
        Shape::of::<T>(MERGE_PATCH)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_test_cases_of_rfc_7396_appendix_a() {
        let table = [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (
                json!({"a":"b","b":"c"}),
                json!({"a":null}),
                json!({"b":"c"}),
            ),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (
                json!({"a":{"b":"c"}}),
                json!({"a":{"b":"d","c":null}}),
                json!({"a":{"b":"d"}}),
            ),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a":"b"}), json!(["c"]), json!(["c"])),
            (json!({"a":"foo"}), Value::Null, Value::Null),
            (json!({"a":"foo"}), json!("bar"), json!("bar")),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (
                json!({}),
                json!({"a":{"bb":{"ccc":null}}}),
                json!({"a":{"bb":{}}}),
            ),
        ];
        for (mut target, patch, expected) in table {
            let before = format!("{target} with {patch}");
            merge(&mut target, patch);
            assert_eq!(target, expected, "{before}");
        }
    }
}
