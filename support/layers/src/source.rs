//! One file of Rust, read as tokens: its modules, its imports, the names it defines, the paths it names.
//!
//! Comments and strings are no tokens, and what stands inside a macro's call is read like any other code.

use std::collections::HashSet;
use std::iter::Peekable;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream::IntoIter};

/// A module, as far as imports are concerned.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// `mod name;`: the modules with a file of their own.
    pub(crate) children: Vec<String>,
    /// `mod name { ... }`, the tests left out.
    pub(crate) inline: Vec<(String, Source)>,
    /// Every path that a `use` brings in.
    pub(crate) imports: Vec<Use>,
    /// Every other path of two names and more.
    pub(crate) paths: Vec<Vec<String>>,
    /// The names that are defined here: types, functions, constants, macros.
    pub(crate) defined: HashSet<String>,
    /// Every word outside of `use`.
    words: HashSet<String>,
}

/// A path that a `use` brings in.
#[derive(Debug)]
pub(crate) struct Use {
    pub(crate) path: Vec<String>,
    /// The name of the path here; `*`, which also ends the path, for all names in a module.
    pub(crate) name: String,
    /// `pub use`, with or without limits.
    public: bool,
}

impl Source {
    /// Reads a file's text.
    ///
    /// # Errors
    /// A sentence, if it is no Rust.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let tokens = TokenStream::from_str(text).map_err(|error| error.to_string())?;
        let mut source = Self::default();
        source.tokens(tokens);
        Ok(source)
    }

    /// The paths that the code here needs: a `pub use` of a name that nothing here says is a door for others.
    pub(crate) fn needs(&self) -> impl Iterator<Item = &Vec<String>> {
        let needed = self.imports.iter();
        let needed = needed.filter(|it| !it.public || self.words.contains(&it.name));
        needed.map(|it| &it.path).chain(&self.paths)
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut public = false;
        let mut tokens = tokens.into_iter().peekable();
        let mut of_tests = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(it) if it.as_char() == '#' => {
                    if let Some(TokenTree::Group(group)) = tokens.peek() {
                        let attribute = group.stream().to_string().replace(' ', "");
                        of_tests |= attribute == "cfg(test)";
                    }
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(word) if word == "pub" => {
                    public = true;
                    tokens.next_if(|it| matches!(it, TokenTree::Group(_)));
                    continue;
                }
                TokenTree::Ident(word) => match word.to_string().as_str() {
                    "use" => {
                        for (path, name) in paths(&mut tokens) {
                            self.imports.push(Use { path, name, public });
                        }
                    }
                    "mod" => self.module(&mut tokens, std::mem::take(&mut of_tests)),
                    "struct" | "enum" | "union" | "trait" | "type" | "fn" | "const" | "static"
                    | "macro_rules" => {
                        of_tests = false;
                        tokens.next_if(is('!'));
                        if let Some(TokenTree::Ident(name)) = tokens.peek() {
                            self.defined.insert(name.to_string());
                        }
                    }
                    first => {
                        self.words.insert(first.to_owned());
                        let mut path = vec![first.to_owned()];
                        while let Some(name) = next_name(&mut tokens) {
                            path.push(name);
                        }
                        if path.len() > 1 {
                            self.paths.push(path);
                        }
                    }
                },
                _ => {}
            }
            public = false;
        }
    }

    fn module(&mut self, tokens: &mut Peekable<IntoIter>, of_tests: bool) {
        let Some(TokenTree::Ident(name)) = tokens.next() else {
            return;
        };
        let body = tokens.next();
        if of_tests {
            return;
        }
        match body {
            Some(TokenTree::Group(group)) => {
                let mut inside = Self::default();
                inside.tokens(group.stream());
                self.inline.push((name.to_string(), inside));
            }
            _ => self.children.push(name.to_string()),
        }
    }
}

/// Reads `a::b`, `a::{b, c as d}` or `a::*` after `use`: each path, and its name here.
fn paths(tokens: &mut Peekable<IntoIter>) -> Vec<(Vec<String>, String)> {
    let mut path: Vec<String> = Vec::new();
    let mut known_as = None;
    while let Some(token) = tokens.next_if(|it| !is(',')(it) && !is(';')(it)) {
        match token {
            TokenTree::Ident(word) if word == "as" => {
                known_as = tokens.next().map(|it| it.to_string());
            }
            TokenTree::Ident(word) => path.push(word.to_string()),
            TokenTree::Punct(it) if it.as_char() == '*' => path.push("*".to_owned()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let mut inside = group.stream().into_iter().peekable();
                let mut all = Vec::new();
                while inside.peek().is_some() {
                    all.extend(paths(&mut inside));
                    inside.next();
                }
                let whole = |(rest, name)| ([path.clone(), rest].concat(), name);
                return all.into_iter().map(whole).collect();
            }
            _ => {}
        }
    }
    if path.len() > 1 && path.last().is_some_and(|it| it == "self") {
        path.pop();
    }
    let name = known_as.or_else(|| path.last().cloned());
    name.map(|name| (path, name)).into_iter().collect()
}

/// The name after `::`, if one follows.
fn next_name(tokens: &mut Peekable<IntoIter>) -> Option<String> {
    tokens.next_if(is(':'))?;
    tokens.next_if(is(':'))?;
    match tokens.next_if(|it| matches!(it, TokenTree::Ident(_)))? {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    }
}

fn is(letter: char) -> impl Fn(&TokenTree) -> bool {
    move |token| matches!(token, TokenTree::Punct(it) if it.as_char() == letter)
}
