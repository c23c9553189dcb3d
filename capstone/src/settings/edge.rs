//! The settings of the platform's edge: whose word counts, and how much is admitted.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use jiff::SignedDuration;
use protection::{BadNetwork, BadOrigin, BadQuota, Cors, ForwardedField, Network, Quota};

/// The part of `capstone serve` that is about the network around it.
#[derive(Debug, Args)]
pub struct Edge {
    /// Proxies whose word about a client's address counts: addresses or networks, with commas [default: none]
    #[arg(long, env = "CAPSTONE_TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub trusted_proxies: Option<Networks>,

    /// The field in which those proxies name the client
    #[arg(
        long,
        env = "CAPSTONE_FORWARDED_FIELD",
        value_name = "FIELD",
        default_value = "x-forwarded-for"
    )]
    pub forwarded_field: Field,

    /// Sites whose scripts may use the API as the person at the browser: origins, with commas [default: none]
    #[arg(long, env = "CAPSTONE_ALLOWED_ORIGINS", value_name = "ORIGINS")]
    pub allowed_origins: Option<Origins>,

    /// Time for which browsers may reach this host by TLS only, like 8760h; 0s says nothing of it
    #[arg(long, env = "CAPSTONE_HSTS", value_name = "TIME", default_value = "0s")]
    pub hsts: SignedDuration,

    /// Requests of one address, as a number and a time, or off; one more is answered with 429
    #[arg(
        long,
        env = "CAPSTONE_ADDRESS_LIMIT",
        value_name = "LIMIT",
        default_value = "1200/1m"
    )]
    pub address_limit: Limit,

    /// Requests of one account, as a number and a time, or off; one more is answered with 429
    #[arg(
        long,
        env = "CAPSTONE_ACCOUNT_LIMIT",
        value_name = "LIMIT",
        default_value = "600/1m"
    )]
    pub account_limit: Limit,
}

/// Networks, with commas. An empty text has none.
#[derive(Clone, Debug, Default)]
pub struct Networks(pub Vec<Network>);

impl FromStr for Networks {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let networks = words(text).map(str::parse);
        networks.collect::<Result<_, _>>().map(Self)
    }
}

/// Origins that a browser may send, with commas. An empty text has none.
#[derive(Clone, Debug, Default)]
pub struct Origins(pub Vec<String>);

impl FromStr for Origins {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        Cors::new(words(text))?;
        Ok(Self(words(text).map(str::to_owned).collect()))
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty())
}

/// A quota, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub Option<Quota>);

impl FromStr for Limit {
    type Err = BadQuota;

    fn from_str(text: &str) -> Result<Self, BadQuota> {
        match text {
            "off" => Ok(Self(None)),
            quota => Ok(Self(Some(quota.parse()?))),
        }
    }
}

/// A field that proxies write.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Field {
    /// `X-Forwarded-For`
    XForwardedFor,
    /// `Forwarded` (RFC 7239)
    Forwarded,
}

impl From<Field> for ForwardedField {
    fn from(field: Field) -> Self {
        match field {
            Field::XForwardedFor => Self::XForwardedFor,
            Field::Forwarded => Self::Forwarded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_has_nothing_in_it() {
        for text in ["", " ", ","] {
            assert!(text.parse::<Networks>().unwrap().0.is_empty(), "{text:?}");
            assert!(text.parse::<Origins>().unwrap().0.is_empty(), "{text:?}");
        }
        let networks: Networks = "10.0.0.0/8, 127.0.0.1".parse().unwrap();
        assert_eq!(networks.0.len(), 2);
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_value() {
        assert!("10.0.0.1/8".parse::<Networks>().is_err());
        assert!("*".parse::<Origins>().is_err());
        let error = "100".parse::<Limit>().unwrap_err().to_string();
        assert!(error.contains("100/1m"), "{error}");
        assert_eq!("off".parse::<Limit>().unwrap(), Limit(None));
    }
}
