//! The bytes after the response to HEAD: there must be none, because a client would read them as the next response.

use super::Client;
use crate::failure::Failure;
use crate::message::Request;
use crate::response::Response;

impl Client {
    /// Checks that the response to HEAD has no content: the next bytes are the response to `request`, or nothing.
    /// `get` is the response to GET.
    ///
    /// A server may close a connection at any time (RFC 9112 section 9.3).
    pub fn no_content(&mut self, request: &Request, get: &Response) -> Result<(), Failure> {
        match self.after_head(request, get) {
            Err(_) if self.over && self.unread() == 0 => Ok(()),
            result => result,
        }
    }

    /// Like [`Self::no_content`], for a server that keeps its connections open.
    pub fn after_head(&mut self, request: &Request, get: &Response) -> Result<(), Failure> {
        self.remark("another request on the same connection");
        self.request(request);
        let from = self.read;
        let answered = self.response(request.method);
        let content = get.content();
        if answered.is_err() && !content.is_empty() && self.came_from(from).starts_with(&content) {
            let what = "the content of GET came with the response to HEAD";
            return Err(self.fail_at(what, from..from + content.len()));
        }
        answered?.status(&[200]).map(drop)
    }
}
