//! Code fences: where they are, what they say they are, and what is in them.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use crate::lines::line_of;

/// A fenced block of a chapter.
pub(crate) struct Fence<'a> {
    /// The line, from 1, of its opening backticks.
    pub(crate) line: usize,
    /// The words after the backticks, such as `sql run`.
    pub(crate) info: &'a str,
    /// The text between the backticks, as written.
    pub(crate) body: &'a str,
    /// Where that is in the chapter.
    pub(crate) place: Range<usize>,
    /// Where the block as a whole is.
    pub(crate) block: Range<usize>,
}

impl Fence<'_> {
    /// The first word of the info string.
    pub(crate) fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }

    /// Whether `word` follows the language.
    pub(crate) fn is_marked(&self, word: &str) -> bool {
        self.info.split_whitespace().skip(1).any(|it| it == word)
    }
}

/// The fences of a chapter, in order.
pub(crate) fn fences(text: &str) -> impl Iterator<Item = Fence<'_>> {
    Parser::new_ext(text, Options::all())
        .into_offset_iter()
        .filter(|(event, _)| {
            matches!(
                event,
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)))
            )
        })
        .map(|(_, block)| {
            let whole = text[block.clone()].trim_end();
            let (opening, rest) = whole.split_once('\n').unwrap_or((whole, ""));
            // The last line is the closing backticks.
            let body = rest.rfind('\n').map_or(0, |at| at + 1);
            let from = block.start + opening.len() + 1;
            let place = from..from + body;
            Fence {
                line: line_of(text, block.start),
                info: opening.trim_start_matches(['`', '~']).trim(),
                body: text.get(place.clone()).unwrap_or_default(),
                place,
                block,
            }
        })
}
