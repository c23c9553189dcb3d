//! The members of an object, as a type declares them.

use crate::at::Place;
use crate::rule::Found;
use crate::{At, Member, Parse, Refused, Rule, Value};

/// The members of an object, asked for one by one.
pub struct Fields<'v> {
    members: &'v [Member<'v>],
    place: Place<'v>,
    found: &'v Found,
    /// The names that were asked for.
    known: Vec<&'static str>,
    /// How many members have one of them.
    found_members: usize,
}

impl<'v> Fields<'v> {
    pub(crate) fn new(members: &'v [Member<'v>], object: &At<'v>) -> Self {
        Self {
            members,
            place: object.place,
            found: object.found,
            known: Vec::with_capacity(8),
            found_members: 0,
        }
    }

    /// A member that has to be there.
    ///
    /// # Errors
    /// `required`, `duplicate_member`, or what is wrong with its value
    pub fn required<T: Parse>(&mut self, name: &'static str) -> Result<T, Refused> {
        match self.member(name)? {
            Some(value) => self.parse(name, value),
            None => Err(self.refuse(name, Rule::new("required", "It is missing."))),
        }
    }

    /// A member that may be absent or null.
    ///
    /// # Errors
    /// `duplicate_member`, or what is wrong with its value
    pub fn optional<T: Parse>(&mut self, name: &'static str) -> Result<Option<T>, Refused> {
        match self.member(name)? {
            None | Some(Value::Null) => Ok(None),
            Some(value) => self.parse(name, value).map(Some),
        }
    }

    /// Writes down that the member breaks `rule`: one that only several members together can break.
    pub fn refuse(&self, name: &str, rule: Rule) -> Refused {
        let place = Place::Member(&self.place, name);
        self.found.write_down(|| place.pointer(), rule)
    }

    fn parse<T: Parse>(&self, name: &str, value: &Value<'_>) -> Result<T, Refused> {
        T::parse(At {
            value,
            place: Place::Member(&self.place, name),
            found: self.found,
        })
    }

    // ANCHOR: member
    /// The one member of this name. Of two, one program takes the first and the next one the last,
    /// so neither is believed (RFC 8259 section 4).
    fn member(&mut self, name: &'static str) -> Result<Option<&'v Value<'v>>, Refused> {
        self.known.push(name);
        let mut named = self.members.iter().filter(|it| it.name == name);
        let first = named.next();
        self.found_members += usize::from(first.is_some());
        match named.next() {
            None => Ok(first.map(|it| &it.value)),
            Some(_) => {
                let rule = Rule::new("duplicate_member", "It is there more than once.");
                Err(self.refuse(name, rule))
            }
        }
    }

    /// Refuses each member that nobody has asked for: a misspelled `note` is not to be lost in
    /// silence.
    pub(crate) fn refuse_unknown(&self) -> Result<(), Refused> {
        if self.found_members == self.members.len() {
            return Ok(());
        }
        let mut refused = Ok(());
        for member in self.members {
            if !self.known.contains(&&*member.name) {
                let rule = Rule::new("unknown_member", "There is no such member.");
                refused = Err(self.refuse(&member.name, rule));
                if self.found.is_full() {
                    break;
                }
            }
        }
        refused
    }
    // ANCHOR_END: member
}
