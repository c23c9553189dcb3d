//! What may come behind the answer to HEAD: no content, which would be taken for the next answer.

use super::Client;
use crate::failure::Failure;
use crate::message::Request;
use crate::response::Response;

impl Client {
    /// Sees that no content came with the answer to HEAD: what comes next is the answer to `request`, or nothing.
    /// `get` is what GET brought.
    ///
    /// A server may close a connection whenever it likes (RFC 9112 section 9.3).
    pub fn no_content(&mut self, request: &Request, get: &Response) -> Result<(), Failure> {
        match self.after_head(request, get) {
            Err(_) if self.over && self.unread() == 0 => Ok(()),
            result => result,
        }
    }

    /// As [`Self::no_content`], of a server that is known to keep its connections.
    pub fn after_head(&mut self, request: &Request, get: &Response) -> Result<(), Failure> {
        self.remark("and once more on the same connection");
        self.request(request);
        let from = self.read;
        let answered = self.response(request.method);
        let content = get.content();
        if answered.is_err() && !content.is_empty() && self.came_from(from).starts_with(&content) {
            let what = "the content that GET brings came with the answer to HEAD";
            return Err(self.fail_at(what, from..from + content.len()));
        }
        answered?.status(&[200]).map(drop)
    }
}
