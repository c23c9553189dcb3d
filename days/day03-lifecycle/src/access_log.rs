//! The access log: one event for each request, whatever became of it.

use std::time::Instant;

use http::{Method, StatusCode};

use crate::{BoxFuture, Context, Middleware, Next, Request, RequestId, Response};

/// Middleware that logs one event for each request that reaches it, at level `INFO`, target `access`.
///
/// The path is logged and the query is not: queries carry tokens and addresses. A handler that was
/// dropped before it answered (its client left, or the deadline passed) or that panicked is logged
/// too, without a status. Not enabled, it costs one comparison.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccessLog;

impl Middleware for AccessLog {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        if !tracing::enabled!(target: "access", tracing::Level::INFO) {
            return next.run(request);
        }
        let mut entry = Entry::about(&request);
        Box::pin(async move {
            let response = next.run(request).await;
            entry.status = Some(response.status());
            drop(entry);
            response
        })
    }
}

/// The known facts of a request, written when dropped.
struct Entry {
    id: RequestId,
    method: Method,
    path: String,
    start: Instant,
    status: Option<StatusCode>,
}

impl Entry {
    fn about(request: &Request) -> Self {
        let context = Context::of(request);
        Self {
            id: context.id().clone(),
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            start: context.start(),
            status: None,
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        tracing::info!(
            target: "access",
            request_id = %self.id,
            method = %self.method,
            path = self.path,
            status = self.status.map(|status| status.as_u16()),
            elapsed_us = self.start.elapsed().as_micros() as u64,
            "{}",
            if self.status.is_some() { "answered" } else { "not answered" },
        );
    }
}
