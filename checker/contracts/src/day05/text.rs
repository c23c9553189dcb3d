//! The notation of the sheets: names, lists in parentheses, arrows; each with its place.

use super::theory::{Dependency, Relation, Set};

/// A place in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    /// In characters.
    pub(super) width: usize,
}

/// The mistake in an answer, and the evidence.
#[derive(Debug)]
pub(super) struct Objection {
    /// One sentence without its full stop.
    pub(super) what: String,
    pub(super) at: Option<Span>,
    /// Lines of evidence, mostly rows.
    pub(super) against: Vec<String>,
}

/// A line, or the rest of it after a colon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    /// The column of its first character.
    pub(super) column: usize,
    pub(super) text: &'a str,
}

/// A value, and where it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) at: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign<'a> {
    Name(&'a str),
    Arrow,
    Comma,
    Open,
    Close,
    /// The end of a line, or a semicolon.
    End,
}

/// The most keys, tables or dependencies that are read. A right answer has far fewer.
const MOST: usize = 64;

/// The names and signs of some lines.
pub(super) struct Words<'a> {
    words: Vec<Placed<Sign<'a>>>,
    next: usize,
}

impl Objection {
    pub(super) fn at(at: Span, what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            at: Some(at),
            against: Vec::new(),
        }
    }

    pub(super) fn shown(self, against: Vec<String>) -> Self {
        Self { against, ..self }
    }
}

impl Span {
    /// From the beginning of this one to the end of `last`, in one line.
    fn to(self, last: Self) -> Self {
        match self.line == last.line {
            true => Self {
                width: (last.column + last.width).saturating_sub(self.column),
                ..self
            },
            false => self,
        }
    }
}

impl Line<'_> {
    /// The line without the space around it.
    pub(super) fn span(self) -> Span {
        let before = self.text.len() - self.text.trim_start().len();
        Span {
            line: self.number,
            column: self.column + self.text[..before].chars().count(),
            width: self.text.trim().chars().count().max(1),
        }
    }
}

impl Sign<'_> {
    fn shown(self) -> String {
        match self {
            Self::Name(name) => format!("`{name}`"),
            Self::Arrow => "`->`".into(),
            Self::Comma => "`,`".into(),
            Self::Open => "`(`".into(),
            Self::Close => "`)`".into(),
            Self::End => "the end of the line".into(),
        }
    }
}

impl<'a> Words<'a> {
    /// The words of some lines, without their remarks.
    pub(super) fn of(lines: &[Line<'a>]) -> Result<Self, Objection> {
        let mut words = Vec::new();
        for line in lines {
            let mut rest = line.text;
            let mut column = line.column;
            loop {
                let Some(first) = rest.chars().next() else {
                    let at = Span {
                        line: line.number,
                        column,
                        width: 1,
                    };
                    words.push(Placed {
                        value: Sign::End,
                        at,
                    });
                    break;
                };
                let (sign, length) = match first {
                    _ if first.is_whitespace() => (None, first.len_utf8()),
                    ',' => (Some(Sign::Comma), 1),
                    ';' => (Some(Sign::End), 1),
                    '(' | '{' => (Some(Sign::Open), 1),
                    ')' | '}' => (Some(Sign::Close), 1),
                    '→' => (Some(Sign::Arrow), first.len_utf8()),
                    '-' if rest.starts_with("->") => (Some(Sign::Arrow), 2),
                    _ if in_name(first) => {
                        let length = rest.find(|next| !in_name(next)).unwrap_or(rest.len());
                        (Some(Sign::Name(&rest[..length])), length)
                    }
                    _ => {
                        let at = Span {
                            line: line.number,
                            column,
                            width: 1,
                        };
                        return Err(Objection::at(
                            at,
                            format!("{first:?} is not part of the notation"),
                        ));
                    }
                };
                let width = rest[..length].chars().count();
                let at = Span {
                    line: line.number,
                    column,
                    width,
                };
                words.extend(sign.map(|value| Placed { value, at }));
                column += width;
                rest = &rest[length..];
            }
        }
        Ok(Self { words, next: 0 })
    }

    /// `name(a, b)`, of a relation.
    pub(super) fn heading(&mut self) -> Option<(&'a str, Vec<&'a str>)> {
        let [name, open] = self.words.get(..2)? else {
            return None;
        };
        let (Sign::Name(name), Sign::Open) = (name.value, open.value) else {
            return None;
        };
        let names = self.words[2..].iter().filter_map(|word| match word.value {
            Sign::Name(name) => Some(name),
            _ => None,
        });
        Some((name, names.collect()))
    }

    /// Names, with commas between them or not.
    pub(super) fn names(&mut self) -> Result<Vec<Placed<&'a str>>, Objection> {
        let mut names = Vec::new();
        for word in &self.words {
            match word.value {
                Sign::Name(name) => names.push(Placed {
                    value: name,
                    at: word.at,
                }),
                Sign::Arrow => {
                    return Err(Objection::at(
                        word.at,
                        "this blank takes names of attributes, not a dependency",
                    ));
                }
                _ => {}
            }
        }
        Ok(names)
    }

