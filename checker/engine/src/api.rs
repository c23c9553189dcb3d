//! The language of an API day's stages: a script of requests, each with its expected response.
//!
//! Why: sixty stages will say the same few things about HTTP and JSON. Here each is one word, and a failure shows the
//! request, the response, and a caret under the member or the field that is wrong.
//!
//! ```ignore
//! fn lost_update(api: &Api) -> StageResult {
//!     let course = api.as_staff().post("/courses", a_course(api, "rust")).created()?;
//!     let read_by_both = course.get()?.etag()?;
//!     course.put(a_course(api, "rust").titled("Ada's")).if_match(&read_by_both).expect_one_of(&[200, 204])?;
//!     api.case("the second writer, with the old ETag", |_| {
//!         course.put(a_course(api, "rust").titled("Bob's")).if_match(&read_by_both).expect(412)
//!     })?;
//!     course.get()?.member("/title", "Ada's")
//! }
//! ```
//!
//! Invariants
//! - Each request goes over a connection of its own and carries a credential, except [`Api::anonymous`]'s.
//! - Names that a stage gives to what it creates end in [`Api::mark`], so a stage can be tried twice on one server.

mod call;
mod credentials;
mod held;
mod pages;
mod pointer;
mod response;
mod token;
mod world;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::{Duration, Instant};

pub use call::{Call, Content, Created};
pub use credentials::{Issuer, PUBLIC};
pub use held::{Held, UnderWay};
pub use pages::Pages;
pub use response::Response;
pub use token::{Draft, Signing, encoded, seconds};
pub use world::{ORIGIN, World};

use crate::client::Client;
use crate::failure::{Failure, StageResult};
use crate::program::Program;
use crate::transcript::Tape;

/// The program under test, as one person reaches it.
#[derive(Clone)]
pub struct Api<'a> {
    to: Rc<To<'a>>,
    mark: Rc<str>,
    actor: Option<Actor>,
    /// The token that is sent in place of one for the actor.
    bearing: Option<String>,
    /// The address of this machine that requests come from, where it isn't the usual one.
    from: Option<IpAddr>,
    /// Whether a command shows the tokens that the stage makes, so that it can be repeated.
    shows_tokens: bool,
}

/// The part that all requests of a stage share.
struct To<'a> {
    address: Cell<SocketAddr>,
    program: RefCell<Option<&'a mut Program>>,
    patience: Duration,
    deadline: Instant,
    tape: Tape,
    issuer: Issuer,
    world: Option<Rc<World>>,
}

/// A person whose credentials are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Actor {
    /// The `sub` of the token.
    id: String,
    roles: &'static [&'static str],
}

/// The token of a request.
enum Credential<'a> {
    /// One for the person that the stage acts as. A command shows a variable for it.
    Own(String),
    /// One that a command shows in full.
    Bearing(Cow<'a, str>),
}

/// The member of staff that [`Api::as_staff`] is.
const STAFF: &str = "00000000-0000-7000-8000-0000000000ff";
/// The learner that a stage is when it says nothing else.
const LEARNER: &str = "00000000-0000-7000-8000-000000000001";

impl<'a> Api<'a> {
    /// For one attempt on the program at `address`; `program` and `world` are `None` for a server that was not started here.
    pub(crate) fn new(
        address: SocketAddr,
        program: Option<&'a mut Program>,
        patience: Duration,
        deadline: Instant,
        tape: Tape,
        world: Option<Rc<World>>,
    ) -> Self {
        let issuer = Issuer::of(world.as_deref());
        Self::reached(address, program, patience, deadline, tape, (issuer, world))
    }

    /// For one round of honest people, in a thread of their own, on the program at `address`.
    pub(crate) fn honest(
        address: SocketAddr,
        patience: Duration,
        deadline: Instant,
        tape: Tape,
        issuer: Issuer,
    ) -> Self {
        Self::reached(address, None, patience, deadline, tape, (issuer, None))
    }

    fn reached(
        address: SocketAddr,
        program: Option<&'a mut Program>,
        patience: Duration,
        deadline: Instant,
        tape: Tape,
        (issuer, world): (Issuer, Option<Rc<World>>),
    ) -> Self {
        let to = To {
            address: Cell::new(address),
            program: RefCell::new(program),
            patience,
            deadline,
            tape,
            issuer,
            world,
        };
        Self {
            to: Rc::new(to),
            mark: credentials::random(6).into(),
            actor: None,
            bearing: None,
            from: None,
            shows_tokens: false,
        }
        .as_learner(LEARNER)
    }

    /// The same program, reached by a member of staff.
    #[must_use]
    pub fn as_staff(&self) -> Self {
        self.as_actor(STAFF, &["staff"])
    }

    /// The same program, reached by the learner with this id.
    #[must_use]
    pub fn as_learner(&self, id: &str) -> Self {
        self.as_actor(id, &["learner"])
    }

