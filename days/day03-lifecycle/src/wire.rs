//! The wire: the socket as hyper sees it.
//!
//! Why: what a client does with its time can only be seen where the bytes pass. The wire reports them
//! to [`Progress`](crate::progress::Progress); it also holds back the empty error answers that hyper writes by itself, so that
//! a client gets one kind of refusal whichever layer refused.
//!
//! Invariants
//! - Bytes of a response are passed on unchanged. Only what hyper writes while no response is owed,
//!   on HTTP/1, is held back; hyper closes after that.
//! - The end of the client's bytes is passed on late if a response is owed: see
//!   [`Progress::ended`](crate::progress::Progress::ended).
//! - When hyper lets go of the wire, the socket goes back to its [`Connection`].

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::connection::Connection;

/// The preface of every HTTP/2 connection (RFC 9113 section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A socket that reports to its connection.
pub(crate) struct Wire {
    connection: Arc<Connection>,
    /// There until it is handed back on drop.
    stream: Option<TcpStream>,
    /// The part of the preface not seen yet; none once the version is decided.
    preface: Option<&'static [u8]>,
    /// The end of the client's bytes was seen and not passed on.
    end_kept: bool,
}

impl Wire {
    pub(crate) fn new(connection: Arc<Connection>, stream: TcpStream) -> Self {
        Self {
            connection,
            stream: Some(stream),
            preface: Some(PREFACE),
            end_kept: false,
        }
    }

    fn stream(&mut self) -> Pin<&mut TcpStream> {
        Pin::new(
            self.stream
                .as_mut()
                .expect("the stream is there until drop"),
        )
    }

    /// Reports `bytes`, and takes down whether they are HTTP/2.
    fn report(&mut self, bytes: &[u8]) {
        let progress = self.connection.progress();
        progress.received(bytes);
        if let Some(preface) = self.preface {
            let (seen, frames) = bytes.split_at(preface.len().min(bytes.len()));
            self.preface = match preface.strip_prefix(seen) {
                Some([]) => {
                    progress.speaks_http2();
                    progress.received(frames);
                    None
                }
                rest => rest,
            };
        }
    }

    /// Whether `bytes` are an error answer of hyper's own, which is then taken down instead.
    fn hold_back(&self, bytes: &[u8]) -> bool {
        let held = self.connection.progress().owes_nothing();
        if held {
            self.connection.refused_by_hyper(bytes);
        }
        held
    }

    fn sent(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = written {
            self.connection.progress().sent();
        }
        written
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(self.stream().poll_read(cx, buf))?;
        let bytes = &buf.filled()[before..];
        if bytes.is_empty() {
            self.end_kept = self.connection.progress().ended();
            if self.end_kept {
                return Poll::Pending;
            }
        } else {
            self.report(bytes);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.hold_back(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = self.stream().poll_write(cx, bytes);
        self.sent(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if slices.first().is_some_and(|first| self.hold_back(first)) {
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        let written = self.stream().poll_write_vectored(cx, slices);
        self.sent(written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.stream().poll_flush(cx))?;
        self.connection.progress().flushed();
        if self.end_kept && self.connection.progress().owes_nothing() {
            // Nothing else would make hyper look again.
            self.end_kept = false;
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The connection closes the socket when hyper is done: there may be something left to say.
        Poll::Ready(Ok(()))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take() {
            self.connection.take_back(stream);
        }
    }
}
