//! The servers with a hole each: the gallery's program, found by its path like anybody's server.

use std::ffi::OsString;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use checker::api::World;
use checker::attack::{Attack, Honest, Outcome, attack};
use checker::contract::{Contract, Mistake};
use checker::grade::{Limits, Subject};
use checker::program::Start;

use super::report::{Hole, Tried};

/// How long a server of the gallery may take to listen.
const STARTS: Duration = Duration::from_secs(20);

pub(super) struct Gallery {
    pub(super) program: PathBuf,
    pub(super) contract: &'static Contract,
    pub(super) limits: Limits,
    pub(super) world: Rc<World>,
}

impl Gallery {
    /// The server with the hole that `mistake` is, and the first attack that gets through it; `None` for a mistake that
    /// lets nobody in.
    pub(super) fn hole(
        &self,
        mistake: &'static Mistake,
        stage: Option<u8>,
    ) -> anyhow::Result<Option<Hole>> {
        let attacks = self.contract.attacks().filter(|(number, _)| {
            mistake.fails.contains(number) && stage.is_none_or(|only| only == *number)
        });
        for (_, one) in attacks {
            let mut found = None;
            let subject = self.server(mistake.id);
            let nobody = |_: &checker::api::Api<'_>| Ok(());
            attack(
                &[one],
                &subject,
                nobody,
                Some(&self.world),
                self.limits,
                |attack, outcome| {
                    if matches!(outcome, Outcome::Exploit(_)) {
                        found = Some(Hole::of(mistake, Tried::of(attack, outcome)));
                    }
                    Ok(())
                },
            )?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Tries `attacks` on the server without a hole, while honest people use it.
    pub(super) fn right(
        &self,
        attacks: &[&'static Attack],
        mut tell: impl FnMut(Tried),
    ) -> anyhow::Result<Honest> {
        let subject = self.server("right");
        attack(
            attacks,
            &subject,
            contracts::honest,
            Some(&self.world),
            self.limits,
            |attack, outcome| {
                tell(Tried::of(attack, outcome));
                Ok(())
            },
        )
    }

    fn server(&self, mode: &str) -> Subject {
        let day = self.contract.day.to_string();
        let words = [OsString::from(&self.program), day.into(), mode.into()];
        Subject::Command(Start {
            command: words.into(),
            folder: None,
            env: Vec::new(),
            port: None,
            within: STARTS,
        })
    }
}
