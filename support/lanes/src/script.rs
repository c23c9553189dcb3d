//! The script of several sessions: their statements in order, as a text that people write by hand.
//!
//! ```text
//! # Two read before either writes
//! setup: create table counter (id int primary key, n int not null)
//! watch: counter
//! ada: begin
//! grace: update counter set n = 501
//!        where id = 1
//! ```
//!
//! The first line that begins with `#` is the title; other such lines are comments. A line that begins with a space continues
//! the one above it, unless it names a session itself.

/// A session's name and its next statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The session, an index into [`Script::sessions`].
    pub session: usize,
    /// The statement that it sends.
    pub statement: String,
}

/// Sessions and their statements, in the order in which they are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The subject of the script.
    pub title: String,
    /// Statements that run before the sessions begin.
    pub setup: Vec<String>,
    /// The table whose row versions are drawn; its first page only.
    pub watch: Option<String>,
    /// The names, in the order of their first step.
    pub sessions: Vec<String>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// A script that can't be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Malformed {
    /// The line, from 1.
    pub line: usize,
    /// The mistake, and the right form.
    pub reason: String,
}

impl Script {
    /// The most sessions that a picture has room for.
    pub const MOST_SESSIONS: usize = 4;
    /// The most steps.
    pub const MOST_STEPS: usize = 40;

    /// Reads a script.
    ///
    /// # Errors
    /// [`Malformed`] names the first line that isn't one of a script.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut script = Self::default();
        // Where a continued line goes.
        let mut open: Option<String> = None;
        for (index, line) in text.lines().enumerate() {
            let malformed = |reason: String| Malformed {
                line: index + 1,
                reason,
            };
            let trimmed = line.trim();
            if let Some(comment) = trimmed.strip_prefix('#') {
                if script.title.is_empty() {
                    script.title = comment.trim().to_owned();
                }
            } else if let Some((name, statement)) = named(trimmed) {
                script.add(name, statement).map_err(malformed)?;
                open = Some(name.to_owned());
            } else if !trimmed.is_empty() {
                let continued = line.starts_with(char::is_whitespace);
                match open.as_deref().filter(|_| continued) {
                    Some(name) => script.continue_with(name, trimmed),
                    None => {
                        let reason = format!(
                            "`{trimmed}` has no session: write NAME: STATEMENT, such as `ada: begin`"
                        );
                        return Err(malformed(reason));
                    }
                }
            }
        }
        if script.steps.is_empty() {
            return Err(Malformed {
                line: text.lines().count().max(1),
                reason: "no session does anything: write a line such as `ada: begin`".to_owned(),
            });
        }
        Ok(script)
    }

    fn add(&mut self, name: &str, statement: &str) -> Result<(), String> {
        if statement.is_empty() {
            return Err(format!("`{name}:` has no statement"));
        }
        match name {
            "setup" => self.setup.push(statement.to_owned()),
            "watch" => self.watch = Some(statement.to_owned()),
            _ => {
                let known = self.sessions.iter().position(|it| it == name);
                let session = known.unwrap_or(self.sessions.len());
                if session == Self::MOST_SESSIONS {
                    return Err(format!(
                        "`{name}` is one session too many: at most {}",
                        Self::MOST_SESSIONS
                    ));
                }
                if self.steps.len() == Self::MOST_STEPS {
                    return Err(format!("at most {} steps", Self::MOST_STEPS));
                }
                if known.is_none() {
                    self.sessions.push(name.to_owned());
                }
                self.steps.push(Step {
                    session,
                    statement: statement.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn continue_with(&mut self, name: &str, more: &str) {
        let statement = match name {
            "setup" => self.setup.last_mut(),
            "watch" => self.watch.as_mut(),
            _ => self.steps.last_mut().map(|step| &mut step.statement),
        };
        if let Some(statement) = statement {
            statement.push(' ');
            statement.push_str(more);
        }
    }
}

/// `ada: begin` as `("ada", "begin")`. A name is a word of lower-case letters, so that no statement looks like one.
fn named(line: &str) -> Option<(&str, &str)> {
    let (name, statement) = line.split_once(':')?;
    let plain = !name.is_empty() && name.bytes().all(|it| it.is_ascii_lowercase());
    // `a::int` is a cast.
    (plain && !statement.starts_with(':')).then(|| (name, statement.trim()))
}
