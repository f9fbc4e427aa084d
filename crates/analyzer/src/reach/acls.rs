//! What a network ACL lets through: rules by number, the first that matches decides, and the rest is denied.

use super::Addresses;
use super::addresses::{Meaning, intersect, interval, subtract};
use crate::network::AclRule;
use crate::nodes::NodeId;
use crate::ports::Ports;

/// What is let through.
pub(super) struct Passed {
    /// What certainly is.
    pub(super) sure: Ports,
    /// What may be; at least `sure`.
    pub(super) maybe: Ports,
    /// The first rule that decided anything of what was asked for.
    pub(super) rule: Option<NodeId>,
}

/// What some rules, in order of their numbers and those without one first, let through to or from some addresses.
pub(super) fn admit(rules: &[AclRule], far: &Addresses, wanted: &Ports) -> Passed {
    let mut parts = vec![far.intervals.clone()];
    for cidr in rules.iter().filter_map(|rule| rule.cidr) {
        let cut = interval(cidr);
        parts = parts
            .into_iter()
            .flat_map(|part| [intersect(&part, cut), subtract(&part, cut)])
            .filter(|part| !part.is_empty())
            .collect();
    }
    let mut passed = Passed { sure: wanted.clone(), maybe: Ports::default(), rule: None };
    let mut every_maybe = wanted.clone();
    for part in &parts {
        let (sure, maybe) = by_number(rules, part, wanted, &mut passed.rule);
        passed.sure = passed.sure.intersection(&sure);
        every_maybe = every_maybe.intersection(&maybe);
        passed.maybe = passed.maybe.union(&maybe);
    }
    if far.meaning == Meaning::Every {
        passed.maybe = every_maybe;
    }
    passed
}

/// The same for addresses that no rule tells apart.
fn by_number(rules: &[AclRule], part: &[(u128, u128)], wanted: &Ports, decided: &mut Option<NodeId>) -> (Ports, Ports) {
    let (mut sure, mut maybe) = (Ports::default(), Ports::default());
    // What no rule has certainly decided yet, and what no rule can have decided.
    let (mut open, mut untouched) = (wanted.clone(), wanted.clone());
    for rule in rules {
        let speaks = rule.cidr.is_none_or(|cidr| !intersect(part, interval(cidr)).is_empty());
        if !speaks || open.is_empty() {
            continue;
        }
        let ports = rule.ports.clone().unwrap_or_else(|| wanted.clone());
        let matched = open.intersection(&ports);
        if matched.is_empty() {
            continue;
        }
        *decided = decided.or(Some(rule.node));
        let certain = rule.cidr.is_some() && rule.ports.is_some();
        // Where its place in the order is not known, another rule may decide before it.
        let allow = rule.allow.filter(|_| rule.number.is_some());
        if allow != Some(false) {
            maybe = maybe.union(&matched);
        }
        if allow == Some(true) && certain {
            sure = sure.union(&untouched.intersection(&ports));
        }
        untouched = untouched.difference(&ports);
        if certain {
            open = open.difference(&ports);
        }
    }
    (sure, maybe)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(number: u32, allow: Option<bool>, ports: &str, cidr: &str) -> AclRule {
        AclRule {
            node: NodeId(number),
            number: Some(number),
            allow,
            ports: Ports::parse(ports),
            cidr: cidr.parse().ok(),
        }
    }

    fn passed(rules: &[AclRule], address: &str, ports: &str) -> (String, String) {
        let far = Addresses::exactly(address.parse().unwrap());
        let passed = admit(rules, &far, &Ports::parse(ports).unwrap());
        (passed.sure.to_string(), passed.maybe.to_string())
    }

    #[test]
    fn the_first_match_decides_and_the_rest_is_denied() {
        let rules = [rule(100, Some(false), "tcp/22", "0.0.0.0/0"), rule(200, Some(true), "tcp/20-30", "10.0.0.0/8")];
        assert_eq!(passed(&rules, "10.1.1.1", "tcp/22").1, "nothing");
        assert_eq!(passed(&rules, "10.1.1.1", "tcp").0, "tcp/20-21, tcp/23-30");
        assert_eq!(passed(&rules, "11.1.1.1", "tcp").1, "nothing");
        assert_eq!(passed(&[], "10.1.1.1", "all").1, "nothing");
    }

    #[test]
    fn what_is_unknown_may_decide() {
        let rules = [rule(100, None, "tcp/22", "0.0.0.0/0"), rule(200, Some(true), "tcp", "0.0.0.0/0")];
        assert_eq!(passed(&rules, "10.1.1.1", "tcp/22"), ("nothing".to_owned(), "tcp/22".to_owned()));
        assert_eq!(passed(&rules, "10.1.1.1", "tcp/23"), ("tcp/23".to_owned(), "tcp/23".to_owned()));
        let rules = [rule(100, Some(false), "unknown", "0.0.0.0/0"), rule(200, Some(true), "tcp", "0.0.0.0/0")];
        assert_eq!(passed(&rules, "10.1.1.1", "tcp/22"), ("nothing".to_owned(), "tcp/22".to_owned()));
        for allow in [Some(true), Some(false)] {
            let anywhere = AclRule { number: None, ..rule(0, allow, "tcp/22", "0.0.0.0/0") };
            let rules = [anywhere, rule(100, Some(allow == Some(false)), "tcp", "0.0.0.0/0")];
            assert_eq!(passed(&rules, "10.1.1.1", "tcp/22"), ("nothing".to_owned(), "tcp/22".to_owned()));
        }
    }

    #[test]
    fn a_set_passes_only_as_a_whole() {
        let rules = [rule(100, Some(true), "tcp", "10.0.0.0/25")];
        let every = Addresses::every("10.0.0.0/24".parse().unwrap());
        assert!(admit(&rules, &every, &Ports::tcp(22)).maybe.is_empty());
        let one = Addresses::one_of("10.0.0.0/24".parse().unwrap());
        let passed = admit(&rules, &one, &Ports::tcp(22));
        assert!(passed.sure.is_empty() && !passed.maybe.is_empty());
    }
}
