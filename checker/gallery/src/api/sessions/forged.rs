//! Requests that a page of another site asked for.

use super::{COOKIE, Leak, cookie};
use crate::api::http::Request;
use crate::api::model::Model;

impl Model {
    /// Whether a request would change something, and comes from another site's page.
    pub(in crate::api) fn is_forged(&self, request: &Request) -> bool {
        let is = |leak| self.twist.has(leak);
        let method = request.method.as_str();
        let is_safe = ["GET", "HEAD", "OPTIONS"].contains(&method);
        let exempt = is_safe && !is(Leak::ForeignGetRefused)
            || method != "POST" && is(Leak::PostOnlyChecked)
            || request.field("authorization").is_some() && cookie(request).is_none()
            || is(Leak::NoOriginCheck);
        if exempt {
            return false;
        }
        if let Some(site) = request.field("sec-fetch-site") {
            let sibling = site == "same-site" && is(Leak::SiblingPasses);
            return !["same-origin", "none"].contains(&site) && !sibling;
        }
        match request.field("origin") {
            None => is(Leak::BrowsersOnly),
            Some(_) if is(Leak::OriginIgnored) => false,
            Some("null") if is(Leak::NullOriginPasses) => false,
            Some(origin) => {
                let own = format!("http://{}", request.field("host").unwrap_or(COOKIE));
                let longer = is(Leak::OriginPrefix) && origin.starts_with(&own);
                origin != own && !longer
            }
        }
    }
}
