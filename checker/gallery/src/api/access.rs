//! Who may do what, and on which rows: by the person's roles, and by whose a row is.

use super::hole::Hole;
use super::http::{Request, Response};
use super::model::Model;
use super::negotiation::content;
use super::routes::Resource;
use super::tokens::Person;

/// The rows that a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    All,
    /// Those of the learner with this id.
    Own(String),
}

impl Reach {
    /// Whether rows of `learner` are among them.
    pub(super) fn has(&self, learner: &str) -> bool {
        match self {
            Self::All => true,
            Self::Own(own) => own == learner,
        }
    }
}

/// The word that stands for every right, and that for one's own rows.
const STAFF: &str = "staff";
const LEARNER: &str = "learner";

impl Model {
    /// The rows of a request that its route allows; a response where it allows none.
    pub(super) fn reach(
        &self,
        resource: &Resource<'_>,
        method: &str,
        request: &Request,
        person: Option<&Person>,
    ) -> Result<Reach, Response> {
        let Some(person) = person.filter(|_| !self.is_by_another_road(request)) else {
            return Ok(Reach::All);
        };
        let of_oneself = matches!(
            resource,
            Resource::Me | Resource::Sessions | Resource::Session(_)
        );
        if of_oneself || self.says_staff(request) {
            return Ok(Reach::All);
        }
        if self.is_one_of(person, STAFF) {
            let own = self.twist.has(Hole::StaffSeeTheirOwn);
            return Ok(if own {
                Reach::Own(person.id.clone())
            } else {
                Reach::All
            });
        }
        let open = match (resource, method) {
            (Resource::Learners, _) => Hole::LearnersForAll,
            (Resource::List, "POST") => Hole::CreateForAll,
            (Resource::Course(_), "PUT") => Hole::PutForAll,
            (Resource::Course(_), "PATCH") => Hole::PatchForAll,
            (Resource::Course(_), "DELETE") => Hole::DeleteForAll,
            _ => Hole::RolesIgnored,
        };
        let staffs = open != Hole::RolesIgnored;
        if staffs && !self.twist.has(open) && !self.twist.has(Hole::RolesIgnored) {
            return Err(self.forbidden(resource, request));
        }
        let known = self.is_one_of(person, LEARNER);
        let by_default = match self.twist {
            it if it.has(Hole::RolelessIsLearner) => person.roles.is_empty(),
            it if it.has(Hole::UnknownIsLearner) => !person.roles.is_empty(),
            _ => false,
        };
        match known || by_default || self.twist.has(Hole::RolesIgnored) {
            true => Ok(Reach::Own(person.id.clone())),
            false => Err(Response::new(403)),
        }
    }

    /// The refusal of a role, which some mistakes come before.
    fn forbidden(&self, resource: &Resource<'_>, request: &Request) -> Response {
        if self.twist.has(Hole::BodyBeforeRole)
            && let Err(refused) = content(self.twist, request)
        {
            return refused;
        }
        if let Resource::Course(slug) = resource
            && self.twist.has(Hole::RowBeforeRole)
            && self.state().courses.id_of(slug).is_none()
        {
            return Response::new(404);
        }
        Response::new(403)
    }

    fn is_one_of(&self, person: &Person, role: &str) -> bool {
        let is = |it: &String| match self.twist {
            twist if twist.has(Hole::RoleAnyCase) => it.eq_ignore_ascii_case(role),
            twist if twist.has(Hole::RolePrefix) => it.starts_with(role),
            twist if twist.has(Hole::FirstRoleAlone) => it == role && person.roles[0] == role,
            _ => it == role,
        };
        person.roles.iter().any(is)
    }

    /// Whether a request makes its sender staff by what it says, with some mistakes.
    fn says_staff(&self, request: &Request) -> bool {
        let query = || request.query.split('&').any(|it| it == "role=staff");
        let field = || request.field("x-role") == Some(STAFF);
        (self.twist.has(Hole::RoleInQuery) && query())
            || (self.twist.has(Hole::RoleInField) && field())
    }

    /// Whether the router takes a path that the rules don't know, with some mistakes.
    fn is_by_another_road(&self, request: &Request) -> bool {
        let overridden = request.field("x-http-method-override").is_some();
        let overrides = self.twist.has(Hole::MethodOverridden) && overridden;
        overrides || self.path_of(request) != request.path
    }

    /// The path as the router reads it.
    pub(super) fn path_of(&self, request: &Request) -> String {
        let path = request.path.as_str();
        match self.twist {
            it if it.has(Hole::TrailingSlash) => path.trim_end_matches('/').to_owned(),
            it if it.has(Hole::PathAnyCase) => path.to_ascii_lowercase(),
            it if it.has(Hole::DoubleSlash) => path.replace("//", "/"),
            it if it.has(Hole::EncodedPath) => path.replace("%63", "c"),
            it if it.has(Hole::DotSegments) => path.replace("/me/..", ""),
            _ => path.to_owned(),
        }
    }

    /// Whether the row of `learner` is there for a request of this reach; a response where it isn't.
    pub(super) fn may_see(
        &self,
        reach: &Reach,
        learner: &str,
        method: &str,
    ) -> Result<(), Response> {
        let open = match method {
            "GET" => Hole::OthersRead,
            "PUT" => Hole::OthersReplaced,
            "PATCH" => Hole::OthersPatched,
            "HEAD" => Hole::OthersHead,
            _ => Hole::OthersDeleted,
        };
        match reach.has(learner) || self.twist.has(open) {
            true => Ok(()),
            false if self.twist.has(Hole::OthersForbidden) => Err(Response::new(403)),
            false => Err(Response::new(404)),
        }
    }

    /// A response where a request names somebody whose rows are not in its reach.
    pub(super) fn may_name(
        &self,
        reach: &Reach,
        learner: &str,
        open: Hole,
    ) -> Result<(), Response> {
        match reach.has(learner) || self.twist.has(open) {
            true => Ok(()),
            false => Err(Response::new(403)),
        }
    }
}
