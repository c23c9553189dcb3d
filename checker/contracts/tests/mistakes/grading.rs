//! Grading in this process, and what was found.

use std::ffi::OsString;
use std::fs;
use std::time::Duration;

use checker::contract::{Contract, Graded, Mistake, Run, Stage};
use checker::grade::{Limits, Subject, Verdict, grade};
use checker::program::Start;
use checker::solution::SolutionFolder;
use contracts::contracts;
use tracker::Day;

/// The result of a grading.
pub(crate) struct Found {
    contract: &'static Contract,
    verdicts: Vec<Verdict>,
}

/// The contract of `day`.
pub(crate) fn contract(day: u8) -> &'static Contract {
    contracts().iter().find(|it| it.day == day).unwrap()
}

/// The contracts that grade a program over its sockets, byte by byte. The test `api` is for those of an API.
pub(crate) fn of_programs() -> impl Iterator<Item = &'static Contract> {
    let of_program = |it: &&Contract| {
        let mut stages = it.stages.iter();
        matches!(it.graded, Graded::Program) && stages.all(|it| matches!(it.run, Run::Served(_)))
    };
    contracts().iter().filter(of_program)
}

/// How often a server is graded until all that is wanted is proven. A check says "not proven" of a machine that was too
/// busy to judge by time: that is its right answer, and no answer to what a case asks.
const GRADINGS: usize = 12;

/// Grades the gallery's server `mode` for `day` by the stages that are `wanted`, anew while something is not proven.
pub(crate) fn server(day: u8, mode: &str, wanted: impl Fn(u8, &Stage) -> bool) -> Found {
    let mut found = server_once(day, mode, &wanted);
    for _ in 1..GRADINGS {
        if found.is_proven() {
            break;
        }
        found = server_once(day, mode, &wanted);
    }
    found
}

/// The same, and what is not proven stays so.
pub(crate) fn server_once(day: u8, mode: &str, wanted: impl Fn(u8, &Stage) -> bool) -> Found {
    let this = std::env::current_exe().unwrap().into_os_string();
    let words = ["gallery".to_owned(), day.to_string(), mode.to_owned()];
    let words = words.into_iter().map(OsString::from);
    let start = Start {
        command: [this].into_iter().chain(words).collect(),
        folder: None,
        env: Vec::new(),
        port: None,
        within: Duration::from_secs(20),
    };
    graded(contract(day), &Subject::Command(start), wanted)
}

/// Grades what is written: these files in the folder of `day`.
pub(crate) fn written(day: u8, files: &[(String, String)]) -> Found {
    let home = tempfile::tempdir().unwrap();
    let tracker = home.path().join("PROGRESS.md");
    let folder = SolutionFolder::beside(&tracker, Day::new(day).unwrap());
    fs::create_dir_all(folder.path()).unwrap();
    for (name, text) in files {
        fs::write(folder.file(name), text).unwrap();
    }
    graded(contract(day), &Subject::Written(folder, None), |_, _| true)
}

fn graded(
    contract: &'static Contract,
    subject: &Subject,
    wanted: impl Fn(u8, &Stage) -> bool,
) -> Found {
    let limits = Limits {
        patience: Duration::from_secs(5),
        stage: Duration::from_secs(60),
        within: Duration::from_secs(600),
    };
    let verdicts = grade(contract, subject, wanted, limits, |_, _, _, _| Ok(())).unwrap();
    Found { contract, verdicts }
}

impl Found {
    /// The numbers of the stages whose verdict is `of` this kind.
    fn numbers(&self, of: impl Fn(&Verdict) -> bool) -> Vec<u8> {
        let all = (1_u8..).zip(&self.verdicts);
        all.filter(|(_, it)| of(it)).map(|(it, _)| it).collect()
    }

    /// Whether nothing is left open that was tried.
    fn is_proven(&self) -> bool {
        let open = |it: &Verdict| matches!(it, Verdict::NotProven(_));
        !self.verdicts.iter().any(open)
    }

    pub(crate) fn failed(&self) -> Vec<u8> {
        self.numbers(|it| matches!(it, Verdict::Failed(_)))
    }

    pub(crate) fn passed(&self) -> Vec<u8> {
        self.numbers(|it| matches!(it, Verdict::Passed))
    }

    /// The mistakes that it is said to be.
    pub(crate) fn named(&self) -> Vec<&str> {
        let named = self.contract.resembles(&self.verdicts);
        named.iter().map(|mistake| mistake.id).collect()
    }

    /// The words about stage `number`.
    pub(crate) fn said(&self, number: u8) -> &str {
        match &self.verdicts[usize::from(number) - 1] {
            Verdict::Failed(failure) => &failure.what,
            Verdict::NotProven(why) | Verdict::NotTried(why) => why,
            Verdict::Passed => panic!("stage {number} is passed"),
        }
    }

    /// It fails at the stages of `mistake` and nowhere else, and is called by its name.
    pub(crate) fn assert_caught(&self, mistake: &Mistake) {
        assert_eq!(self.failed(), mistake.fails, "{:#?}", self.verdicts);
        assert!(self.named().contains(&mistake.id), "{:#?}", self.verdicts);
    }

    /// Every stage of the contract is passed.
    pub(crate) fn assert_right(&self) {
        let passed = self.passed().len();
        assert_eq!(passed, self.contract.stages.len(), "{:#?}", self.verdicts);
    }

    /// It fails somewhere, and is not said to make `mistake`.
    pub(crate) fn assert_not(&self, mistake: &str) {
        assert!(!self.failed().is_empty(), "{:#?}", self.verdicts);
        assert!(!self.named().contains(&mistake), "{:#?}", self.verdicts);
    }

    pub(crate) fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }
}
