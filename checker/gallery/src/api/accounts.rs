//! Accounts with passwords. The model keeps passwords in memory and hashes none: what it does is compared, and not how.

mod slip;

use serde_json::{Value, json};

pub use slip::Slip;

use super::http::{Request, Response};
use super::model::Model;
use super::state::accounts::Account;
use super::tokens::Person;

/// A member of a body that is text.
fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body.get(name)?.as_str()
}

impl Model {
    /// `POST /accounts`.
    pub(super) fn register(&self, request: &Request) -> Response {
        let Ok(body) = serde_json::from_slice::<Value>(&request.body) else {
            return Response::new(400);
        };
        let (Some(email), Some(password)) = (text(&body, "email"), text(&body, "password")) else {
            return Response::new(422);
        };
        if !self.fits(password) {
            return Response::new(422);
        }
        let roles = match (body.get("roles"), text(&body, "role")) {
            (Some(Value::Array(roles)), _) if self.twist.has(Slip::CopiesTheBody) => {
                let roles = roles.iter().filter_map(Value::as_str);
                roles.map(str::to_owned).collect()
            }
            (_, Some(role)) if self.twist.has(Slip::CopiesTheRole) => vec![role.to_owned()],
            _ => vec!["learner".to_owned()],
        };
        if self.twist.has(Slip::StoresPassword)
            && let Some(database) = &self.database
        {
            database.run(&format!(
                "create table if not exists kept (value text); insert into kept values ('{password}')"
            ));
        }
        let (email, password) = (self.folded(email), self.read_password(password));
        let accounts = &mut self.state().accounts;
        if let Some(account) = accounts.iter_mut().find(|it| it.email == email) {
            if self.twist.has(Slip::TakenReplaces) {
                account.password = password;
            }
            return match () {
                () if self.twist.has(Slip::TakenIs409) => Response::new(409),
                () if self.twist.has(Slip::TakenInWords) => {
                    Response::new(202).json(&json!({ "message": "You have an account." }))
                }
                () => Response::new(202),
            };
        }
        let id = format!("00000000-0000-7000-d000-{:012}", accounts.len() + 1);
        let person = Person { id, roles };
        accounts.push(Account {
            email,
            password,
            person,
        });
        Response::new(if self.twist.has(Slip::CreatedIs201) {
            201
        } else {
            202
        })
    }

    /// `POST /sessions` with an address and a password.
    pub(super) fn log_in(&self, request: &Request) -> Response {
        let Ok(body) = serde_json::from_slice::<Value>(&request.body) else {
            return Response::new(400);
        };
        let (Some(email), Some(password)) = (text(&body, "email"), text(&body, "password")) else {
            return Response::new(422);
        };
        if !self.fits(password) {
            return Response::new(422);
        }
        let (email, password) = (self.folded(email), self.read_password(password));
        let found = self
            .state()
            .accounts
            .iter()
            .find(|it| it.email == email)
            .cloned();
        let refused = || Response::new(401).field("WWW-Authenticate", "Bearer");
        match found {
            Some(it) if it.password == password || self.twist.has(Slip::AnyPassword) => {
                self.sign_in(request, Some(&it.person))
            }
            None if self.twist.has(Slip::UnknownIs404) => Response::new(404),
            None if self.twist.has(Slip::UnknownInWords) => {
                refused().json(&json!({ "detail": "There is no such account." }))
            }
            _ => refused(),
        }
    }

    /// `POST /password-resets`. The model sends no mail.
    pub(super) fn ask_for_reset(&self, request: &Request) -> Response {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let Some(email) = text(&body, "email") else {
            let is_list = body.get("email").is_some_and(Value::is_array);
            let takes = is_list && self.twist.has(Slip::ResetToAll);
            return Response::new(if takes { 202 } else { 422 });
        };
        if email.contains(',') {
            return Response::new(422);
        }
        let email = self.folded(email);
        let is_known = self.state().accounts.iter().any(|it| it.email == email);
        match is_known || !self.twist.has(Slip::ResetIs404) {
            true => Response::new(202),
            false => Response::new(404),
        }
    }

    /// `POST /password-changes`. No token was ever sent.
    pub(super) fn change_password(&self) -> Response {
        Response::new(if self.twist.has(Slip::AnyToken) {
            204
        } else {
            422
        })
    }

    fn folded(&self, email: &str) -> String {
        match self.twist.has(Slip::AddressByCase) {
            true => email.to_owned(),
            false => email.to_lowercase(),
        }
    }

    /// Whether a password can be one.
    fn fits(&self, password: &str) -> bool {
        let reads_nul = self.twist.has(Slip::StopsAtNul) || self.twist.has(Slip::Repeats);
        if password.contains('\0') && !reads_nul {
            return false;
        }
        match () {
            () if self.twist.has(Slip::Cuts) => true,
            () if self.twist.has(Slip::CountsLetters) => password.chars().count() < 72,
            () if self.twist.has(Slip::Refuses71) => password.len() <= 64,
            () => password.len() < 72,
        }
    }

    /// As much of a password as is compared.
    fn read_password(&self, password: &str) -> String {
        let cut = |most: usize| password.bytes().take(most).map(char::from).collect();
        match () {
            () if self.twist.has(Slip::Cuts) => cut(72),
            () if self.twist.has(Slip::CutsEarly) => cut(64),
            () if self.twist.has(Slip::SmallLetters) => password.to_lowercase(),
            () if self.twist.has(Slip::StopsAtNul) => {
                password.split('\0').next().unwrap_or_default().to_owned()
            }
            () if self.twist.has(Slip::Repeats) => match password.split_once('\0') {
                Some((one, other)) if one == other => one.to_owned(),
                _ => password.to_owned(),
            },
            () => password.to_owned(),
        }
    }
}
