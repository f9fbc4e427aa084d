//! A container instance of Amazon ECS in a subnet where one of the services that it needs has no endpoint.

use super::endpoint_set;
use super::failure::{Failure, Told};
use super::prelude::*;

pub(crate) static RULE: Rule = rule!("ecs-endpoints", "E19", Warning, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    endpoint_set::cause(failure, &RULE, &["ecs", "ecs-agent", "ecs-telemetry"])
}
