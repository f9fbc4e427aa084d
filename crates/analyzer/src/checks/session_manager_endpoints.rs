//! A node managed by Systems Manager in a subnet where one of the services that it needs has no endpoint.

use super::endpoint_set;
use super::failure::{Failure, Told};
use super::prelude::*;

pub(crate) static RULE: Rule = rule!("session-manager-endpoints", "E17", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    endpoint_set::cause(failure, &RULE, &["ssm", "ssmmessages"])
}
