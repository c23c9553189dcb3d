//! Parameters: what each name in braces is, wherever it stands in a path.

use std::fmt::Display;
use std::str::FromStr;

use lifecycle::Request;
use routing::{ParamError, Params};
use schemars::JsonSchema;

use crate::{Problem, Shape};

/// The type of each name in braces.
#[derive(Default)]
pub(crate) struct Parameters(Vec<Parameter>);

struct Parameter {
    name: &'static str,
    check: fn(&Params, &str) -> Result<(), ParamError>,
    shape: Shape,
}

impl Parameters {
    /// Says that `{name}` is a `T`.
    pub(crate) fn declare<T>(&mut self, name: &'static str)
    where
        T: FromStr<Err: Display> + JsonSchema,
    {
        self.0.push(Parameter {
            name,
            check: |params, name| params.get::<T>(name).map(|_| ()),
            shape: Shape::of::<T>("text/plain"),
        });
    }

    /// Refuses a path whose parameters are not what they should be (404).
    pub(crate) fn check(&self, request: &Request) -> Result<(), Problem> {
        let params = Params::of(request);
        for (name, _) in params.iter() {
            if let Some(parameter) = self.0.iter().find(|it| it.name == name) {
                (parameter.check)(params, name)?;
            }
        }
        Ok(())
    }

    /// The declared ones of those that `pattern` has.
    pub(crate) fn of(&self, pattern: &str) -> Vec<(&'static str, Shape)> {
        let has = |name: &str| pattern.contains(&format!("{{{name}}}"));
        let named = self.0.iter().filter(|parameter| has(parameter.name));
        named
            .map(|parameter| (parameter.name, parameter.shape))
            .collect()
    }
}
