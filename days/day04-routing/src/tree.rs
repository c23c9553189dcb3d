//! A radix tree from [`Pattern`]s to values. It knows paths; of HTTP it knows nothing.
//!
//! Why a tree: testing patterns one after the other costs as many comparisons as there are routes.
//! Routes share beginnings, so the tree keeps each beginning once, and a path is read through about
//! once, however many routes there are.
//!
//! Invariants
//! - At each segment a literal beats a parameter, which beats a catch-all. A choice that leads
//!   nowhere is taken back, so a path finds a value whenever any pattern matches it.
//! - Parameters are whole segments, so a node sits at one place of a given path: a match visits no
//!   node twice, and the deepest recursion is that of the patterns, not of what clients send.
//! - A match allocates nothing, unless it captures more than four parameters.

use crate::Pattern;
use crate::pattern::Piece;
use crate::spans::Spans;

/// A map from patterns to values, looked up by path.
///
/// ```
/// use routing::{Pattern, Tree};
///
/// let mut tree = Tree::new();
/// for pattern in ["/courses/new", "/courses/{slug}", "/courses/{slug}/lessons", "/files/{*path}"] {
///     *tree.slot(&pattern.parse::<Pattern>()?) = Some(pattern);
/// }
/// let find = |path| tree.find(path).map(|(pattern, _)| *pattern);
///
/// assert_eq!(find("/courses/new"), Some("/courses/new"));
/// assert_eq!(find("/courses/rust"), Some("/courses/{slug}"));
/// // `new` leads nowhere here, so the tree goes back and takes the parameter.
/// assert_eq!(find("/courses/new/lessons"), Some("/courses/{slug}/lessons"));
/// assert_eq!(find("/files/notes/day04.md"), Some("/files/{*path}"));
/// assert_eq!(find("/courses/"), None);
/// # Ok::<(), routing::PatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tree<T> {
    /// The common beginning of all patterns, at least the slash.
    root: Option<Node<T>>,
}

// ANCHOR: node
/// The place behind a run of literal bytes. What may follow it, in order of precedence: more
/// literal bytes, a parameter, a catch-all.
#[derive(Clone, Debug)]
struct Node<T> {
    /// The bytes between the parent and this node.
    prefix: Box<[u8]>,
    /// The value of the pattern that ends here.
    value: Option<T>,
    /// The first byte of each child's prefix; no two are equal.
    first: Vec<u8>,
    children: Vec<Node<T>>,
    parameter: Option<Box<Parameter<T>>>,
    rest: Option<T>,
}

/// The place behind a parameter. Only a slash can follow one.
#[derive(Clone, Debug)]
struct Parameter<T> {
    /// The value of the pattern that ends with the parameter.
    value: Option<T>,
    /// The next node; its prefix begins with the slash.
    next: Option<Node<T>>,
}
// ANCHOR_END: node

impl<T> Tree<T> {
    /// A tree of no patterns.
    pub fn new() -> Self {
        Self { root: None }
    }

    /// The place of `pattern`'s value. Patterns that [match the same paths](Pattern::same_paths)
    /// share one, so a caller who finds it taken has found a conflict.
    pub fn slot(&mut self, pattern: &Pattern) -> &mut Option<T> {
        let [Piece::Literal(text), following @ ..] = pattern.pieces() else {
            unreachable!("a pattern begins with a slash");
        };
        let root = self
            .root
            .get_or_insert_with(|| Node::behind(text.as_bytes()));
        root.grow(text.as_bytes()).slot(following)
    }

