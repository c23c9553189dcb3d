//! The frame and the style of this day's pictures.

use figure::Frame;

const STYLE: &str = include_str!("svg/style.css");

/// A picture of that size, with its title and a description in words.
pub(crate) fn framed(
    (width, height): (usize, usize),
    title: &str,
    description: &str,
    body: &str,
) -> String {
    let frame = Frame {
        class: "ix",
        width,
        height,
        title,
        description,
        style: STYLE,
    };
    frame.around(body)
}
