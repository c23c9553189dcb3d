//! Two engines for one kind of pattern: bytes, groups and `+`, from the start of a text to its end. Both
//! count their steps.

use std::cell::Cell;
use std::slice;

use anyhow::{Context as _, bail};

/// A piece of a pattern.
#[derive(Debug)]
pub(crate) enum Piece {
    Byte(u8),
    Group(Vec<Piece>),
    /// Once or more often.
    Plus(Box<Piece>),
}

/// Reads a pattern such as `^(a+)+$`.
pub(crate) fn pattern(text: &str) -> anyhow::Result<Vec<Piece>> {
    let inner = text.strip_prefix('^').and_then(|it| it.strip_suffix('$'));
    let mut groups = vec![Vec::new()];
    for byte in inner
        .context("a pattern begins with ^ and ends with $")?
        .bytes()
    {
        if byte == b'(' {
            groups.push(Vec::new());
            continue;
        }
        let closed = if byte == b')' { groups.pop() } else { None };
        let open = groups.last_mut().context("a ) closes nothing")?;
        match (byte, closed) {
            (_, Some(group)) => open.push(Piece::Group(group)),
            (b'+', _) => {
                let piece = open.pop().context("a + comes after something")?;
                open.push(Piece::Plus(Box::new(piece)));
            }
            _ => open.push(Piece::Byte(byte)),
        }
    }
    match (groups.pop(), groups.is_empty()) {
        (Some(pieces), true) => Ok(pieces),
        _ => bail!("a ( isn't closed"),
    }
}

// ANCHOR: backtracking
/// Tries one way after the other. `then` is all that comes after a piece.
pub(crate) struct Backtracking<'t> {
    text: &'t [u8],
    steps: Cell<u64>,
}

impl<'t> Backtracking<'t> {
    pub(crate) fn matches(pattern: &[Piece], text: &'t [u8]) -> (bool, u64) {
        let steps = Cell::new(0);
        let engine = Backtracking { text, steps };
        let found = engine.all(pattern, 0, &|at| at == text.len());
        (found, engine.steps.get())
    }

    fn all(&self, pieces: &[Piece], at: usize, then: &dyn Fn(usize) -> bool) -> bool {
        match pieces.split_first() {
            None => then(at),
            Some((piece, others)) => self.one(piece, at, &|at| self.all(others, at, then)),
        }
    }

    fn one(&self, piece: &Piece, at: usize, then: &dyn Fn(usize) -> bool) -> bool {
        self.steps.set(self.steps.get() + 1);
        match piece {
            Piece::Byte(byte) => self.text.get(at) == Some(byte) && then(at + 1),
            Piece::Group(pieces) => self.all(pieces, at, then),
            Piece::Plus(inner) => self.one(inner, at, &|at| self.one(piece, at, then) || then(at)),
        }
    }
}
// ANCHOR_END: backtracking

/// One instruction of a pattern that is followed in all ways at once.
enum Step {
    Byte(u8),
    Either(usize, usize),
    End,
}

fn compile(pieces: &[Piece], program: &mut Vec<Step>) {
    for piece in pieces {
        match piece {
            Piece::Byte(byte) => program.push(Step::Byte(*byte)),
            Piece::Group(pieces) => compile(pieces, program),
            Piece::Plus(inner) => {
                let start = program.len();
                compile(slice::from_ref(inner), program);
                program.push(Step::Either(start, program.len() + 1));
            }
        }
    }
}

// ANCHOR: states
/// Follows all ways at once, and each place of the pattern at most once for each byte of the text.
pub(crate) fn matches_by_states(pattern: &[Piece], text: &[u8]) -> (bool, u64) {
    let mut program = Vec::new();
    compile(pattern, &mut program);
    program.push(Step::End);
    let mut steps = 0;
    let mut places = vec![0];
    for byte in text.iter().map(Some).chain([None]) {
        let mut next = Vec::new();
        let mut seen = vec![false; program.len()];
        while let Some(place) = places.pop() {
            if std::mem::replace(&mut seen[place], true) {
                continue;
            }
            steps += 1;
            match &program[place] {
                Step::Either(one, other) => places.extend([*one, *other]),
                Step::Byte(expected) if byte == Some(expected) => next.push(place + 1),
                Step::End if byte.is_none() => return (true, steps),
                Step::Byte(_) | Step::End => {}
            }
        }
        places = next;
    }
    (false, steps)
}
// ANCHOR_END: states

/// The steps of both on `length` times `a` and a `!`, which doesn't match `^(a+)+$`.
pub(crate) fn compared(length: usize) -> anyhow::Result<(u64, u64)> {
    let pattern = pattern("^(a+)+$")?;
    let text = "a".repeat(length) + "!";
    let (first, backtracking) = Backtracking::matches(&pattern, text.as_bytes());
    let (second, states) = matches_by_states(&pattern, text.as_bytes());
    if first || second {
        bail!("{text} doesn't match, and an engine says that it does");
    }
    Ok((backtracking, states))
}
