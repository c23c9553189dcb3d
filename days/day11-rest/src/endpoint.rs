//! The endpoint: what an API handler looks like, and what is done around each.
//!
//! A handler is an async function of a [`Call`], and of the body if it takes one, to a [`Reply`] or a
//! [`Problem`]. What every handler would repeat is done here, once, in one order:
//!
//! 1. the path's parameters are what the [`Api`](crate::Api) says they are (404)
//! 2. the response comes in a type that the client takes (406)
//! 3. the body is of a type that the handler takes (415), not too large (413), and readable (400, 422)
//! 4. the handler
//! 5. what a constraint refused is explained; a GET whose state the client has is 304; a client that
//!    prefers a minimal response gets one
//!
//! The router and the rules of its routes decide what comes before: 404, 405, 401, 403. The handler's own
//! statements decide what comes after, where the row is: 404, 428, 412, 409.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use lifecycle::{BoxFuture, Handler, IntoResponse, Request, Response};

use crate::asked::Asked;
use crate::negotiation::{negotiate, require_media};
use crate::parameters::Parameters;
use crate::{Call, FromBody, JSON, Problem, Reply, Shape, State};

/// A handler without a body, or with one of type `B`. `Takes` is `()` or `(B,)`, and only tells the
/// compiler which of the two a function is.
pub trait Endpoint<A, Takes>: Send + Sync + 'static {
    /// The body; [`Nothing`] if it takes none.
    type Body: FromBody;
    /// The type of its reply.
    type Reply: Reply;

    /// Runs the handler.
    fn run(
        &self,
        call: Call<A>,
        body: Self::Body,
    ) -> impl Future<Output = Result<Self::Reply, Problem>> + Send;
}

impl<A, F, Fut, R> Endpoint<A, ()> for F
where
    F: Fn(Call<A>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<R, Problem>> + Send,
    R: Reply,
{
    type Body = Nothing;
    type Reply = R;

    fn run(&self, call: Call<A>, _: Nothing) -> impl Future<Output = Result<R, Problem>> + Send {
        self(call)
    }
}

impl<A, F, Fut, B, R> Endpoint<A, (B,)> for F
where
    F: Fn(Call<A>, B) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<R, Problem>> + Send,
    B: FromBody,
    R: Reply,
{
    type Body = B;
    type Reply = R;

    fn run(&self, call: Call<A>, body: B) -> impl Future<Output = Result<R, Problem>> + Send {
        self(call, body)
    }
}

/// The body of a handler that takes none. Whatever a client sends is not read.
pub struct Nothing;

impl FromBody for Nothing {
    const MEDIA: &'static [&'static str] = &[];

    fn from_body(_: &[u8]) -> Result<Self, Problem> {
        Ok(Self)
    }

    fn shape() -> Shape {
        Shape::of::<()>(JSON)
    }
}

/// An endpoint as the router takes it.
pub(crate) struct Adapter<A, E, Takes> {
    pub(crate) state: Arc<A>,
    pub(crate) parameters: Arc<Parameters>,
    pub(crate) endpoint: E,
    pub(crate) takes: PhantomData<fn() -> Takes>,
}

impl<A, E, Takes> Handler for Adapter<A, E, Takes>
where
    A: State,
    E: Endpoint<A, Takes>,
    Takes: 'static,
{
    fn call(&self, request: Request) -> BoxFuture<'_, Response> {
        Box::pin(async move {
            let performed = match Asked::of(request.method(), request.headers()) {
                Ok(asked) => self.perform(request).await.map(|reply| (asked, reply)),
                Err(problem) => Err(problem),
            };
            match performed {
                Ok((asked, reply)) => asked.answer(reply.reply()),
                Err(problem) => self.explained(problem).into_response(),
            }
        })
    }
}

impl<A, E, Takes> Adapter<A, E, Takes>
where
    A: State,
    E: Endpoint<A, Takes>,
{
    async fn perform(&self, request: Request) -> Result<E::Reply, Problem> {
        self.parameters.check(&request)?;
        if !E::Reply::MEDIA.is_empty() {
            negotiate(request.headers(), E::Reply::MEDIA)?;
        }
        let (head, body) = request.into_parts();
        let content = match E::Body::MEDIA {
            [] => Bytes::new(),
            media => {
                require_media(&head.headers, media)?;
                body.bytes().await?
            }
        };
        let body = E::Body::from_body(&content)?;
        let call = Call::new(Arc::clone(&self.state), head, content);
        self.endpoint.run(call, body).await
    }

    fn explained(&self, problem: Problem) -> Problem {
        let known = problem
            .refused_statement()
            .and_then(|error| self.state.explain(error));
        match known {
            Some(known) => known.explaining(problem),
            None => problem,
        }
    }
}
