//! Where a member of a JSON text stands, so that a caret can be put under it.

use std::ops::Range;

/// The bytes of the value that `pointer` (RFC 6901) leads to in `text`, which a parser has taken as JSON.
pub(super) fn locate(text: &[u8], pointer: &str) -> Option<Range<usize>> {
    let mut at = Place { text, at: 0 };
    let tokens = pointer.split('/').skip(1);
    for token in tokens {
        let token = token.replace("~1", "/").replace("~0", "~");
        at.blank();
        match at.next()? {
            b'{' => at.seek_member(&token)?,
            b'[' => at.seek_item(token.parse().ok()?)?,
            _ => return None,
        }
    }
    at.blank();
    let from = at.at;
    at.value()?;
    Some(from..at.at)
}

/// A place in a JSON text.
struct Place<'a> {
    text: &'a [u8],
    at: usize,
}

impl Place<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn blank(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// From behind `{` to the value of the member `name`.
    fn seek_member(&mut self, name: &str) -> Option<()> {
        loop {
            self.blank();
            let from = self.at;
            self.string()?;
            let found: String = serde_json::from_slice(&self.text[from..self.at]).ok()?;
            self.blank();
            (self.next()? == b':').then_some(())?;
            if found == name {
                return Some(());
            }
            self.value()?;
            self.blank();
            (self.next()? == b',').then_some(())?;
        }
    }

    /// From behind `[` to the item `index`.
    fn seek_item(&mut self, index: usize) -> Option<()> {
        for _ in 0..index {
            self.value()?;
            self.blank();
            (self.next()? == b',').then_some(())?;
        }
        self.blank();
        (self.peek()? != b']').then_some(())
    }

    /// Behind a string.
    fn string(&mut self) -> Option<()> {
        (self.next()? == b'"').then_some(())?;
        loop {
            match self.next()? {
                b'"' => return Some(()),
                b'\\' => _ = self.next()?,
                _ => {}
            }
        }
    }

    /// Behind a value of any kind.
    fn value(&mut self) -> Option<()> {
        self.blank();
        match self.peek()? {
            b'"' => self.string(),
            b'{' | b'[' => {
                let mut depth = 0_usize;
                loop {
                    match self.peek()? {
                        b'"' => {
                            self.string()?;
                            continue;
                        }
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth -= 1,
                        _ => {}
                    }
                    self.at += 1;
                    if depth == 0 {
                        return Some(());
                    }
                }
            }
            _ => {
                let ends = |byte: u8| b",]}".contains(&byte) || byte.is_ascii_whitespace();
                while self.peek().is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
                Some(())
            }
        }
    }
}
