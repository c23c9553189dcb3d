//! The four figures.

use figure::Drawing;
use serde_json::Value;

use crate::experiment::{Outcome, REQUESTS};

/// One refusal and its three readers, from a response.
pub(super) fn readers(document: &Value) -> String {
    let word = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    let mut svg = Drawing::new(
        "problem",
        680,
        230,
        "Three readers of one refusal",
        "A program reads the status and the type, a person the title and the detail, the operator the log line with the request id.",
    );
    svg.rect((10, 10), (660, 92), "box");
    svg.text(
        24,
        34,
        "bold",
        format_args!("HTTP/1.1 {}", document["status"]),
    );
    svg.text(24, 56, "", format_args!("\"type\": \"{}\"", word("type")));
    svg.text(
        24,
        76,
        "",
        format_args!("\"detail\": \"{}\"", word("detail")),
    );
    svg.text(24, 94, "small", "\"request_id\": \"0198…\"");
    let readers = [
        (10, "a program", "status and type", "try again, or not"),
        (235, "a person", "detail and page", "change the request"),
        (
            460,
            "the operator",
            "log, by request id",
            "repair the cause",
        ),
    ];
    for (x, who, reads, decides) in readers {
        svg.line((x + 105, 102), (x + 105, 130), "dashed");
        svg.rect((x, 130), (210, 82), "box");
        svg.text(x + 105, 154, "bold middle", who);
        svg.text(x + 105, 176, "middle", format_args!("reads {reads}"));
        svg.text(
            x + 105,
            198,
            "small middle",
            format_args!("and decides: {decides}"),
        );
    }
    svg.finish()
}

/// The tree of calls for one request, as wide as the run counted.
pub(super) fn layers(outcome: &Outcome) -> String {
    let each = |count: usize| count / REQUESTS;
    let mut widths: Vec<usize> = outcome.requests.iter().map(|it| each(*it)).collect();
    widths.push(each(outcome.calls));
    let counts: Vec<String> = widths.iter().map(ToString::to_string).collect();
    let alternative = format!(
        "One request becomes, service by service, {} calls.",
        counts.join(", ")
    );
    let mut svg = Drawing::new(
        "problem",
        680,
        250,
        "Three tries in each of three services",
        &alternative,
    );
    let names = [
        "first service",
        "second service",
        "third service",
        "PostgreSQL",
    ];
    let place = |index: usize, of: usize| {
        let (index, of) = (index as i32, of.max(1) as i32);
        150 + 500 * (2 * index + 1) / (2 * of)
    };
    let mut above: Option<usize> = None;
    let mut y = 30;
    for (name, width) in names.iter().zip(&widths) {
        svg.text(16, y + 5, "bold", name);
        for index in 0..*width {
            let x = place(index, *width);
            if let Some(above) = above {
                let parent = place(index * above / width, above);
                svg.line((parent, y - 52), (x, y - 8), "");
            }
            svg.rect(
                (x - 6, y - 8),
                (12, 16),
                if above.is_some() { "bad" } else { "good" },
            );
        }
        svg.text(670, y + 5, "bold end", width);
        above = Some(*width);
        y += 60;
    }
    svg.text(
        150,
        244,
        "small",
        "each box is a call; every one of them fails",
    );
    svg.finish()
}

/// The circuit's phases.
pub(super) fn circuit() -> String {
    let mut svg = Drawing::new(
        "problem",
        680,
        170,
        "A circuit",
        "Closed, it lets calls pass; several failures in a row open it; after a pause one probe passes, which closes it or opens it again.",
    );
    let phases = [
        (10, "closed", "every call passes"),
        (250, "open", "no call passes"),
        (490, "half open", "one probe passes"),
    ];
    for (x, name, what) in phases {
        svg.rect((x, 50), (180, 62), "box");
        svg.text(x + 90, 76, "bold middle", name);
        svg.text(x + 90, 98, "small middle", what);
    }
    svg.arrow(190, 250, 70, "bad");
    svg.text(220, 40, "small middle", "failures in a row");
    svg.arrow(430, 490, 70, "good");
    svg.text(460, 40, "small middle", "the pause is over");
    svg.arrow(490, 430, 96, "bad");
    svg.text(460, 134, "small middle", "the probe fails");
    svg.line((580, 112), (580, 154), "");
    svg.arrow(580, 100, 154, "good");
    svg.line((100, 154), (100, 112), "");
    svg.text(340, 148, "small middle", "the probe succeeds");
    svg.finish()
}

/// The calls that the database got for each request of the client.
pub(super) fn experiment(outcomes: &[Outcome]) -> String {
    let sentences: Vec<String> = outcomes
        .iter()
        .map(|it| format!("{}: {}", it.way, it.calls))
        .collect();
    let alternative = format!(
        "{REQUESTS} requests during an outage; the calls that reach for the database: {}.",
        sentences.join(", ")
    );
    let mut svg = Drawing::new("problem", 680, 210, "What an outage costs", &alternative);
    let (left, scale) = (230, 14);
    // A pixel is this many calls.
    let at = |calls: usize| left + (calls * scale / REQUESTS) as i32;
    svg.line((at(REQUESTS), 22), (at(REQUESTS), 196), "dashed");
    svg.text(at(REQUESTS), 14, "small middle", "1 call for 1");
    let mut y = 30;
    for it in outcomes {
        let class = if it.calls > 2 * REQUESTS {
            "bad"
        } else {
            "good"
        };
        svg.text(left - 12, y + 15, "end", it.way);
        svg.rect((left, y), ((at(it.calls) - left).max(1), 20), class);
        let each = it.calls as f64 / REQUESTS as f64;
        svg.text(at(it.calls) + 10, y + 15, "bold", format_args!("{each:.2}"));
        y += 34;
    }
    svg.finish()
}
