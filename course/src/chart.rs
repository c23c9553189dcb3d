//! Small charts out of characters.

/// A bar, `width` characters long, of which the share `done` of `total` is filled. It is full
/// only when all is done, and empty only when nothing is.
pub(crate) fn bar(done: usize, total: usize, width: usize) -> (String, String) {
    let filled = match done {
        0 => 0,
        _ if done >= total => width,
        _ => (done * width / total).max(1),
    };
    ("█".repeat(filled), "░".repeat(width - filled))
}

/// The column that shows `value` on a scale from 0 to `most`: one of eight heights.
pub(crate) fn column(value: u32, most: u32) -> char {
    const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let height = match most {
        0 => 1,
        _ => (value * 8).div_ceil(most).clamp(1, 8),
    };
    HEIGHTS[height as usize - 1]
}
