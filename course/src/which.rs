//! A day, or one of its stages, as it is typed: `4` or `4.3`.

use std::fmt;
use std::str::FromStr;

use checker::contract::Contract;
use contracts::contracts;
use tracker::Day;

use crate::invocation::Refusal;

/// `4` or `4.3`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Which {
    pub(crate) day: Day,
    /// Its number, from 1.
    pub(crate) stage: Option<u8>,
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stage {
            Some(stage) => write!(f, "{}.{stage}", self.day),
            None => write!(f, "{}", self.day),
        }
    }
}

impl FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (day, stage) = match text.split_once('.') {
            Some((day, stage)) => (day, Some(stage)),
            None => (text, None),
        };
        let day = day
            .parse()
            .map_err(|error: tracker::NoSuchDay| error.to_string())?;
        let stage = stage.map(str::parse).transpose();
        let stage =
            stage.map_err(|_| format!("{text:?} is not a day or a stage: write 4 or 4.3"))?;
        Ok(Self { day, stage })
    }
}

impl Which {
    /// The day's contract, which has the stage.
    pub(crate) fn contract(self) -> anyhow::Result<&'static Contract> {
        let Some(contract) = contracts()
            .iter()
            .find(|contract| contract.day == self.day.number())
        else {
            let days: Vec<_> = contracts()
                .iter()
                .map(|contract| contract.day.to_string())
                .collect();
            let days = days.join(", ");
            return Err(Refusal(format!(
                "day {} has no check; these days have one: {days}",
                self.day
            ))
            .into());
        };
        let stages = contract.stages.len();
        match self.stage {
            Some(stage) if stage == 0 || usize::from(stage) > stages => {
                let day = self.day;
                Err(Refusal(format!(
                    "day {day} has no stage {stage}: it has {day}.1 to {day}.{stages}"
                ))
                .into())
            }
            _ => Ok(contract),
        }
    }
}