    /// The same program, reached without a credential.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self {
            actor: None,
            bearing: None,
            ..self.clone()
        }
    }

    fn as_actor(&self, id: &str, roles: &'static [&'static str]) -> Self {
        let id = id.to_owned();
        Self {
            actor: Some(Actor { id, roles }),
            bearing: None,
            ..self.clone()
        }
    }

    /// The same program and person, with another mark.
    pub(crate) fn marked_anew(&self) -> Self {
        Self {
            mark: credentials::random(6).into(),
            ..self.clone()
        }
    }

    /// The same program, with every token shown.
    pub(crate) fn showing_tokens(self) -> Self {
        Self {
            shows_tokens: true,
            ..self
        }
    }

    /// The same program, reached with this text as the bearer token. A command shows it in full.
    #[must_use]
    pub fn bearing(&self, token: impl Into<String>) -> Self {
        Self {
            bearing: Some(token.into()),
            ..self.clone()
        }
    }

    /// The same program and person, reached from this address of the machine.
    #[must_use]
    pub fn coming_from(&self, address: impl Into<IpAddr>) -> Self {
        Self {
            from: Some(address.into()),
            ..self.clone()
        }
    }

    /// The token of the person that requests come from, not signed yet.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let (id, roles) = match &self.actor {
            Some(Actor { id, roles }) => (id.as_str(), *roles),
            None => (LEARNER, &["learner"][..]),
        };
        Draft::new(&self.to.issuer, id, roles)
    }

    /// The id of the person that requests come from.
    #[must_use]
    pub fn id(&self) -> &str {
        self.actor.as_ref().map_or(LEARNER, |actor| &actor.id)
    }

    /// Where the program listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.to.address.get()
    }

    /// Six letters and digits that no other attempt has, for the names of what this one creates.
    #[must_use]
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// A GET.
    pub fn get(&self, path: impl Into<String>) -> Call<'a> {
        self.request("GET", path)
    }

    /// A POST of JSON, or of what `content` says it is.
    pub fn post(&self, path: impl Into<String>, content: impl Into<Content>) -> Call<'a> {
        self.request("POST", path).content(content)
    }

    /// A PUT of JSON, or of what `content` says it is.
    pub fn put(&self, path: impl Into<String>, content: impl Into<Content>) -> Call<'a> {
        self.request("PUT", path).content(content)
    }

    /// A PATCH with a JSON merge patch (RFC 7396).
    pub fn patch(&self, path: impl Into<String>, patch: impl Into<Content>) -> Call<'a> {
        let patch = patch.into().typed("application/merge-patch+json");
        self.request("PATCH", path).content(patch)
    }

    /// A DELETE.
    pub fn delete(&self, path: impl Into<String>) -> Call<'a> {
        self.request("DELETE", path)
    }

    /// A request with any method, without content.
    pub fn request(&self, method: &'static str, path: impl Into<String>) -> Call<'a> {
        Call::new(self.clone(), method, path.into())
    }

    /// Does `work`, and says of its failure which of several cases it is.
    ///
    /// # Errors
    /// The failure of `work`.
    pub fn case<T>(
        &self,
        label: impl std::fmt::Display,
        work: impl FnOnce(&Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        work(self).map_err(|failure| failure.within(label))
    }

    /// Stops the program as an operator would, and starts it anew. A stage that does this says that it `stops`.
    ///
    /// # Errors
    /// It doesn't end, doesn't start, or was not started here: then the stage is not tried.
    pub fn restart(&self) -> StageResult {
        let mut program = self.to.program.borrow_mut();
        let program = program.as_deref_mut().ok_or_else(|| Failure {
            inconclusive: true,
            ..Failure::plain("it starts the program anew: give its command instead of --url")
        })?;
        program.restart(self.to.deadline)?;
        self.to.address.set(program.address);
        Ok(())
    }

    /// Sends `calls` at once, each over its own connection: the last byte of each is sent when all others have been.
    ///
    /// # Errors
    /// A connection fails, or a response can't be read.
    pub fn at_once(&self, calls: Vec<Call<'_>>) -> Result<Vec<Response>, Failure> {
        let mut begun = Vec::new();
        for call in calls {
            begun.push(call.begin(false)?);
        }
        for call in &mut begun {
            call.end();
        }
        begun.into_iter().map(call::Begun::response).collect()
    }

    /// The rows that `query` gives in the program's database, each value as text; null is `None`.
    ///
    /// # Errors
    /// PostgreSQL refuses the query, or nothing is known of the program's database: then the stage is not tried.
    pub fn sql(&self, query: &str) -> Result<Vec<Vec<Option<String>>>, Failure> {
        self.world()?.sql(query)
    }

    /// The proxy before the program's database, which cuts, silences and counts.
    ///
    /// # Errors
    /// As [`Api::sql`].
    pub fn database(&self) -> Result<&faults::Proxy, Failure> {
        Ok(self.world()?.proxy())
    }

    /// The pages that the program may fetch.
    ///
    /// # Errors
    /// As [`Api::sql`].
    pub fn pages(&self) -> Result<&Pages, Failure> {
        Ok(self.world()?.pages())
    }

    fn world(&self) -> Result<&World, Failure> {
        self.to.world.as_deref().ok_or_else(|| Failure {
            inconclusive: true,
            ..Failure::plain(
                "it looks into the program's database: give its command instead of --url",
            )
        })
    }

    fn connect(&self) -> Result<Client, Failure> {
        let To {
            address,
            patience,
            deadline,
            tape,
            ..
        } = &*self.to;
        Client::connect_from(self.from, address.get(), *patience, *deadline, tape)
    }

    fn credential(&self) -> Option<Credential<'_>> {
        let actor = || {
            let actor = self.actor.as_ref()?;
            let token = self.to.issuer.token(&actor.id, actor.roles);
            Some(match self.shows_tokens {
                true => Credential::Bearing(token.into()),
                false => Credential::Own(token),
            })
        };
        let bearing = self.bearing.as_deref();
        let bearing = bearing.map(|token| Credential::Bearing(token.into()));
        bearing.or_else(actor)
    }
}
