//! An expectation that does not hold.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("expectation", "X01", Error, Check::Expectation);
