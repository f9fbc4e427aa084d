//! A route to addresses that AWS keeps for its own services inside every VPC.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{Ipv4Addr, Ipv6Addr};

use super::prelude::*;
use crate::nodes::Value;

pub(crate) static RULE: Rule =
    rule!("refused-destination", "R08", Error, Check::Statement(Kind::Route, check), reads: [RouteTable]);

/// AWS, Subnet route tables, <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html>
fn refused() -> [IpNet; 2] {
    let link_local = Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 168, 0), 22);
    let unique_local = Ipv6Net::new_assert(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0), 32);
    [link_local.into(), unique_local.into()]
}

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(destination) = node.arg("DESTINATION") else { return };
    let Value::Cidr(cidr) = destination.value else { return };
    let Some(range) = refused().into_iter().find(|range| range.contains(&cidr)) else { return };
    let language = context.language();
    let message = say!(
        language,
        "AWS refuses a route to {cidr}, which lies in {range}",
        "{range} の中にある {cidr} 宛ての経路は、AWS に拒否されます"
    );
    let label = say!(
        language,
        "these addresses are kept for AWS's own services",
        "AWS のサービスのために予約されたアドレスです"
    );
    let help = say!(
        language,
        "leave the route out: no route leads to these addresses",
        "この経路を削除してください。これらのアドレス宛ての経路は作成できません"
    );
    diagnostics.push(Diagnostic::new(&RULE, destination.span, message).label(label).help(help));
}
