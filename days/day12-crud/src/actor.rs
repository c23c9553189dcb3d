//! The actor of a change, and the request that asked for it.

use lifecycle::RequestId;
use rest::Call;
use rest::idempotency::Principal;

/// The person who really acts, where a request is another person's: what day 18's gate puts into the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impersonator(pub String);

/// The actor of a change: a client with its request, or a program of its own accord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    name: String,
    on_behalf_of: Option<String>,
    request: Option<RequestId>,
}

impl Actor {
    /// The client of `call`: the [`Principal`] that a middleware has put into the request, or `anonymous`. If there is an
    /// [`Impersonator`] as well, they act, on behalf of the principal.
    pub fn of<A>(call: &Call<A>) -> Self {
        let extensions = &call.head().extensions;
        let principal = extensions.get::<Principal>();
        let principal = principal.map_or("anonymous", |it| it.0.as_str()).to_owned();
        let (name, on_behalf_of) = match extensions.get::<Impersonator>() {
            Some(Impersonator(name)) => (name.clone(), Some(principal)),
            None => (principal, None),
        };
        Self {
            name,
            on_behalf_of,
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
            on_behalf_of: None,
            request: None,
        }
    }

    /// The name that the log has.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The person as whom the actor acts, if that is another one.
    pub fn on_behalf_of(&self) -> Option<&str> {
        self.on_behalf_of.as_deref()
    }

    /// The request that asked for the change.
    pub fn request(&self) -> Option<&RequestId> {
        self.request.as_ref()
    }
}