    /// The value of the pattern that matches `path`, with the spans that its parameters cover.
    ///
    /// `path` is compared byte for byte and is expected in normalized form. One longer than a
    /// [`Span`](Spans) can say (4 GiB) matches nothing.
    pub fn find(&self, path: &str) -> Option<(&T, Spans)> {
        u32::try_from(path.len()).ok()?;
        let (root, path) = (self.root.as_ref()?, path.as_bytes());
        if !path.starts_with(&root.prefix) {
            return None;
        }
        let mut spans = Spans::new();
        let value = root.find(path, root.prefix.len(), &mut spans)?;
        Some((value, spans))
    }
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Node<T> {
    fn behind(prefix: &[u8]) -> Self {
        Self {
            prefix: prefix.into(),
            value: None,
            first: Vec::new(),
            children: Vec::new(),
            parameter: None,
            rest: None,
        }
    }

    fn slot(&mut self, pieces: &[Piece]) -> &mut Option<T> {
        let Some((piece, following)) = pieces.split_first() else {
            return &mut self.value;
        };
        match piece {
            Piece::Literal(text) => self.extend(text.as_bytes()).slot(following),
            Piece::Segment(_) => self.parameter.get_or_insert_default().slot(following),
            Piece::Rest(_) => &mut self.rest,
        }
    }

    /// The node at the end of `text`, which shares its beginning with this node's prefix; made, and
    /// this node split for it, if need be.
    fn grow(&mut self, text: &[u8]) -> &mut Self {
        let shared = self.split_where_it_differs_from(text);
        self.extend(&text[shared..])
    }

    /// The node `text` further on; made if need be.
    fn extend(&mut self, text: &[u8]) -> &mut Self {
        let Some(first) = text.first() else {
            return self;
        };
        let known = self.first.iter().position(|byte| byte == first);
        let at = known.unwrap_or_else(|| {
            self.first.push(*first);
            self.children.push(Self::behind(text));
            self.children.len() - 1
        });
        self.children[at].grow(text)
    }

    // ANCHOR: split
    /// Cuts this node in two where its prefix stops agreeing with `text`, unless it never does.
    /// Answers how many bytes agree.
    fn split_where_it_differs_from(&mut self, text: &[u8]) -> usize {
        let shared = self
            .prefix
            .iter()
            .zip(text)
            .take_while(|(mine, theirs)| mine == theirs)
            .count();
        if shared < self.prefix.len() {
            let (before, after) = self.prefix.split_at(shared);
            let front = Self::behind(before);
            let (first, prefix) = (after[0], after.into());
            let back = std::mem::replace(self, front);
            self.first.push(first);
            self.children.push(Self { prefix, ..back });
        }
        shared
    }
    // ANCHOR_END: split

    // ANCHOR: find
    /// Matches what follows this node, which is `path` from `at` on.
    fn find(&self, path: &[u8], mut at: usize, spans: &mut Spans) -> Option<&T> {
        let mut node = self;
        loop {
            let rest = &path[at..];
            let Some(first) = rest.first() else {
                return node.value.as_ref();
            };
            let captured = spans.len();
            if let Some(child) = node.child(*first)
                && child.continues(rest)
            {
                let after = at + child.prefix.len();
                if node.parameter.is_none() && node.rest.is_none() {
                    // Nothing to come back for: go on in place.
                    (node, at) = (child, after);
                    continue;
                }
                if let Some(value) = child.find(path, after, spans) {
                    return Some(value);
                }
                spans.truncate(captured);
            }
            if let Some(parameter) = &node.parameter {
                match parameter.capture(path, at, spans) {
                    Captured::Last(value) => return Some(value),
                    Captured::Then(next, after) if node.rest.is_none() => {
                        (node, at) = (next, after);
                        continue;
                    }
                    Captured::Then(next, after) => {
                        if let Some(value) = next.find(path, after, spans) {
                            return Some(value);
                        }
                    }
                    Captured::Nothing => {}
                }
                spans.truncate(captured);
            }
            let value = node.rest.as_ref()?;
            spans.push(at, path.len());
            return Some(value);
        }
    }
    // ANCHOR_END: find

    /// Whether `rest`, which has the first byte of this node's prefix, has all of it.
    fn continues(&self, rest: &[u8]) -> bool {
        // A lone slash is the most common prefix of all, and leaves nothing to compare.
        self.prefix.len() == 1 || rest.starts_with(&self.prefix)
    }

    fn child(&self, first: u8) -> Option<&Self> {
        let at = self.first.iter().position(|byte| *byte == first)?;
        self.children.get(at)
    }
}

impl<T> Parameter<T> {
    fn slot(&mut self, following: &[Piece]) -> &mut Option<T> {
        match following {
            [] => &mut self.value,
            [Piece::Literal(text), ..] => {
                let next = self
                    .next
                    .get_or_insert_with(|| Node::behind(text.as_bytes()));
                next.grow(text.as_bytes()).slot(&following[1..])
            }
            _ => unreachable!("a pattern's literals and parameters alternate"),
        }
    }

    /// Captures the segment that begins at `at`.
    fn capture(&self, path: &[u8], at: usize, spans: &mut Spans) -> Captured<'_, T> {
        let rest = &path[at..];
        let length = memchr::memchr(b'/', rest).unwrap_or(rest.len());
        if length == 0 {
            return Captured::Nothing;
        }
        let after = at + length;
        spans.push(at, after);
        if length == rest.len() {
            return self
                .value
                .as_ref()
                .map_or(Captured::Nothing, Captured::Last);
        }
        match &self.next {
            Some(next) if next.continues(&rest[length..]) => {
                Captured::Then(next, after + next.prefix.len())
            }
            _ => Captured::Nothing,
        }
    }
}

/// A parameter's reading of a segment.
enum Captured<'t, T> {
    /// The path ends with it, and so does a pattern.
    Last(&'t T),
    /// The path goes on at the second, behind the first.
    Then(&'t Node<T>, usize),
    /// It was empty, or nothing here goes on as the path does.
    Nothing,
}

impl<T> Default for Parameter<T> {
    fn default() -> Self {
        Self {
            value: None,
            next: None,
        }
    }
}
