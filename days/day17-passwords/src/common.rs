//! Common passwords: those that a guesser tries before all others.
//!
//! The list is the first thousand of at least 8 characters, without obscene ones, of the frequency list in zxcvbn
//! (<https://github.com/shssoichiro/zxcvbn-rs>, MIT license, Copyright (c) 2016 Joshua Holmer; from
//! <https://github.com/dropbox/zxcvbn>, MIT license, Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.). It is no list of
//! all passwords that were ever stolen: that one has billions, and is a service to ask.

use std::collections::HashSet;
use std::sync::LazyLock;

use zeroize::Zeroizing;

static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("common.txt").lines();
    // A word of the list may be a shorter word with digits, and such a word alone says too little.
    let stems = lines.map(|it| stem(it).to_string());
    stems.filter(|it| it.chars().count() >= 6).collect()
});

static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Whether `password` is in the list, or a word of it in the usual disguise; or one character again and again, or a run such
/// as 98765432.
pub(crate) fn is_common(password: &str) -> bool {
    let small = Zeroizing::new(password.to_lowercase());
    WORDS.contains(small.as_str()) || STEMS.contains(stem(password).as_str()) || is_run(password)
}

/// A text without the usual disguise: capitals, signs for letters, signs between, digits and signs at the end.
pub(crate) fn stem(text: &str) -> Zeroizing<String> {
    let core = text.trim_end_matches(|it: char| !it.is_alphabetic());
    let mut stem = Zeroizing::new(String::with_capacity(core.len() * 3));
    let letters = core.chars().map(|it| match it {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    });
    let letters = letters.filter(|it| it.is_alphanumeric());
    stem.extend(letters.flat_map(char::to_lowercase));
    stem
}

/// Whether each character comes the same step after the one before.
fn is_run(text: &str) -> bool {
    let codes = text.chars().map(|it| i64::from(u32::from(it)));
    let steps: Vec<i64> = codes
        .clone()
        .zip(codes.skip(1))
        .map(|(a, b)| b - a)
        .collect();
    steps
        .first()
        .is_some_and(|first| first.abs() <= 1 && steps.iter().all(|it| it == first))
}
