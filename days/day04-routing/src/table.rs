//! The routes as they are served.

use std::sync::Arc;

use crate::Route;
use crate::routes::Routes;

/// A checked route table: finds the handler for a request, and answers by itself where there is
/// none. A clone shares the table.
#[derive(Clone, Debug)]
pub struct Table(Arc<Routes>);

impl Table {
    pub(crate) fn new(routes: Routes) -> Self {
        Self(Arc::new(routes))
    }

    /// The routes, in the order they were written.
    pub fn routes(&self) -> &[Route] {
        self.0.list()
    }

    /// The route of that name.
    pub fn route(&self, name: &str) -> Option<&Route> {
        self.0.named(name)
    }

    pub(crate) fn index(&self) -> &Routes {
        &self.0
    }
}
