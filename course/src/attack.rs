//! `course attack 15`: tries a day's attacks, on servers that are known to have a hole, or on a program of your own.
//!
//! Why beside `check`: a check says whether a program withstands them. Here each attack is one line, and one that succeeds is
//! one request to repeat by hand, with what it gained. Honest people use the program all the while, because a program that
//! refuses everybody is safe and of no use.
//!
//! # Layout
//! - `gallery`: the servers with a hole each, and the one without; `report`: how an attack looks.

mod gallery;
mod report;

use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Context as _, bail};
use checker::api::{Issuer, World};
use checker::attack::attack;
use checker::contract::Contract;
use checker::grade::Subject;
use contracts::contracts;
use contracts::learner::TABLES;

use crate::check::target::{self, Target};
use crate::invocation::{Invocation, Refusal};
use crate::terminal::print;
use crate::which::Which;
use report::{Siege, Tried};

/// Try a day's attacks on servers with a known hole each, or on your own program
///
/// Without a command, every hole of the day is switched on in turn, and the one request is shown that gets through it. With
/// one, or with --url or --own, the attacks are tried on that program, while honest people use it. It passes when no attack
/// succeeds and no honest request fails.
#[derive(Debug, clap::Args)]
pub(crate) struct Attack {
    /// A day, or one of its stages: 15 or 15.6
    which: Which,
    /// Attack the program in solutions/dayNN
    #[arg(long, conflicts_with_all = ["url", "command"])]
    own: bool,
    /// The program of the servers with a hole; `just attack` builds it
    #[arg(long, value_name = "PATH", env = "GALLERY", hide = true)]
    gallery: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
}

impl Attack {
    pub(crate) fn run(self, invocation: &Invocation) -> anyhow::Result<()> {
        let contract = self.contract()?;
        if !invocation.json() {
            let (day, title) = (contract.day, contract.title);
            print(&format!("\n  Day {day}, {title}: the attack lab\n\n"))?;
        }
        match self.own || self.target.is_given() {
            true => self.attack(contract, invocation),
            false => self.show_holes(contract, invocation),
        }
    }

    /// The day's contract, which has attacks.
    fn contract(&self) -> anyhow::Result<&'static Contract> {
        let contract = self.which.contract()?;
        if attacks(contract, self.which.stage).next().is_some() {
            return Ok(contract);
        }
        let with_attacks = contracts()
            .iter()
            .filter(|it| it.attacks().next().is_some());
        let days: Vec<_> = with_attacks.map(|it| it.day.to_string()).collect();
        let (which, days) = (self.which, days.join(", "));
        Err(Refusal(format!(
            "{which} has no attacks; these days have some: {days}"
        ))
        .into())
    }

    /// Tries all attacks on the learner's program.
    fn attack(&self, contract: &'static Contract, invocation: &Invocation) -> anyhow::Result<()> {
        let (subject, project) = self.target.find(self.which.day, contract, invocation)?;
        if let Some(project) = &project {
            target::build(project, invocation)?;
        }
        let world = match &subject {
            Subject::Command(_) => Some(world()?),
            _ => None,
        };
        let mut siege = Siege::new(contract);
        let chosen: Vec<_> = attacks(contract, self.which.stage)
            .map(|(_, it)| it)
            .collect();
        let honest = attack(
            &chosen,
            &subject,
            contracts::honest,
            world.as_ref(),
            self.target.waiting.limits(),
            |attack, outcome| {
                let tried = Tried::of(attack, outcome);
                if !invocation.json() {
                    print(&tried.words())?;
                }
                siege.attacks.push(tried);
                Ok(())
            },
        )?;
        siege.end(honest);
        match invocation.json() {
            true => print(&(serde_json::to_string_pretty(&siege)? + "\n"))?,
            false => print(&siege.words(&subject))?,
        }
        siege.verdict()
    }

    /// Switches each hole on in turn, and then none.
    fn show_holes(
        &self,
        contract: &'static Contract,
        invocation: &Invocation,
    ) -> anyhow::Result<()> {
        let Some(gallery) = &self.gallery else {
            let day = self.which.day;
            return Err(Refusal(format!(
                "the servers with a hole are built by `just attack {day}`; \
                 or say here what to attack: `just attack {day} -- node server.js`, \
                 `just attack {day} --url http://127.0.0.1:8080`"
            ))
            .into());
        };
        let gallery = gallery::Gallery {
            program: std::path::absolute(gallery)?,
            contract,
            limits: self.target.waiting.limits(),
            world: world()?,
        };
        let mut shown = report::Holes::new(contract);
        for mistake in contract.mistakes {
            let Some(hole) = gallery.hole(mistake, self.which.stage)? else {
                continue;
            };
            if !invocation.json() {
                print(&hole.words())?;
            }
            shown.holes.push(hole);
        }
        let mut siege = Siege::new(contract);
        let chosen: Vec<_> = attacks(contract, self.which.stage)
            .map(|(_, it)| it)
            .collect();
        siege.attacks = Vec::with_capacity(chosen.len());
        let honest = gallery.right(&chosen, |tried| siege.attacks.push(tried))?;
        siege.end(honest);
        shown.without = siege;
        match invocation.json() {
            true => print(&(serde_json::to_string_pretty(&shown)? + "\n"))?,
            false => print(&shown.words())?,
        }
        if shown.holes.is_empty() {
            bail!("no hole of {} is open to an attack", self.which);
        }
        shown.without.verdict().context("the server without a hole")
    }
}

/// The surroundings of a program under attack, with the key that a printed command is signed by.
fn world() -> anyhow::Result<Rc<World>> {
    Ok(Rc::new(World::with(Issuer::lab(), TABLES)?))
}

/// The attacks of a contract, or of one of its stages, each with the number of its stage.
fn attacks(
    contract: &'static Contract,
    stage: Option<u8>,
) -> impl Iterator<Item = (u8, &'static checker::attack::Attack)> {
    contract
        .attacks()
        .filter(move |(number, _)| stage.is_none_or(|only| only == *number))
}
