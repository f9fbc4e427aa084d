//! A fixed address of an instance or network interface that it cannot have.

use super::fixed_addresses::{self, Fault};
use super::prelude::*;

pub(crate) static RULE: Rule = rule!("host-address", "", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    for (fixed, fault) in fixed_addresses::of(context, vpc) {
        if fixed.node.kind() == Kind::Ip {
            diagnostics.extend(match fault {
                Some(Fault::Outside(block)) => Some(fixed_addresses::outside(context, &RULE, &fixed, block)),
                Some(Fault::Taken(earlier)) => Some(fixed_addresses::taken(context, &RULE, &fixed, earlier)),
                Some(Fault::Reserved(..)) | None => None,
            });
        }
    }
}
