//! Plots for the chapter, in the book's colors: lines over logarithmic axes, and bars.

use std::fmt::Write as _;

use figure::escaped;

use crate::svg::framed;

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 250.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 34.0;
const LINE: usize = 24;

/// A line, its points from left to right.
#[derive(Clone, Debug)]
pub struct Series {
    /// The text at its end.
    pub name: String,
    /// Positive numbers.
    pub points: Vec<(f64, f64)>,
}

/// One or two lines over axes that count in powers of ten.
pub fn lines(title: &str, (x_name, y_name): (&str, &str), series: &[Series]) -> String {
    let points = || series.iter().flat_map(|it| it.points.iter().copied());
    let decades = |values: &mut dyn Iterator<Item = f64>| {
        let logs: Vec<f64> = values.map(f64::log10).collect();
        let low = logs.iter().copied().fold(f64::INFINITY, f64::min).floor();
        let high = logs
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max)
            .ceil();
        (low, high.max(low + 1.0))
    };
    let (x_low, x_high) = decades(&mut points().map(|it| it.0));
    let (y_low, y_high) = decades(&mut points().map(|it| it.1));
    let x = |value: f64| LEFT + (value.log10() - x_low) / (x_high - x_low) * WIDTH;
    let y = |value: f64| TOP + HEIGHT - (value.log10() - y_low) / (y_high - y_low) * HEIGHT;
    let described = series.iter().map(|it| {
        let points = it.points.iter().map(|(x, y)| format!("{x} {x_name}: {y}"));
        format!("{}: {}.", it.name, points.collect::<Vec<_>>().join(", "))
    });
    let described = described.collect::<Vec<_>>().join(" ");
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<text class=\"bold\" x=\"8\" y=\"16\">{}</text>",
        escaped(y_name)
    );
    for (low, high, across) in [(x_low, x_high, true), (y_low, y_high, false)] {
        let mut power = low;
        while power <= high {
            let value = 10_f64.powf(power);
            let _ = if across {
                writeln!(
                    svg,
                    "<path class=\"axis\" d=\"M{:.0} {TOP}v{HEIGHT}\" opacity=\".4\"/><text class=\"small middle\" x=\"{:.0}\" y=\"{:.0}\">{value}</text>",
                    x(value),
                    x(value),
                    TOP + HEIGHT + 18.0
                )
            } else {
                writeln!(
                    svg,
                    "<path class=\"axis\" d=\"M{LEFT} {:.0}h{WIDTH}\" opacity=\".4\"/><text class=\"small end\" x=\"{:.0}\" y=\"{:.0}\">{value}</text>",
                    y(value),
                    LEFT - 8.0,
                    y(value) + 4.0
                )
            };
            power += 1.0;
        }
    }
    let _ = writeln!(
        svg,
        "<text class=\"small middle\" x=\"{:.0}\" y=\"{:.0}\">{}</text>",
        LEFT + WIDTH / 2.0,
        TOP + HEIGHT + 38.0,
        escaped(x_name)
    );
    for (series, class) in series.iter().zip(["a", "b"]) {
        let path: Vec<String> = series
            .points
            .iter()
            .map(|it| format!("{:.1} {:.1}", x(it.0), y(it.1)))
            .collect();
        let _ = writeln!(svg, "<path class=\"{class}\" d=\"M{}\"/>", path.join("L"));
        for point in &series.points {
            let _ = writeln!(
                svg,
                "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\"/>",
                x(point.0),
                y(point.1)
            );
        }
        if let Some(last) = series.points.last() {
            let _ = writeln!(
                svg,
                "<text class=\"bold\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                x(last.0) + 10.0,
                y(last.1) + 4.0,
                escaped(&series.name)
            );
        }
    }
    framed(
        (800, 340),
        title,
        &format!("{y_name} by {x_name}. {described}"),
        &svg,
    )
}

/// A bar for each value, which is written beside it with its unit.
pub fn bars(title: &str, unit: &str, values: &[(String, f64)]) -> String {
    let largest = values
        .iter()
        .map(|it| it.1)
        .fold(f64::MIN_POSITIVE, f64::max);
    let said = values
        .iter()
        .map(|(name, value)| format!("{name}: {value} {unit}"));
    let described = said.collect::<Vec<_>>().join(", ");
    let mut svg = String::new();
    for (place, (name, value)) in values.iter().enumerate() {
        let y = 12 + place * LINE;
        let width = (value / largest * 320.0).max(1.0);
        let _ = writeln!(
            svg,
            "<text class=\"end\" x=\"170\" y=\"{}\">{}</text>\n<rect class=\"a\" x=\"180\" y=\"{}\" width=\"{width:.1}\" height=\"14\" rx=\"2\"/>\n<text class=\"small\" x=\"{:.1}\" y=\"{}\">{value} {}</text>",
            y + 6,
            escaped(name),
            y - 5,
            188.0 + width,
            y + 6,
            escaped(unit)
        );
    }
    let size = (640, 12 + values.len() * LINE);
    framed(size, title, &described, &svg)
}
