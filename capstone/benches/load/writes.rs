//! The writes to measure: check-ins for days that have none yet, each written once.

use anyhow::Result;
use capstone::resources::check_ins::rows::INSERT;
use postgres::{Client, NoTls};

/// The prefix of the ids of the enrollments that have no check-in; twelve digits follow, from 1 on.
const PREFIX: &str = "0190a5b0-0000-7000-9000-";

/// The days of a course, and so the check-ins that an enrollment has room for.
const DAYS: usize = 30;

/// More writes in a second than any machine makes here.
const MOST_A_SECOND: usize = 12_000;

/// Room for check-ins: a half for `wrk`, in parts of a round each, and a half for `pgbench`.
pub struct Slots {
    url: String,
    a_round: usize,
    rounds: usize,
}

impl Slots {
    /// Makes the enrollments for `rounds` of so many seconds in the database at `url`.
    pub fn make(url: &str, rounds: usize, seconds: u64) -> Result<Self> {
        let a_round = MOST_A_SECOND * usize::try_from(seconds)?;
        let enrollments = (2 * a_round * rounds).div_ceil(DAYS);
        Client::connect(url, NoTls)?.batch_execute(&format!(
            "create sequence bench_slots;
             insert into accounts (id, email, name)
             select ('{PREFIX}' || lpad(n::text, 12, '0'))::uuid, 'slot-' || n || '@example.com', 'Slot'
             from generate_series(1, {enrollments}) n;
             insert into enrollments (id, cohort_id, account_id)
             select accounts.id, (select id from cohorts order by id limit 1), accounts.id
             from accounts where email like 'slot-%';
             analyze accounts, enrollments;"
        ))?;
        Ok(Self {
            url: url.to_owned(),
            a_round,
            rounds,
        })
    }

    /// Brings the statistics up to date, as autovacuum does within a minute: a plan that was made for an empty table reads all of it.
    pub fn settle(&self) -> Result<()> {
        let tables = "analyze check_ins, events, idempotency_keys";
        Ok(Client::connect(&self.url, NoTls)?.batch_execute(tables)?)
    }

    /// A script for wrk that posts the check-ins of a round, each with a key of its own.
    pub fn posts(&self, round: usize, by: &str) -> String {
        let first = round * self.a_round;
        format!(
            "local slot = {first}\n\
             request = function()\n  \
               local id = string.format('{PREFIX}%012d', math.floor(slot / {DAYS}) + 1)\n  \
               local day = slot % {DAYS} + 1\n  \
               slot = slot + 1\n  \
               local body = string.format('{{\"day\": %d, \"checked_in_on\": \"2026-03-01\", \"hours\": \"2.5\", \"energy\": 7}}', day)\n  \
               local headers = {{ ['Authorization'] = '{by}', ['Content-Type'] = 'application/json', ['Idempotency-Key'] = string.format('\"slot-%d\"', slot) }}\n  \
               return wrk.format('POST', '/api/v1/enrollments/' .. id .. '/check-ins', headers, body)\n\
             end\n"
        )
    }

    /// A script for pgbench that inserts the check-ins of the other half, with the statement of the capstone.
    pub fn insert(&self) -> String {
        let (first, days) = (self.rounds * self.a_round, DAYS);
        let enrollment = format!("('{PREFIX}' || lpad((:slot / {days} + 1)::text, 12, '0'))::uuid");
        let insert = INSERT
            .replace("$8", "true")
            .replace("$9", "'{}'::integer[]")
            .replace("$10", "'{}'::uuid[]")
            .replace("$11", "null::uuid")
            .replace("$1", "gen_random_uuid()")
            .replace("$2", &enrollment)
            .replace("$3", &format!("(:slot % {days} + 1)::smallint"))
            .replace("$4", "date '2026-03-01'")
            .replace("$5", "2.5")
            .replace("$6", "7::smallint")
            .replace("$7", "null");
        format!("select {first} + nextval('bench_slots') - 1 as slot \\gset\n{insert};\n")
    }
}
