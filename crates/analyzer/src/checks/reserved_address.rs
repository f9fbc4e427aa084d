//! A fixed address that AWS keeps in each subnet.

use std::collections::HashSet;
use std::net::IpAddr;

use super::fixed_addresses::{self, Fault, Reserved};
use super::prelude::*;
use crate::network::free_address;

pub(crate) static RULE: Rule = rule!("reserved-address", "A08", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let fixed = fixed_addresses::of(context, vpc);
    let taken: HashSet<IpAddr> = fixed.iter().map(|(fixed, _)| fixed.address).collect();
    for (fixed, fault) in &fixed {
        let Some(Fault::Reserved(block, which)) = fault else { continue };
        let what = match which {
            Reserved::First => language.pick("the first address", "先頭のアドレス"),
            Reserved::Router => language.pick("the router's address", "VPC ルーターのアドレス"),
            Reserved::Resolver => language.pick("the DNS resolver's address", "DNS リゾルバーのアドレス"),
            Reserved::Fourth => language.pick("the fourth address", "4 番目のアドレス"),
            Reserved::Last => language.pick("the last address", "最後のアドレス"),
        };
        let (address, name) = (fixed.address, context.nodes.name(fixed.subnet.node));
        let diagnostic = Diagnostic::new(
            &RULE,
            fixed.span,
            say!(
                language,
                "{address} is {what} of `{name}`, which AWS keeps for itself",
                "{address} は `{name}` の {what} で、AWS が予約しています"
            ),
        )
        .label(language.pick(
            "the first four addresses and the last are reserved",
            "先頭の 4 つと最後のアドレスは予約されています",
        ));
        diagnostics.push(match free_address(block.cidr, &taken) {
            Some(free) => {
                diagnostic.replace(say!(language, "write {free}", "{free} と書く"), fixed.span, free.to_string())
            }
            None => diagnostic,
        });
    }
}
