//! `day15 figures --to FOLDER`: the chapter's figures, drawn from runs. `day15 token` signs a token for the lesson's
//! server, and `day15 key` makes a key for a ring.

mod draw;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use clock::{Clock, Ids};
use jiff::{SignedDuration, Timestamp};
use tokens::{Algorithm, Identity, Key, KeyRing, Pair, Signer};
use uuid::Uuid;

use crate::experiment;
use crate::milestone::{Authority, fresh_ring};

/// The commands of this day's program besides its lesson.
#[derive(Subcommand)]
pub(crate) enum Extra {
    /// Draw the chapter's figures
    Figures {
        /// The folder to draw them into
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Sign a token for the lesson's server
    Token {
        /// The role that it names
        #[arg(long, default_value = "learner")]
        role: String,
    },
    /// Make a key for a ring's file: HS256, ES256, EdDSA or RS256
    Key {
        /// The algorithm
        algorithm: Algorithm,
    },
}

/// Does it.
pub(crate) fn run(extra: Extra) -> anyhow::Result<ExitCode> {
    match extra {
        Extra::Figures { to } => figures(&to)?,
        Extra::Token { role } => {
            let learner = Identity {
                roles: vec![role],
                ..Identity::new(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001))
            };
            let signer = Authority::from_environment()?.signer(Clock::system())?;
            println!("{}", signer.sign(&learner)?.token);
        }
        Extra::Key { algorithm } => print!("{}", key(algorithm)?),
    }
    Ok(ExitCode::SUCCESS)
}

/// A new key, as a ring has it.
fn key(algorithm: Algorithm) -> anyhow::Result<String> {
    if algorithm == Algorithm::Hs256 {
        return Ok(fresh_ring());
    }
    let pair = Pair::generate(algorithm)?;
    Ok(format!(
        "[[key]]\nid = \"day15\"\nalgorithm = \"{algorithm}\"\nprivate = \"\"\"\n{}\"\"\"\n\n# The public key, for other servers:\n# {}\n",
        pair.private,
        pair.public.trim_end().replace('\n', "\n# ")
    ))
}

const START: &str = "2026-03-01T09:00:00Z";

fn figures(to: &Path) -> anyhow::Result<()> {
    let outcomes = experiment::run()?;
    let figures = [
        ("day15-token.svg", draw::token(&token()?)?),
        ("day15-confusion.svg", draw::confusion()),
        ("day15-rotation.svg", draw::rotation(&rotation()?)),
        ("day15-experiment.svg", draw::experiment(&outcomes)),
    ];
    fs::create_dir_all(to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// A token that every run signs alike. Its key is printed here, so nothing may trust it.
fn token() -> anyhow::Result<String> {
    let key = Key::secret("march", b"printed-in-a-figure-and-worth-nothing")?;
    let authority = Authority::of(KeyRing::new(vec![key], SignedDuration::from_mins(15))?);
    let clock = Clock::set_to(START.parse()?);
    let signer = Signer::new(authority.ring, authority.terms, clock, Ids::seeded(15))?;
    let ada = Identity {
        roles: vec!["learner".to_owned()],
        ..Identity::new(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001))
    };
    Ok(signer.sign(&ada)?.token)
}

/// What a ring of two keys says about each minute.
struct Minute {
    signing: Option<String>,
    verifying: [bool; 2],
}

fn rotation() -> anyhow::Result<Vec<Minute>> {
    let start: Timestamp = START.parse()?;
    let secret = b"printed-in-a-figure-and-worth-nothing";
    let april = start + SignedDuration::from_mins(10);
    let keys = vec![
        Key::secret("march", secret)?,
        Key::secret("april", secret)?.since(april),
    ];
    let ring = KeyRing::new(keys, SignedDuration::from_mins(15))?;
    let minutes = (0..40).map(|minute| {
        let now = start + SignedDuration::from_mins(minute);
        Minute {
            signing: ring.signing(now).map(|key| key.id().to_owned()),
            verifying: ["march", "april"].map(|id| ring.find(Some(id), now).is_some()),
        }
    });
    Ok(minutes.collect())
}
