//! Relations as text.
//!
//! ```text
//! # Everything behind a hash is a remark.
//! lines(order, product, quantity, customer)      a relation and its attributes
//! order, product -> quantity                     a dependency; a line each, or with `;` between
//! order -> customer
//! ? order, product -> customer                   a question: does this follow?
//! ? (order, customer) (order, product, quantity) a question: do these parts give the relation back?
//! ```
//!
//! A list goes on in the next line after a comma or an arrow, and inside parentheses. A text that begins with a
//! dependency is about one relation, `R`, whose attributes are those it mentions.

use std::str::FromStr;

use crate::token::{ParseError, Sign, Token, tokens};
use crate::{AttributeSet, Dependency, Relation};

/// How many dependencies a relation may have as text.
const MOST_DEPENDENCIES: usize = 500;
/// How many parts a question may have: the chase compares each with each other one, again and again.
const MOST_PARTS: usize = 128;

/// A relation, and what is asked about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The relation.
    pub relation: Relation,
    /// The questions, in order.
    pub questions: Vec<Question>,
}

/// A question about a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Does this dependency follow?
    Follows(Dependency),
    /// Is the join of these parts lossless?
    Lossless(Vec<AttributeSet>),
}

/// Reads the relations in `text`, with the questions about them.
///
/// # Errors
/// The first thing that is wrong, with its line and column.
///
/// ```
/// let subjects = normal_forms::parse("a, b -> c; c -> b")?;
/// assert_eq!(subjects[0].relation.attributes(), ["a", "b", "c"]);
///
/// let error = normal_forms::parse("t(a, b)\na -> c").unwrap_err();
/// assert_eq!(error.to_string(), "line 2, column 6: `c` is not an attribute of t");
/// # Ok::<(), normal_forms::ParseError>(())
/// ```
pub fn parse(text: &str) -> Result<Vec<Subject>, ParseError> {
    let mut reader = Reader {
        tokens: tokens(text)?,
        next: 0,
    };
    let mut drafts: Vec<Draft> = Vec::new();
    while let Some(token) = reader.begin() {
        if let Some(name) = reader.heading() {
            drafts.push(Draft::headed(name, &mut reader, &drafts)?);
            continue;
        }
        if drafts.is_empty() {
            drafts.push(Draft::open());
        }
        let Some(draft) = drafts.last_mut() else {
            continue;
        };
        draft.statement(token, &mut reader)?;
    }
    let subjects: Vec<Subject> = drafts.into_iter().map(Draft::finish).collect();
    match subjects.is_empty() {
        true => Err(ParseError::at(1, 1, "there is no relation in this text")),
        false => Ok(subjects),
    }
}

impl FromStr for Relation {
    type Err = ParseError;

    /// The one relation of a text.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut subjects = parse(text)?;
        match subjects.len() {
            1 => Ok(subjects.remove(0).relation),
            count => Err(ParseError::at(1, 1, format!("{count} relations, not one"))),
        }
    }
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    next: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Token<'a> {
        self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        self.next += 1;
        token
    }

    fn skip_ends(&mut self) {
        while self.next < self.tokens.len() && self.peek().sign == Sign::End {
            self.next += 1;
        }
    }

    /// The first token of the next statement.
    fn begin(&mut self) -> Option<Token<'a>> {
        self.skip_ends();
        self.tokens.get(self.next).copied()
    }

    /// The name of the relation that begins here, with its parenthesis taken.
    fn heading(&mut self) -> Option<Token<'a>> {
        let [name, open] = self.tokens.get(self.next..self.next + 2)? else {
            return None;
        };
        let is = matches!(name.sign, Sign::Name(_)) && open.sign == Sign::Open;
        is.then(|| {
            self.next += 2;
            *name
        })
    }

    fn expect(&mut self, sign: Sign<'_>, instead: &str) -> Result<(), ParseError> {
        let token = self.take();
        if token.sign == sign {
            return Ok(());
        }
        // An author who writes two names side by side has another notation in mind.
        let hint = match token.sign {
            Sign::Name(_) if instead.starts_with("`,`") => " (names are separated by commas)",
            _ => "",
        };
        let found = token.sign.shown();
        Err(ParseError::of(
            token,
            format!("expected {instead}, found {found}{hint}"),
        ))
    }

    /// `a, b, c`.
    fn names(&mut self) -> Result<Vec<(Token<'a>, &'a str)>, ParseError> {
        let mut names = Vec::new();
        loop {
            self.skip_ends();
            let token = self.take();
            let Sign::Name(name) = token.sign else {
                let found = token.sign.shown();
                return Err(ParseError::of(
                    token,
                    format!("expected the name of an attribute, found {found}"),
                ));
            };
            names.push((token, name));
            if self.peek().sign != Sign::Comma {
                return Ok(names);
            }
            self.next += 1;
        }
    }

    /// `a, b)`.
    fn listed(&mut self) -> Result<Vec<(Token<'a>, &'a str)>, ParseError> {
        let names = self.names()?;
        self.skip_ends();
        self.expect(Sign::Close, "`,` or `)`")?;
        Ok(names)
    }
}

