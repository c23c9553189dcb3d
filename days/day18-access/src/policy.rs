//! The policy: which role has which permission, how far it reaches, and the one function that decides.

use tokens::Identity;

use crate::{Denied, Grant, Permission, Reach, Role, Whereabouts};

/// How far a role's permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The rows about the person.
    Own,
    /// The place that the role was granted for: a cohort, a course, or everything for an administrator.
    Granted,
    /// Everything, whatever the role was granted for: for what all people with the role may see.
    Everything,
}

/// Some permissions of a role, and how far they reach.
#[derive(Clone, Copy, Debug)]
pub struct Rule<P: 'static> {
    role: Role,
    extent: Extent,
    permissions: &'static [P],
}

impl<P> Rule<P> {
    /// People with `role` have `permissions`, as far as `extent`.
    pub const fn new(role: Role, extent: Extent, permissions: &'static [P]) -> Self {
        Self {
            role,
            extent,
            permissions,
        }
    }
}

/// A mistake in a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// No rule has it, so no route that needs it can ever be used.
    #[error("no role has the permission {0}")]
    Unused(String),
    /// A learner's role has no place, so this would be everything.
    #[error("a learner has {0} in no place: say Own or Everything")]
    NoPlace(String),
    /// Two rules give one role the same permission.
    #[error("the role {role} has {permission} twice")]
    Twice {
        /// The role's name.
        role: &'static str,
        /// The permission.
        permission: String,
    },
}

/// The policy of a program: its rules, checked. What no rule allows is denied.
#[derive(Clone, Copy, Debug)]
pub struct Policy<P: 'static> {
    rules: &'static [Rule<P>],
}

/// A person who asks: the credential, and the roles of the account behind it.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// The credential.
    pub identity: &'a Identity,
    /// The grants of [`subject`](Identity::subject).
    pub grants: &'a [Grant],
}

impl<P: Permission> Policy<P> {
    /// The policy of these rules.
    ///
    /// # Errors
    /// The first fault.
    pub fn new(rules: &'static [Rule<P>]) -> Result<Self, PolicyFault> {
        for &permission in P::ALL {
            let name = || format!("{permission:?}");
            let having = |role| {
                let of_role = rules.iter().filter(move |it| it.role == role);
                of_role.filter(|it| it.permissions.contains(&permission))
            };
            if Role::ALL.iter().all(|&role| having(role).next().is_none()) {
                return Err(PolicyFault::Unused(name()));
            }
            if having(Role::Learner).any(|it| it.extent == Extent::Granted) {
                return Err(PolicyFault::NoPlace(name()));
            }
            if let Some(role) = Role::ALL.iter().find(|&&role| having(role).count() > 1) {
                let (role, permission) = (role.name(), name());
                return Err(PolicyFault::Twice { role, permission });
            }
        }
        Ok(Self { rules })
    }

    // ANCHOR: decide
    /// Decides whether `who` may do `what`; where `on` is given, to that row.
    ///
    /// # Errors
    /// [`Denied`], with the reason, unless a rule allows it.
    pub fn decide(
        &self,
        who: Option<Person<'_>>,
        what: P,
        on: Option<&Whereabouts>,
    ) -> Result<Reach, Denied> {
        let Person { identity, grants } = who.ok_or(Denied::Unknown)?;
        if !identity.has_scope(what.scope()) {
            return Err(Denied::Scope(what.scope()));
        }
        if identity.impersonator.is_some() && what.is_personal() {
            return Err(Denied::Impersonating);
        }
        let reach = grants
            .iter()
            .filter_map(|grant| self.reach(identity, *grant, what))
            .fold(Reach::default(), Reach::or);
        if reach.is_nothing() {
            return Err(Denied::Role);
        }
        match on {
            Some(row) if !reach.covers(row) => Err(Denied::Hidden),
            _ => Ok(reach),
        }
    }
    // ANCHOR_END: decide

    /// How far one grant reaches; none if its role doesn't have the permission.
    fn reach(&self, identity: &Identity, grant: Grant, what: P) -> Option<Reach> {
        Some(match (self.extent(grant.role(), what)?, grant) {
            (Extent::Own, _) => Reach::own(identity.subject),
            (Extent::Everything, _) | (Extent::Granted, Grant::Administrator) => {
                Reach::everything()
            }
            (Extent::Granted, Grant::Mentor(cohort)) => Reach::cohort(cohort),
            (Extent::Granted, Grant::Instructor(course)) => Reach::course(course),
            (Extent::Granted, Grant::Learner) => return None,
        })
    }

    /// How far `role` reaches with `what`; none if it doesn't have it.
    pub fn extent(&self, role: Role, what: P) -> Option<Extent> {
        let of_role = self.rules.iter().filter(|it| it.role == role);
        let mut with_it = of_role.filter(|it| it.permissions.contains(&what));
        with_it.next().map(|it| it.extent)
    }
}
