//! Judging what is written in files: the learner's folder, and what the stages of one run share.
//!
//! Why a trait: a sheet of answers, a script that makes tables and an SQL exercise are judged by different crates, and the
//! engine grades all three. It knows that there is a folder and an answer to "is this right", and nothing of SQL.
//!
//! Invariants
//! - What takes time to make is made when a stage first needs it, and goes when the run ends.
//! - What is wrong with the machine, such as a database server that is not there, is an error and nobody's failed stage.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;

use crate::failure::Failure;
use crate::solution::SolutionFolder;
use crate::transcript::Tape;

/// Judges what is written for one stage.
pub trait Judge: fmt::Debug + Sync {
    /// Says what is wrong with it, or that there is nothing to judge yet.
    ///
    /// # Errors
    ///
    /// The outer one is about the machine, and ends the check.
    fn judge(&self, writing: &mut Writing<'_>) -> anyhow::Result<Result<(), Unmet>>;

    /// The file in the day's folder that it judges and no other stage does, where it is so.
    fn file(&self) -> Option<String> {
        None
    }
}

/// A judge that needs nothing but the folder.
pub struct Sheet(pub fn(&SolutionFolder) -> Result<(), Unmet>);

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sheet")
    }
}

impl Judge for Sheet {
    fn judge(&self, writing: &mut Writing<'_>) -> anyhow::Result<Result<(), Unmet>> {
        Ok((self.0)(writing.folder))
    }
}

/// Why what is written does not pass.
#[derive(Debug)]
pub enum Unmet {
    /// There is nothing to judge yet: the stage is not tried, and this says why.
    Unwritten(String),
    /// It is wrong in this way.
    Wrong(Failure),
}

impl From<Failure> for Unmet {
    fn from(failure: Failure) -> Self {
        Self::Wrong(failure)
    }
}

/// The learner's folder, and what was made from it so far.
pub struct Writing<'a> {
    /// The folder.
    pub folder: &'a SolutionFolder,
    /// The statements of this stage, and their results.
    pub tape: Tape,
    kept: HashMap<TypeId, Box<dyn Any>>,
}

impl<'a> Writing<'a> {
    /// Nothing was made from `folder` yet.
    pub fn new(folder: &'a SolutionFolder) -> Self {
        Self {
            folder,
            tape: Tape::default(),
            kept: HashMap::new(),
        }
    }

    /// The value that `make` makes at the first call, and the same value from then on, until the run ends.
    ///
    /// # Errors
    ///
    /// The error of `make`, which is called again the next time.
    pub fn kept<T: 'static, E>(
        &mut self,
        make: impl FnOnce(&SolutionFolder) -> Result<T, E>,
    ) -> Result<&mut T, E> {
        let slot = TypeId::of::<T>();
        if !self.kept.contains_key(&slot) {
            self.kept.insert(slot, Box::new(make(self.folder)?));
        }
        let kept = self.kept.get_mut(&slot).and_then(|it| it.downcast_mut());
        Ok(kept.expect("the slot of a type holds a value of that type"))
    }
}
