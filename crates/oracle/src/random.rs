//! Random topologies of every construct, as text.
//!
//! A topology is put together from what people build: labs with NAT, peered VPCs, hubs with a transit gateway,
//! on-premises networks with VPN and Direct Connect, PrivateLink between accounts, inspection behind Gateway Load
//! Balancers. Then some of its statements are dropped or changed, and questions are asked. The same seed makes the
//! same text.
//!
//! Network ACLs treat all ports from 1024 to 65535 alike, no rule or route divides a subnet whose hosts have no fixed
//! address, and no block lies in AWS's public ranges, so that one concrete packet speaks for all.

mod between;
mod mutate;
mod questions;
mod vpc;

use fastrand::Rng;

/// A statement before it is written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub(crate) head: String,
    pub(crate) body: Vec<Draft>,
}

impl Draft {
    pub(crate) fn new(head: impl Into<String>) -> Draft {
        Draft { head: head.into(), body: Vec::new() }
    }

    pub(crate) fn add(&mut self, head: impl Into<String>) -> &mut Draft {
        self.body.push(Draft::new(head));
        let last = self.body.len() - 1;
        &mut self.body[last]
    }

    fn write(&self, depth: usize, text: &mut String) {
        text.push_str(&"  ".repeat(depth));
        text.push_str(&self.head);
        if self.body.is_empty() {
            text.push('\n');
            return;
        }
        text.push_str(" {\n");
        for inner in &self.body {
            inner.write(depth + 1, text);
        }
        text.push_str(&"  ".repeat(depth));
        text.push_str("}\n");
    }
}

/// Chances.
pub(crate) trait Chance {
    /// True in so many of a hundred cases.
    fn percent(&mut self, percent: u32) -> bool;
    /// One of these, which are not none.
    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T;
}

impl Chance for Rng {
    fn percent(&mut self, percent: u32) -> bool {
        self.u32(0..100) < percent
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.usize(0..of.len())]
    }
}

/// What is being built.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Whether VPCs are connected by peering, a transit gateway, an on-premises network.
    pub(crate) peering: bool,
    pub(crate) transit: bool,
    pub(crate) on_premises: bool,
    pub(crate) private_link: bool,
    pub(crate) inspection: bool,
    pub(crate) egress_vpc: bool,
    pub(crate) accounts: usize,
    pub(crate) vpcs: Vec<vpc::Vpc>,
    /// Statements at the top of the file.
    pub(crate) top: Vec<Draft>,
    /// Places to ask for.
    pub(crate) places: questions::Places,
}

/// A Region with its zones, by letter and by id.
pub(crate) struct Site {
    pub(crate) region: &'static str,
    pub(crate) letters: [&'static str; 3],
    pub(crate) ids: [&'static str; 3],
}

/// In the first two every account has letters of its own.
pub(crate) const SITES: [Site; 4] = [
    Site { region: "ap-northeast-1", letters: ["a", "c", "d"], ids: ["apne1-az4", "apne1-az1", "apne1-az2"] },
    Site { region: "us-east-1", letters: ["a", "b", "c"], ids: ["use1-az1", "use1-az2", "use1-az4"] },
    Site { region: "us-east-2", letters: ["a", "b", "c"], ids: ["use2-az1", "use2-az2", "use2-az3"] },
    Site { region: "eu-west-3", letters: ["a", "b", "c"], ids: ["euw3-az1", "euw3-az2", "euw3-az3"] },
];

/// The topology of a seed, with its questions.
pub fn topology(seed: u64) -> String {
    let mut rng = Rng::with_seed(seed);
    let mut plan = Plan {
        peering: rng.percent(40),
        transit: rng.percent(40),
        on_premises: rng.percent(40),
        private_link: rng.percent(35),
        inspection: rng.percent(25),
        accounts: if rng.percent(45) { rng.usize(1..3) } else { 0 },
        ..Plan::default()
    };
    plan.egress_vpc = plan.transit && rng.percent(50);
    let connected = plan.peering || plan.transit || plan.private_link || plan.inspection;
    let count = if connected { rng.usize(2..5) } else { rng.usize(1..3) };
    let home = rng.usize(0..SITES.len());
    for number in 0..count {
        let vpc = vpc::Vpc::draft(&mut rng, &plan, number, home);
        plan.vpcs.push(vpc);
    }
    plan.places.connected = plan.peering || plan.transit;
    between::connect(&mut rng, &mut plan);
    vpc::furnish(&mut rng, &mut plan);
    let mut statements = vec![Draft::new(format!("region {}", SITES[home].region))];
    let mut accounts: Vec<_> = (0..plan.accounts)
        .map(|number| Draft::new(format!("account acct{number} {:012}", 111_100_000_000u64 + number as u64)))
        .collect();
    for vpc in &mut plan.vpcs {
        let body = std::mem::take(&mut vpc.body);
        let draft = Draft { head: vpc.head.clone(), body };
        match vpc.account {
            Some(account) => accounts[account].body.push(draft),
            None => statements.push(draft),
        }
    }
    statements.extend(accounts);
    for mut statement in std::mem::take(&mut plan.top) {
        // Offices ask one of the resolvers that there are by now.
        statement.body.retain(|inner| inner.head != "dns ?" || !plan.places.inbound.is_empty());
        for inner in statement.body.iter_mut().filter(|inner| inner.head == "dns ?") {
            // Mostly one that a line may lead to.
            let near = |path: &&String| {
                plan.vpcs.iter().any(|vpc| vpc.vpn_gateway && path.starts_with(&format!("{}.", vpc.path)))
            };
            let near: Vec<_> = plan.places.inbound.iter().filter(near).cloned().collect();
            let all = &plan.places.inbound;
            let of = if near.is_empty() || rng.percent(20) { all } else { &near };
            inner.head = format!("dns {}", rng.pick(of));
        }
        statements.push(statement);
    }
    mutate::mutate(&mut rng, &mut statements);
    let mut text = String::new();
    for statement in &statements {
        statement.write(0, &mut text);
    }
    for _ in 0..30 {
        text.push_str(&questions::question(&mut rng, &plan.places));
        text.push('\n');
    }
    text
}
