//! Two routes of one table to prefix lists that share addresses, and to different targets.

use super::prelude::*;
use super::ways;
use crate::network::{Destination, PrefixListId, Target};

pub(crate) static RULE: Rule =
    rule!("overlapping-prefix-lists", "R13", Warning, Check::Statement(Kind::RouteTable, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let Some(table) = network.table_of(node.id) else { return };
    let language = context.language();
    let lists: Vec<_> = table
        .routes
        .iter()
        .filter(|route| route.target != Target::Unknown)
        .filter_map(|route| match route.destination {
            Destination::List(list) => Some((route, list)),
            _ => None,
        })
        .collect();
    for (index, (later, list)) in lists.iter().enumerate() {
        let clash = lists.iter().take(index).filter(|(earlier, other)| other != list && earlier.target != later.target);
        let clash = clash.filter_map(|(earlier, other)| Some((earlier, other, shared(context, *other, *list)?)));
        let Some((earlier, other, (one, two))) = clash.into_iter().next() else { continue };
        let name = |list: PrefixListId| context.nodes.name(network.prefix_list(list).node);
        let (first, second) = (name(*other), name(*list));
        let message = say!(
            language,
            "`{second}` and `{first}` overlap and lead to different targets: AWS picks one at random",
            "`{second}` と `{first}` は重なっていてターゲットが異なるため、どちらが使われるかは AWS が無作為に決めます"
        );
        let label = say!(
            language,
            "{two} of `{second}` and {one} of `{first}` share addresses",
            "`{second}` の {two} と `{first}` の {one} に共通のアドレスがあります"
        );
        let related = say!(language, "the other route", "もう一方の経路");
        let help = say!(
            language,
            "take the common addresses out of one of the lists",
            "どちらかのリストから共通のアドレスを外してください"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, context.nodes.get(later.node).head, message)
                .label(label)
                .related(context.nodes.get(earlier.node).head, related)
                .help(help),
        );
    }
}

/// The first blocks of two lists that share addresses.
fn shared(context: &Context<'_>, one: PrefixListId, other: PrefixListId) -> Option<(ipnet::IpNet, ipnet::IpNet)> {
    let (one, other) = (context.network.prefix_list(one), context.network.prefix_list(other));
    one.cidrs
        .iter()
        .find_map(|block| other.cidrs.iter().find(|cidr| ways::overlap(block, cidr)).map(|cidr| (*block, *cidr)))
}
