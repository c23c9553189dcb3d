//! The report as a page that stands alone.

use std::fmt::Write as _;

use figure::escaped;

use super::{picture, summary};
use crate::advice::Advice;
use crate::catalog::Catalog;

const STYLE: &str = "body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; } \
pre { overflow-x: auto; padding: .75rem; border: 1px solid; border-radius: 4px; } .scroll { overflow-x: auto; }";

/// The report as HTML: the picture of all indexes, then each finding.
pub fn html(catalog: &Catalog, advice: &[Advice], title: &str) -> String {
    let title = escaped(title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n<p>{}</p>\n<div class=\"scroll\" tabindex=\"0\">\n{}</div>\n",
        escaped(&summary(catalog, advice)),
        picture(catalog, advice)
    );
    for one in advice {
        let _ = write!(
            page,
            "<h2>{}: {}</h2>\n<p>{}</p>\n<ul>\n",
            one.kind,
            escaped(&one.about),
            escaped(&one.finding)
        );
        for evidence in &one.evidence {
            let _ = writeln!(page, "<li>{}</li>", escaped(evidence));
        }
        page.push_str("</ul>\n");
        if let Some(caution) = one.caution {
            let _ = writeln!(page, "<p>{}</p>", escaped(caution));
        }
        let lines: Vec<String> = one.statement.lines().map(escaped).collect();
        let _ = writeln!(page, "<pre>{}</pre>", lines.join("\n"));
    }
    page
}
