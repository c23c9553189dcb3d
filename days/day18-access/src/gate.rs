//! The gate: the middleware that asks the policy before anything of a request is read.

use std::sync::Arc;

use crud::Impersonator;
use lifecycle::{BoxFuture, IntoResponse, Middleware, Next, Request, Response};
use rest::Problem;
use routing::Route;
use tokens::Identity;

use crate::{Access, Denied, Grant, Grants, Permission, Person, Policy, Reach};

/// Lets a request pass if the policy allows the permission that its route declares.
///
/// It belongs into [`Api::with`](rest::Api::with), after [`tokens::Authenticate`]: a refusal comes before a parameter is
/// parsed or a byte of the body is read. A handler finds the [`Reach`] that was decided.
pub struct Gate<P: 'static> {
    policy: Policy<P>,
    grants: Arc<dyn Grants>,
}

impl<P: Permission> Gate<P> {
    /// Asks `policy`, with the grants that `grants` knows.
    pub fn new(policy: Policy<P>, grants: Arc<dyn Grants>) -> Self {
        Self { policy, grants }
    }

    // ANCHOR: pass
    /// The reach of the request's person with the permission of the route.
    async fn pass(&self, request: &Request) -> Result<Reach, Problem> {
        let access = Route::of(request).and_then(Access::<P>::of);
        let access = access.ok_or(Denied::Role)?;
        if access == Access::Public {
            return Ok(Reach::default());
        }
        let identity: &Identity = request.extensions().get().ok_or(Denied::Unknown)?;
        let grants = self.grants.of(identity).await?;
        if let Some(administrator) = identity.impersonator {
            self.still_holds(administrator, &grants).await?;
        }
        let Access::Only(permission) = access else {
            return Ok(Reach::own(identity.subject));
        };
        let grants = &grants[..];
        Ok(self
            .policy
            .decide(Some(Person { identity, grants }), permission, None)?)
    }
    // ANCHOR_END: pass

    /// Whether an impersonation that was allowed when it began would be allowed now.
    async fn still_holds(
        &self,
        administrator: uuid::Uuid,
        of_subject: &[Grant],
    ) -> Result<(), Problem> {
        let own = self.grants.of(&Identity::new(administrator)).await?;
        let holds =
            own.contains(&Grant::Administrator) && !of_subject.contains(&Grant::Administrator);
        holds.then_some(()).ok_or_else(|| Denied::Role.into())
    }
}

impl<P: Permission> Middleware for Gate<P> {
    fn handle<'a>(&'a self, mut request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        Box::pin(async move {
            match self.pass(&request).await {
                Ok(reach) => {
                    let identity: Option<&Identity> = request.extensions().get();
                    let impersonator = identity.and_then(|it| it.impersonator);
                    if let Some(administrator) = impersonator {
                        request
                            .extensions_mut()
                            .insert(Impersonator(administrator.to_string()));
                    }
                    request.extensions_mut().insert(reach);
                    next.run(request).await
                }
                Err(problem) => problem.into_response(),
            }
        })
    }
}
