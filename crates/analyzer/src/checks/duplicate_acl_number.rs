//! Two rules of a network ACL with one number.

use super::prelude::*;
use crate::network::AclRule;

pub(crate) static RULE: Rule =
    rule!("duplicate-acl-number", "", Error, Check::Statement(Kind::NetworkAcl, check), reads: [NetworkAcl]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(acl) = context.network.acl_of(node.id) else { return };
    for rules in [&acl.ingress, &acl.egress] {
        // In order of the numbers, and of one number in order of place.
        for (index, second) in rules.iter().enumerate() {
            let Some(number) = second.number else { continue };
            let same = rules[..index].iter().rev().take_while(|first| first.number == Some(number));
            if let Some(first) = same.filter(|first| !apart(first, second)).last() {
                diagnostics.push(report(context, rules, number, first, second));
            }
        }
    }
}

/// Whether two rules are for addresses of two families.
fn apart(one: &AclRule, other: &AclRule) -> bool {
    one.cidr.zip(other.cidr).is_some_and(|(one, other)| one.addr().is_ipv4() != other.addr().is_ipv4())
}

fn report(context: &Context<'_>, rules: &[AclRule], number: u32, first: &AclRule, second: &AclRule) -> Diagnostic {
    let language = context.language();
    let statement = context.nodes.get(second.node);
    let keyword = statement.spec.keyword;
    let span = statement.arg("NUMBER").map_or(statement.head, |arg| arg.span);
    let message =
        say!(language, "`{keyword}` rule {number} is written twice", "`{keyword}` のルール {number} が 2 つあります");
    let label =
        language.pick("a number stands for one rule in each direction", "番号は、方向ごとに 1 つのルールを表します");
    let related = language.pick("the rule that has it", "この番号を使っているルール");
    let diagnostic =
        Diagnostic::new(&RULE, span, message).label(label).related(context.nodes.get(first.node).head, related);
    // A free one behind it, with room on both sides.
    let after = rules.iter().filter_map(|rule| rule.number).find(|other| *other > number);
    let free = after.map_or(number + 10, |after| number + (after - number) / 2);
    if free == number || free > super::shadowed_acl_rule::HIGHEST {
        return diagnostic.help(language.pick("give it a free number", "空いている番号を付けてください"));
    }
    let title = say!(language, "write {free}", "{free} と書く");
    diagnostic.replace(title, span, free.to_string())
}
