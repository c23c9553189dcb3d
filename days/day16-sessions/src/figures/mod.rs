//! `day16 figures --to FOLDER` and `day16 token`: the chapter's figures, drawn from the servers' responses, and an access token.

mod draw;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use clock::{Clock, Ids};
use lesson::Call;

use crate::experiment::{self, ask};
use crate::milestone::{self, Issuer};
use crate::naive::Running;
use crate::person::{ADA, GRACE, Person, member, refresh, sign_in};
use crate::token;

/// This day's own commands.
#[derive(Subcommand)]
pub(crate) enum Extra {
    /// Draw the chapter's figures
    Figures {
        /// The folder to draw them into
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Print an access token of Ada's, good for an hour
    Token,
}

/// Draws them, from runs against servers of their own, or prints the token.
pub(crate) fn run(extra: Extra) -> anyhow::Result<ExitCode> {
    let Extra::Figures { to } = extra else {
        let issuer = Issuer::from_environment();
        let token = token::mint(&issuer, ADA, Clock::system(), Ids::system())?;
        println!("{token}");
        return Ok(ExitCode::SUCCESS);
    };
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let milestone = milestone::start(listener)?;
    let naive = Running::start()?;
    let figures = [
        (
            "day16-fixation.svg",
            draw::fixation(&fixed_at_naive(naive.address)?, &fixed_at_ours(address)?),
        ),
        ("day16-rotation.svg", draw::rotation(&rotation(address)?)),
        (
            "day16-experiment.svg",
            draw::experiment(&experiment::run()?),
        ),
    ];
    naive.stop()?;
    milestone.stop()?;
    fs::create_dir_all(&to)?;
    for (name, figure) in figures {
        let path = to.join(name);
        fs::write(&path, figure).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// A session that an attacker brought into somebody's browser.
pub(crate) struct Fixed {
    /// Whether the login gave the browser another secret.
    pub(crate) renewed: bool,
    /// The answer to the attacker, who sends the secret that he knows.
    pub(crate) attacker: String,
}

fn fixed_at_naive(server: SocketAddr) -> anyhow::Result<Fixed> {
    let planted = ask(server, &Call::get("/"))?;
    let planted = planted
        .header("set-cookie")
        .context("no cookie")?
        .to_owned();
    let login = Call::post("/login")
        .header("Cookie", &planted)
        .body("grace");
    let login = ask(server, &login)?;
    let attacker = ask(server, &Call::get("/").header("Cookie", &planted))?;
    let name = attacker.text()?.split(',').next().unwrap_or_default();
    Ok(Fixed {
        renewed: login.header("set-cookie") != Some(&planted),
        attacker: format!("{} {name}", attacker.status),
    })
}

fn fixed_at_ours(server: SocketAddr) -> anyhow::Result<Fixed> {
    let planted = Person::of(&ask(server, &sign_in(ADA, "Mallory's")?)?)?;
    let login = sign_in(GRACE, "Safari")?.header("Cookie", &planted.cookie);
    let grace = Person::of(&ask(server, &login)?)?;
    Ok(Fixed {
        renewed: grace.cookie != planted.cookie,
        attacker: ask(server, &planted.get("/me"))?.status.to_string(),
    })
}

/// One exchange of a refresh token.
pub(crate) struct Exchange {
    /// The lane of the client.
    pub(crate) lane: usize,
    /// The generation that was sent.
    pub(crate) sent: usize,
    /// The generation that came back, or the status of the refusal.
    pub(crate) got: Result<usize, u16>,
}

/// Two tabs and a thief at one session, in the order of their requests: lane and generation.
const EXCHANGES: [(usize, usize); 6] = [(0, 1), (1, 1), (0, 2), (1, 3), (2, 1), (0, 4)];

fn rotation(server: SocketAddr) -> anyhow::Result<Vec<Exchange>> {
    let grace = Person::of(&ask(server, &sign_in(GRACE, "Laptop")?)?)?;
    let mut tokens = vec![grace.refresh_token];
    let mut exchanges = Vec::new();
    for (lane, sent) in EXCHANGES {
        let answer = ask(server, &refresh(&tokens[sent - 1]))?;
        let got = match answer.status {
            200 => {
                let token = member(&answer, "refresh_token")?;
                let known = tokens.iter().position(|it| *it == token);
                Ok(known.map_or_else(
                    || {
                        tokens.push(token);
                        tokens.len()
                    },
                    |place| place + 1,
                ))
            }
            status => Err(status),
        };
        exchanges.push(Exchange { lane, sent, got });
    }
    Ok(exchanges)
}
