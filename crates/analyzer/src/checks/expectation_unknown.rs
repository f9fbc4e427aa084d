//! An expectation that hangs on something unknown.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("expectation-unknown", "", Warning, Check::Expectation);
