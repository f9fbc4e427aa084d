//! A node of a private Amazon EKS cluster in a subnet where one of the services that it needs has no endpoint.

use super::endpoint_set;
use super::failure::{Failure, Told};
use super::prelude::*;

pub(crate) static RULE: Rule = rule!("eks-endpoints", "E20", Warning, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    endpoint_set::cause(failure, &RULE, &["eks"])
}
