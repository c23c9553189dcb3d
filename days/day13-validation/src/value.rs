//! A JSON document as it was sent: numbers as their text, members in their order, one name twice if it was.
//!
//! Why not `serde_json::Value`: it keeps the last of two members with one name, and makes a float of a
//! number that isn't a whole one of 64 bits. Both are what a validator has to see.

use std::borrow::Cow;

/// A value, borrowed from the bytes that were sent wherever they say it literally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(&'a str),
    /// Text, with its escapes undone.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object: its members in the order in which they were sent.
    Object(Vec<Member<'a>>),
    /// A parameter of a query, where text and numbers look the same.
    Bare(Cow<'a, str>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// Its name, with its escapes undone.
    pub name: Cow<'a, str>,
    /// Its value.
    pub value: Value<'a>,
}

impl Value<'_> {
    /// The type, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) | Self::Bare(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl<'a> Value<'a> {
    /// This value after a merge patch (RFC 7396 section 2). The patch has no name twice in one object.
    pub(crate) fn merged(self, patch: Self) -> Self {
        let Self::Object(changes) = patch else {
            return patch;
        };
        let mut members = match self {
            Self::Object(members) => members,
            _ => Vec::new(),
        };
        // Only what was there is looked through, so that a patch with many members costs no more for each.
        let mut there = members.len();
        for Member { name, value } in changes {
            let old = members[..there].iter().position(|it| it.name == name);
            match (old, value) {
                (None, Self::Null) => {}
                (Some(at), Self::Null) => {
                    members.remove(at);
                    there -= 1;
                }
                (Some(at), value) => {
                    let old = std::mem::replace(&mut members[at].value, Self::Null);
                    members[at].value = old.merged(value);
                }
                (None, value) => {
                    let value = Self::Null.merged(value);
                    members.push(Member { name, value });
                }
            }
        }
        Self::Object(members)
    }
}
