//! The actor of a change, and the request that asked for it.

use lifecycle::RequestId;
use rest::Call;
use rest::idempotency::Principal;

/// The actor of a change: a client with its request, or a program of its own accord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    name: String,
    request: Option<RequestId>,
}

impl Actor {
    /// The client of `call`: the [`Principal`] that a middleware has put into the request, or `anonymous`.
    pub fn of<A>(call: &Call<A>) -> Self {
        let principal = call.head().extensions.get::<Principal>();
        Self {
            name: principal.map_or("anonymous", |it| it.0.as_str()).to_owned(),
            request: Some(call.context().id().clone()),
        }
    }

    /// A program that works by itself, such as `import`.
    ///
    /// ```
    /// assert_eq!(crud::Actor::program("import").name(), "import");
    /// ```
    pub fn program(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            request: None,
        }
    }

    /// The name that the log has.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The request that asked for the change.
    pub fn request(&self) -> Option<&RequestId> {
        self.request.as_ref()
    }
}
