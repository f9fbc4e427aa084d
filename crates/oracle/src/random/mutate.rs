//! Mistakes: statements that are dropped, values that are changed or become `unknown`.

use fastrand::Rng;

use super::{Chance, Draft};

/// Statements that nothing refers to.
const LEAVES: [&str; 22] = [
    "route ",
    "ingress ",
    "egress ",
    "propagate ",
    "associate ",
    "security_groups ",
    "public_ip ",
    "edge ",
    "allow ",
    "acceptance ",
    "cross_zone ",
    "listener ",
    "private_dns ",
    "dns_hostnames ",
    "route_table t_",
    "network_acl acl",
    "record ",
    "forward ",
    "accepted ",
    "source_dest_check ",
    "az ",
    "elastic_ip ",
];

/// Values that may be unknown, as the end of a statement.
const UNCERTAIN: [&str; 12] = [
    "route ",
    "ingress ",
    "egress ",
    "security_groups ",
    "public_ip ",
    "allow ",
    "cross_zone ",
    "private_dns ",
    "accepted ",
    "network_acl acl",
    "route_table t_",
    "source_dest_check ",
];

/// Makes a few mistakes.
pub(crate) fn mutate(rng: &mut Rng, statements: &mut Vec<Draft>) {
    let count = match rng.usize(0..10) {
        0..4 => 0,
        4..7 => 1,
        7..9 => 3,
        _ => 6,
    };
    for _ in 0..count {
        drop_one(rng, statements);
    }
    if rng.percent(20) {
        uncertain_one(rng, statements);
    }
}

fn leaves(statements: &[Draft], words: &[&str], path: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    for (index, statement) in statements.iter().enumerate() {
        path.push(index);
        if statement.body.is_empty() && path.len() > 1 && words.iter().any(|word| statement.head.starts_with(word)) {
            found.push(path.clone());
        }
        leaves(&statement.body, words, path, found);
        path.pop();
    }
}

fn at<'d>(statements: &'d mut Vec<Draft>, path: &[usize]) -> Option<(&'d mut Vec<Draft>, usize)> {
    let (last, outer) = path.split_last()?;
    let mut list = statements;
    for index in outer {
        list = &mut list.get_mut(*index)?.body;
    }
    Some((list, *last))
}

/// A declaration with a body that has become empty is still one.
fn drop_one(rng: &mut Rng, statements: &mut Vec<Draft>) {
    let mut found = Vec::new();
    leaves(statements, &LEAVES, &mut Vec::new(), &mut found);
    found.retain(|path| !declares(statements, path));
    if found.is_empty() {
        return;
    }
    let path = rng.pick(&found).clone();
    if let Some((list, index)) = at(statements, &path) {
        list.remove(index);
    }
}

/// `route_table t_private` declares in a VPC and refers in a subnet; so does `network_acl`.
fn declares(statements: &[Draft], path: &[usize]) -> bool {
    let mut list = statements;
    let mut outer = "";
    for index in path {
        let Some(statement) = list.get(*index) else { return true };
        let keyword = statement.head.split(' ').next().unwrap_or_default();
        if outer == "vpc" && matches!(keyword, "route_table" | "network_acl") {
            return true;
        }
        outer = keyword;
        list = &statement.body;
    }
    false
}

fn uncertain_one(rng: &mut Rng, statements: &mut Vec<Draft>) {
    let mut found = Vec::new();
    leaves(statements, &UNCERTAIN, &mut Vec::new(), &mut found);
    found.retain(|path| !declares(statements, path));
    if found.is_empty() {
        return;
    }
    let path = rng.pick(&found).clone();
    let Some((list, index)) = at(statements, &path) else { return };
    let head = &mut list[index].head;
    if head.contains("none") {
        return;
    }
    let keep = if head.contains('[') { head.find('[') } else { head.rfind(' ').map(|space| space + 1) };
    if let Some(keep) = keep {
        head.truncate(keep);
        head.push_str("unknown");
    }
}