struct Draft {
    name: String,
    attributes: Vec<String>,
    /// Whether an attribute that is mentioned becomes one of the relation.
    open: bool,
    dependencies: Vec<Dependency>,
    questions: Vec<Question>,
}

impl Draft {
    fn open() -> Self {
        Self {
            name: "R".to_owned(),
            attributes: Vec::new(),
            open: true,
            dependencies: Vec::new(),
            questions: Vec::new(),
        }
    }

    fn headed(
        name: Token<'_>,
        reader: &mut Reader<'_>,
        others: &[Self],
    ) -> Result<Self, ParseError> {
        let Sign::Name(title) = name.sign else {
            return Err(ParseError::of(name, "expected the name of a relation"));
        };
        if others.iter().any(|other| other.name == title) {
            let message = format!("there is a relation `{title}` already");
            return Err(ParseError::of(name, message));
        }
        let mut draft = Self {
            name: title.to_owned(),
            ..Self::open()
        };
        for (token, attribute) in reader.listed()? {
            if draft.attributes.iter().any(|known| known == attribute) {
                return Err(ParseError::of(
                    token,
                    format!("`{attribute}` is there twice"),
                ));
            }
            draft.place(token, attribute)?;
        }
        draft.open = false;
        reader.expect(Sign::End, "the end of the line")?;
        Ok(draft)
    }

    /// A dependency or a question.
    fn statement(&mut self, first: Token<'_>, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        let asks = first.sign == Sign::Question;
        if asks {
            reader.next += 1;
        }
        if asks && reader.peek().sign == Sign::Open {
            let parts = self.parts(reader)?;
            if parts.len() > MOST_PARTS {
                let message = format!("more than {MOST_PARTS} parts (the limit)");
                return Err(ParseError::of(first, message));
            }
            let missing = (0..self.attributes.len()).find(|index| {
                let holds = |part: &AttributeSet| part.contains(*index);
                !parts.iter().any(holds)
            });
            if let Some(missing) = missing {
                let message = format!("`{}` is in none of the parts", self.attributes[missing]);
                return Err(ParseError::of(first, message));
            }
            self.questions.push(Question::Lossless(parts));
        } else {
            let left = self.set(reader)?;
            reader.expect(Sign::Arrow, "`,` or `->`")?;
            let dependency = Dependency::new(left, self.set(reader)?);
            match asks {
                true => self.questions.push(Question::Follows(dependency)),
                false => self.dependencies.push(dependency),
            }
        }
        if self.dependencies.len() > MOST_DEPENDENCIES {
            let message = format!("more than {MOST_DEPENDENCIES} dependencies (the limit)");
            return Err(ParseError::of(first, message));
        }
        reader.expect(Sign::End, "`,` or the end of the line")
    }

    fn parts(&mut self, reader: &mut Reader<'_>) -> Result<Vec<AttributeSet>, ParseError> {
        let mut parts = Vec::new();
        while reader.peek().sign == Sign::Open {
            reader.next += 1;
            let names = reader.listed()?;
            parts.push(self.places(names)?);
            if reader.peek().sign == Sign::Comma {
                reader.next += 1;
            }
        }
        Ok(parts)
    }

    fn set(&mut self, reader: &mut Reader<'_>) -> Result<AttributeSet, ParseError> {
        let names = reader.names()?;
        self.places(names)
    }

    fn places(&mut self, names: Vec<(Token<'_>, &str)>) -> Result<AttributeSet, ParseError> {
        let places = names
            .into_iter()
            .map(|(token, name)| self.place(token, name));
        places.collect()
    }

    fn place(&mut self, token: Token<'_>, name: &str) -> Result<usize, ParseError> {
        if let Some(index) = self.attributes.iter().position(|known| known == name) {
            return Ok(index);
        }
        if !self.open {
            let message = format!("`{name}` is not an attribute of {}", self.name);
            return Err(ParseError::of(token, message));
        }
        if self.attributes.len() == AttributeSet::CAPACITY {
            let message = format!(
                "more than {} attributes (the limit)",
                AttributeSet::CAPACITY
            );
            return Err(ParseError::of(token, message));
        }
        self.attributes.push(name.to_owned());
        Ok(self.attributes.len() - 1)
    }

    fn finish(self) -> Subject {
        let relation = Relation::new(self.name, self.attributes, self.dependencies)
            .expect("every name was given a place of its own, below the limit");
        Subject {
            relation,
            questions: self.questions,
        }
    }
}
