//! A rule of a network ACL that comes too late to decide anything.

use ipnet::IpNet;

use super::prelude::*;
use crate::network::AclRule;

pub(crate) static RULE: Rule =
    rule!("shadowed-acl-rule", "S07", Warning, Check::Statement(Kind::NetworkAcl, check), reads: [NetworkAcl]);

/// The highest number of a rule.
pub(super) const HIGHEST: u32 = 32766;

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(acl) = context.network.acl_of(node.id) else { return };
    for rules in [&acl.ingress, &acl.egress] {
        for rule in rules {
            let Some(number) = rule.number else { continue };
            let lower = rules.iter().filter(|other| other.number.is_some_and(|other| other < number));
            if let Some(deciding) = deciding(rule, lower) {
                diagnostics.push(report(context, rules, number, rule, &deciding));
            }
        }
    }
}

/// The rules that together decide all that a rule speaks of before it; `None` where something is left for it.
fn deciding<'r>(rule: &AclRule, lower: impl Iterator<Item = &'r AclRule>) -> Option<Vec<&'r AclRule>> {
    let mut left = vec![(rule.cidr?, rule.ports.clone()?)];
    let mut deciding = Vec::new();
    for other in lower {
        // One of which something is not known may leave anything.
        let (Some(block), Some(ports)) = (other.cidr, &other.ports) else { continue };
        let mut rest = Vec::new();
        let mut decides = false;
        for (mine, wanted) in left {
            let [common, beyond] = split(mine, block);
            let taken = !common.is_empty() && !wanted.intersection(ports).is_empty();
            if !taken {
                rest.push((mine, wanted));
                continue;
            }
            decides = true;
            rest.extend(beyond.into_iter().map(|block| (block, wanted.clone())));
            let wanted = wanted.difference(ports);
            if !wanted.is_empty() {
                rest.extend(common.into_iter().map(|block| (block, wanted.clone())));
            }
        }
        left = rest;
        if decides {
            deciding.push(other);
        }
        if left.is_empty() {
            return Some(deciding);
        }
    }
    None
}

/// What of a block lies in another one, and what outside, as blocks.
fn split(mine: IpNet, other: IpNet) -> [Vec<IpNet>; 2] {
    if other.contains(&mine) {
        return [vec![mine], Vec::new()];
    }
    if !mine.contains(&other) {
        return [Vec::new(), vec![mine]];
    }
    let mut beyond = Vec::new();
    let mut around = mine;
    while around != other {
        let Ok(halves) = around.subnets(around.prefix_len() + 1) else { break };
        let mut inside = around;
        for half in halves {
            if half.contains(&other) {
                inside = half;
            } else {
                beyond.push(half);
            }
        }
        around = inside;
    }
    [vec![other], beyond]
}

fn report(context: &Context<'_>, rules: &[AclRule], number: u32, rule: &AclRule, deciding: &[&AclRule]) -> Diagnostic {
    let language = context.language();
    let statement = context.nodes.get(rule.node);
    let keyword = statement.spec.keyword;
    let numbers: Vec<_> = deciding.iter().filter_map(|other| other.number).map(|other| other.to_string()).collect();
    let numbers = suggest::all_of(language, numbers.iter().map(String::as_str));
    let message = say!(
        language,
        "`{keyword}` rule {number} never decides: what it speaks of is decided before it, by {numbers}",
        "`{keyword}` のルール {number} は使われません。対象はすべて、先に {numbers} で決まります"
    );
    let label = language
        .pick("the lowest number that matches decides", "一致したルールのうち、番号の最も小さいものが適用されます");
    let mut diagnostic = Diagnostic::new(&RULE, statement.head, message).label(label);
    for other in deciding {
        let head = context.nodes.get(other.node).head;
        diagnostic = diagnostic.related(head, language.pick("this comes first", "先に評価されます"));
    }
    let same = deciding.iter().all(|other| other.allow.is_some() && other.allow == rule.allow);
    if same {
        let title = language.pick("remove the rule, which changes nothing", "このルールを削除する(動作は変わらない)");
        return diagnostic.replace(title, statement.span, "");
    }
    let help =
        language.pick("give the narrower rule the lower number", "対象の狭いルールに、より小さい番号を付けてください");
    let diagnostic = diagnostic.help(help);
    match (earlier(rules, rule, deciding), statement.arg("NUMBER")) {
        (Some(free), Some(arg)) => {
            let title = say!(language, "write {free}", "{free} と書く");
            diagnostic.replace(title, arg.span, free.to_string())
        }
        _ => diagnostic,
    }
}

/// A free number by which a rule decides, and the one that decided before it still does for the rest.
fn earlier(rules: &[AclRule], rule: &AclRule, deciding: &[&AclRule]) -> Option<u32> {
    let [only] = deciding else { return None };
    let number = only.number?;
    // Which numbers are free is known only where all are.
    let lower = || rules.iter().filter(|other| other.number.is_none_or(|other| other < number));
    // Where that one would decide nothing any more, which of them is meant nobody knows.
    if only.allow.is_none() || rule.allow.is_none() || self::deciding(only, lower().chain([rule])).is_some() {
        return None;
    }
    let before = lower().map(|other| other.number).collect::<Option<Vec<_>>>()?.into_iter().max().unwrap_or(0);
    let free = before + (number - before) / 2;
    (free > before && free < number).then_some(free)
}
