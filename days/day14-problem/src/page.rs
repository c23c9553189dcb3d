//! The pages of the kinds: what a person finds at the URL of a problem's `type`.

use bytes::Bytes;
use http::{HeaderValue, header};
use rest::{Outcome, Reply, Shape};

use crate::{Kind, Registry};

const HTML: &str = "text/html; charset=utf-8";

const STYLE: &str = "body { font: 1.1em/1.5 system-ui, sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em }";

/// Nothing loads into the page, and nothing frames it; its one style is known by its SHA-256.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'sha256-xBI+gmCHPSOAzQjVzdnADeROxNo5qO0CkAyKeiOJp0Y='; frame-ancestors 'none'",
);

/// A kind's page, as the reply of an endpoint.
///
/// ```
/// let page = problem::Page::of(&problem::standard::TAKEN);
/// assert!(page.html().contains("<h1>The value is taken</h1>"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Page(Kind);

impl Page {
    /// The page of `kind`.
    pub fn of(kind: &Kind) -> Self {
        Self(*kind)
    }

    /// The page for a browser.
    pub fn html(&self) -> String {
        let Kind {
            code,
            status,
            title,
            class,
            means,
            advice,
        } = self.0;
        let (title, means, advice) = (escaped(title), escaped(means), escaped(advice));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <style>{STYLE}</style>\n\
             <h1>{title}</h1>\n<p><code>{code}</code> · status {status} · {}</p>\n\
             <h2>What it means</h2>\n<p>{means}</p>\n<h2>What to do</h2>\n<p>{advice}</p>\n</html>\n",
            class.advice()
        )
    }

    /// The same as a section of a Markdown document.
    pub fn markdown(&self) -> String {
        let Kind {
            code,
            status,
            title,
            class,
            means,
            advice,
        } = self.0;
        format!(
            "## `{code}`\n\n*{title} · status {status} · {}*\n\n{means}\n\n{advice}\n",
            class.advice()
        )
    }
}

impl Reply for Page {
    const MEDIA: &'static [&'static str] = &["text/html"];

    fn reply(self) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::from(self.html()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        response
    }

    fn outcomes() -> Vec<Outcome> {
        vec![Outcome {
            status: 200,
            content: Some(Shape::of::<String>("text/html")),
            headers: &[],
        }]
    }
}

impl Registry {
    /// All pages as one Markdown document, for the book.
    pub fn markdown(&self) -> String {
        let pages: Vec<String> = self
            .kinds()
            .iter()
            .map(|kind| Page::of(kind).markdown())
            .collect();
        pages.join("\n")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
