//! A copy of the database, in the wrong hands.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};
use checker::failure::Failure;

use super::person::{Person, is_signed_in};
use crate::attacking::attacks;

pub(super) const DUMP: Stage = Stage {
    name: "A dump opens nothing",
    teaches: "No table has the cookie's value or a refresh token: not as text, and not as its bytes.",
    why: "Backups are copied, replicas are read, and one injected SELECT is enough. With the values in it, a copy of the table is everybody's account.",
    source: "OWASP ASVS 5.0 V7.2, RFC 6819 section 5.1.4.1.3",
    needs: &[1, 8],
    hints: &[
        "Look into your tables with psql, as somebody who has stolen them. What can you put into a cookie?",
        "Store SHA-256 of the value, and look up by that. A slow hash is for passwords; nobody tries 2^256 values.",
        "The refresh tokens, too, and those that were exchanged already.",
    ],
    level: Level::Further,
    run: attacks(is_signed_in, DUMPS),
    ..Stage::PLAIN
};

const DUMPS: &[Attack] = &[
    Attack {
        id: "cookie-in-a-dump",
        name: "the cookie's value in a table",
        gains: "every session, for whoever reads a backup",
        source: "OWASP ASVS 5.0 V7.2",
        attempt: |api| {
            let person = Person::sign_in(api)?;
            is_nowhere(api, person.secret(), "the cookie's value")
        },
    },
    Attack {
        id: "refresh-token-in-a-dump",
        name: "a refresh token in a table",
        gains: "every session for weeks, for whoever reads a backup",
        source: "RFC 6819 section 5.1.4.1.3",
        attempt: |api| {
            let person = Person::sign_in(api)?;
            let next = person.refresh(&person.refresh_token)?;
            is_nowhere(api, &person.refresh_token, "the first refresh token")?;
            is_nowhere(api, &next, "the current refresh token")
        },
    },
];

const TABLES: &str = "\
select quote_ident(table_schema) || '.' || quote_ident(table_name)
from information_schema.tables
where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
order by 1";

/// Fails if a row of any table has `secret`.
pub(crate) fn is_nowhere(api: &Api, secret: &str, what: &str) -> StageResult {
    // As text, in any case of letters; as bytes, the text's and, for hexadecimal digits, its own.
    let bytes: String = secret.bytes().map(|it| format!("{it:02x}")).collect();
    let text = secret.replace('\'', "''");
    for row in api.sql(TABLES)? {
        let Some(Some(table)) = row.first() else {
            continue;
        };
        let found = api.sql(&format!(
            "select count(*)::text
             from {table} as it
             where strpos(lower(it::text), lower('{text}')) > 0 or strpos(it::text, '{bytes}') > 0"
        ))?;
        if found.first().and_then(|it| it.first()) != Some(&Some("0".to_owned())) {
            let failure = Failure::plain(format!("{what} stands in the table {table}"));
            return Err(failure.exploited());
        }
    }
    Ok(())
}
