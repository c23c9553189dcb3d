//! The rules by which a browser sends a cookie along, and what it says of a request's origin.
//!
//! Source: RFC 6265bis sections 5.2 and 5.8.3 for cookies, the Fetch Metadata Request Headers for `Sec-Fetch-Site`. A test holds
//! them to what Chromium sends, where one is installed. A browser that blocks third-party cookies sends fewer: none with a script
//! of another site, however the cookie was set.

use lesson::Call;

/// How a cookie was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SameSite {
    None,
    Lax,
    Strict,
}

pub(crate) const SAME_SITES: [SameSite; 3] = [SameSite::None, SameSite::Lax, SameSite::Strict];

/// A way in which a page makes the browser send a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    OwnForm,
    SiblingForm,
    ForeignForm,
    ForeignFetch,
    ForeignLink,
}

pub(crate) const WAYS: [Way; 5] = [
    Way::OwnForm,
    Way::SiblingForm,
    Way::ForeignForm,
    Way::ForeignFetch,
    Way::ForeignLink,
];

impl Way {
    /// Its name, for the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OwnForm => "a form of our own page",
            Self::SiblingForm => "a form of a sibling subdomain",
            Self::ForeignForm => "a form of another site",
            Self::ForeignFetch => "a script of another site",
            Self::ForeignLink => "a link of another site, GET",
        }
    }

    // ANCHOR: rules
    /// Whether the browser sends a cookie along that was set so.
    pub(crate) fn sends(self, cookie: SameSite) -> bool {
        match self {
            // Same site: the registrable domain is the same, whichever the subdomain and the port.
            Self::OwnForm | Self::SiblingForm => true,
            // A safe method that changes the page in the window.
            Self::ForeignLink => cookie != SameSite::Strict,
            Self::ForeignForm | Self::ForeignFetch => cookie == SameSite::None,
        }
    }

    /// What the browser says of the page.
    pub(crate) fn site(self) -> &'static str {
        match self {
            Self::OwnForm => "same-origin",
            Self::SiblingForm => "same-site",
            _ => "cross-site",
        }
    }
    // ANCHOR_END: rules

    /// The request that changes the mail address to `mail`, as the browser sends it with or without the cookie `sid`.
    pub(crate) fn request(self, cookie: SameSite, sid: u64, host: &str, mail: &str) -> Call {
        let call = match self {
            Self::ForeignLink => Call::get(format!("/email?{mail}")),
            _ => Call::post("/email").body(mail),
        };
        let call = match self {
            Self::OwnForm => call.header("Origin", format!("http://{host}")),
            Self::SiblingForm => call.header("Origin", "http://blog.course.example"),
            Self::ForeignForm | Self::ForeignFetch => call.header("Origin", "http://evil.example"),
            // A navigation by GET has no Origin.
            Self::ForeignLink => call,
        };
        let call = call.header("Sec-Fetch-Site", self.site());
        match self.sends(cookie) {
            true => call.header("Cookie", format!("sid={sid}")),
            false => call,
        }
    }
}
