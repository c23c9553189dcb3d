//! A tree as a picture: a row of pages for each level, with the pages that one search passes.

use std::fmt::Write as _;

use figure::escaped;

use super::draw::short;
use super::{Level, Page, Target, Tree};
use crate::svg::framed;

const PAGES_DRAWN: usize = 5;
const WIDTH: usize = 132;
const HEIGHT: usize = 58;
const GAP: usize = 18;
const ROW: usize = 112;
const MARGIN: usize = 12;

impl Tree {
    /// The tree as SVG. The pages that a search for `key` passes are marked, if it is a key of a page that was read.
    pub fn svg(&self, title: &str, key: Option<&str>) -> String {
        let path = key.map(|it| self.path(it)).unwrap_or_default();
        let levels: Vec<Vec<&Page>> = self.levels.iter().map(|it| drawn(it, &path)).collect();
        let widest = levels.iter().map(Vec::len).max().unwrap_or(1);
        let width = 2 * MARGIN + widest * (WIDTH + GAP) + 84;
        let height = self.levels.len().saturating_sub(1) * ROW + HEIGHT + 2 * MARGIN;
        let described = format!("{title}. {}", self.to_string().replace('\n', ". "));
        let mut svg = String::new();
        for (depth, (pages, level)) in levels.iter().zip(&self.levels).enumerate() {
            let y = MARGIN + depth * ROW;
            for (place, page) in pages.iter().enumerate() {
                let below = levels.get(depth + 1).map(Vec::as_slice).unwrap_or_default();
                edges(
                    &mut svg,
                    page,
                    (left(place, pages.len(), widest), y),
                    below,
                    widest,
                    &path,
                );
            }
            row(&mut svg, level, pages, y, widest, &path);
        }
        framed((width, height), title, &described, &svg)
    }
}

/// The first pages of a level, the last of those that were read, and the one on the path.
fn drawn<'a>(level: &'a Level, path: &[u32]) -> Vec<&'a Page> {
    let on_path = |it: &Page| path.contains(&it.block);
    let last = level.pages.len().saturating_sub(1);
    let mut room = PAGES_DRAWN.saturating_sub(2);
    let chosen = level.pages.iter().enumerate().filter(|(at, page)| {
        let early = room > 0;
        room -= usize::from(early);
        early || on_path(page) || *at == last
    });
    chosen.map(|(_, page)| page).collect()
}

/// The left edge of page `place` of a row of `count`, centered.
fn left(place: usize, count: usize, widest: usize) -> usize {
    MARGIN + (widest - count) * (WIDTH + GAP) / 2 + place * (WIDTH + GAP)
}

fn row(svg: &mut String, level: &Level, pages: &[&Page], y: usize, widest: usize, path: &[u32]) {
    for (place, page) in pages.iter().enumerate() {
        let x = left(place, pages.len(), widest);
        let class = if path.contains(&page.block) {
            "page hit"
        } else {
            "page"
        };
        let _ = writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"4\"/>\n\
             <text class=\"small\" x=\"{}\" y=\"{}\">block {}, {} entries</text>",
            x + 8,
            y + 16,
            page.block,
            page.entries.len()
        );
        let key = |at: usize| {
            page.entries
                .get(at)
                .map(|it| short(it.key.as_deref()))
                .unwrap_or_default()
        };
        let last = page.entries.len().saturating_sub(1);
        for (line, text) in [(34, key(0)), (50, format!("… {}", key(last)))] {
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\">{}</text>",
                x + 8,
                y + line,
                escaped(&text)
            );
        }
        let Some(next) = pages.get(place + 1) else {
            continue;
        };
        let (from, middle) = (x + WIDTH, y + HEIGHT / 2);
        let class = if page.next == Some(next.block) {
            "link"
        } else {
            "link far"
        };
        let _ = writeln!(
            svg,
            "<path class=\"{class}\" d=\"M{from} {middle}h{GAP}\"/>"
        );
    }
    let end = left(pages.len(), pages.len(), widest);
    let _ = writeln!(
        svg,
        "<text class=\"small\" x=\"{end}\" y=\"{}\">{}</text>",
        y + HEIGHT / 2 + 4,
        level.count()
    );
}

/// A line to each drawn page below.
fn edges(
    svg: &mut String,
    page: &Page,
    (x, y): (usize, usize),
    below: &[&Page],
    widest: usize,
    path: &[u32],
) {
    let targets: Vec<u32> = page
        .entries
        .iter()
        .filter_map(|it| match it.leads_to {
            Target::Page(block) => Some(block),
            Target::Rows(_) => None,
        })
        .collect();
    for (place, child) in below.iter().enumerate() {
        let Some(at) = targets.iter().position(|it| *it == child.block) else {
            continue;
        };
        let from = x + 10 + at * (WIDTH - 20) / targets.len().max(1);
        let to = left(place, below.len(), widest) + WIDTH / 2;
        let class = if path.contains(&child.block) && path.contains(&page.block) {
            "edge hit"
        } else {
            "edge"
        };
        let _ = writeln!(
            svg,
            "<path class=\"{class}\" d=\"M{from} {}C{from} {} {to} {} {to} {}\"/>",
            y + HEIGHT,
            y + HEIGHT + 28,
            y + ROW - 28,
            y + ROW
        );
    }
}
