//! Words of a statement in lines of a lane's width.

/// `text` in lines of at most `room` characters, broken at spaces; a longer word is cut.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let mut word: &str = word;
        loop {
            let length = word.chars().count();
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + length <= room => {
                    line.push(' ');
                    line.push_str(word);
                    break;
                }
                _ if length <= room => {
                    lines.push(word.to_owned());
                    break;
                }
                _ => {
                    let cut = word.char_indices().nth(room).map_or(word.len(), |it| it.0);
                    lines.push(word[..cut].to_owned());
                    word = &word[cut..];
                }
            }
        }
    }
    lines
}
