//! A client that uses a service's ordinary name where that name does not lead to the endpoint.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("private-dns-off", "D08", Warning, Check::Expectation);
