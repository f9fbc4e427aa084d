//! Image pulls from Amazon ECR in a subnet where one of the services that they need has no endpoint.

use super::endpoint_set;
use super::failure::{Failure, Told};
use super::prelude::*;

pub(crate) static RULE: Rule = rule!("image-pull-endpoints", "E16", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    endpoint_set::cause(failure, &RULE, &["ecr.api", "ecr.dkr"])
}