    /// `(a, b) (c)`, each with or without a name before it. `thing` is what a list stands for.
    pub(super) fn lists(
        &mut self,
        relation: &Relation,
        thing: &str,
    ) -> Result<Vec<Placed<Set>>, Objection> {
        let mut lists = Vec::new();
        while let Some(first) = self.begin() {
            bounded(lists.len(), first.at)?;
            let named = matches!(first.value, Sign::Name(_)) && self.follows(Sign::Open);
            let single = matches!(first.value, Sign::Name(_)) && self.words.len() == 2;
            match first.value {
                Sign::Open => lists.push(self.list(relation, first)?),
                Sign::Name(_) if named => {
                    self.next += 1;
                    let list = self.list(relation, first)?;
                    lists.push(list);
                }
                // A single name can't be misread.
                Sign::Name(name) if single => {
                    self.next += 1;
                    let value = attribute(relation, name, first.at)?;
                    lists.push(Placed {
                        value,
                        at: first.at,
                    });
                }
                Sign::Name(_) => {
                    return Err(Objection::at(
                        first.at,
                        format!(
                            "put each {thing} in parentheses: (a, b) is one {thing}, and (a) (b) is two"
                        ),
                    ));
                }
                sign => {
                    return Err(Objection::at(
                        first.at,
                        format!("expected a {thing} in parentheses, found {}", sign.shown()),
                    ));
                }
            }
        }
        Ok(lists)
    }

    /// `a, b -> c`, one in a line or with semicolons between.
    pub(super) fn dependencies(
        &mut self,
        relation: &Relation,
    ) -> Result<Vec<Placed<Dependency>>, Objection> {
        let mut dependencies = Vec::new();
        while let Some(first) = self.begin() {
            bounded(dependencies.len(), first.at)?;
            let left = self.side(relation, Sign::Arrow, "`->`")?;
            let right = self.side(relation, Sign::End, "the end of the line")?;
            let last = self.words[self.next.saturating_sub(2)].at;
            dependencies.push(Placed {
                value: Dependency { left, right },
                at: first.at.to(last),
            });
        }
        Ok(dependencies)
    }

    /// The next word that is not a separator.
    fn begin(&mut self) -> Option<Placed<Sign<'a>>> {
        while self
            .words
            .get(self.next)
            .is_some_and(|word| matches!(word.value, Sign::End | Sign::Comma))
        {
            self.next += 1;
        }
        self.words.get(self.next).copied()
    }

    fn follows(&self, sign: Sign<'_>) -> bool {
        let word = self.words.get(self.next + 1);
        word.is_some_and(|word| word.value == sign)
    }

    /// From an opening parenthesis to the closing one; `first` is where the whole begins.
    fn list(
        &mut self,
        relation: &Relation,
        first: Placed<Sign<'a>>,
    ) -> Result<Placed<Set>, Objection> {
        let open = self.words[self.next].at;
        self.next += 1;
        let mut value = Set::default();
        while let Some(word) = self.words.get(self.next).copied() {
            self.next += 1;
            match word.value {
                Sign::Name(name) => value = value | attribute(relation, name, word.at)?,
                Sign::Comma | Sign::End => {}
                Sign::Close if value.is_empty() => {
                    return Err(Objection::at(
                        open.to(word.at),
                        "these parentheses are empty",
                    ));
                }
                Sign::Close => {
                    return Ok(Placed {
                        value,
                        at: first.at.to(word.at),
                    });
                }
                Sign::Arrow | Sign::Open => {
                    let found = word.value.shown();
                    return Err(Objection::at(
                        word.at,
                        format!("expected `,` or `)`, found {found}"),
                    ));
                }
            }
        }
        Err(Objection::at(open, "this parenthesis is never closed"))
    }

    /// The names up to `end`.
    fn side(
        &mut self,
        relation: &Relation,
        end: Sign<'_>,
        instead: &str,
    ) -> Result<Set, Objection> {
        let mut side = Set::default();
        while let Some(word) = self.words.get(self.next).copied() {
            self.next += 1;
            match word.value {
                Sign::Name(name) => side = side | attribute(relation, name, word.at)?,
                Sign::Comma => {}
                // Some books write braces around a set.
                Sign::Open | Sign::Close => {}
                sign if sign == end && !side.is_empty() => return Ok(side),
                sign => {
                    let expected = if side.is_empty() {
                        "an attribute"
                    } else {
                        instead
                    };
                    let found = sign.shown();
                    return Err(Objection::at(
                        word.at,
                        format!("expected {expected}, found {found}"),
                    ));
                }
            }
        }
        // Every line ends in an `End`, so words are left until one was seen.
        Ok(side)
    }
}

fn bounded(count: usize, at: Span) -> Result<(), Objection> {
    match count < MOST {
        true => Ok(()),
        false => Err(Objection::at(
            at,
            format!("this is number {}, and {MOST} is the limit", MOST + 1),
        )),
    }
}

fn in_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The attribute that is called `name`, in whatever case.
pub(super) fn attribute(relation: &Relation, name: &str, at: Span) -> Result<Set, Objection> {
    let known = &relation.attributes;
    let same = |it: &String| it.to_lowercase() == name.to_lowercase();
    known.iter().position(same).map(Set::single).ok_or_else(|| {
        let all = known.join(", ");
        let relation = &relation.name;
        Objection::at(
            at,
            format!("`{name}` is not an attribute of {relation}, which has {all}"),
        )
    })
}
