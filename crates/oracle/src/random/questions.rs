//! What is asked of a topology.

use fastrand::Rng;

use super::Chance;

/// The places that a topology has, by the way they are named.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) machines: Vec<String>,
    pub(crate) sets: Vec<String>,
    pub(crate) vpcs: Vec<String>,
    pub(crate) endpoints: Vec<String>,
    pub(crate) services: Vec<String>,
    pub(crate) balancers: Vec<String>,
    pub(crate) on_premises: Vec<String>,
    pub(crate) inbound: Vec<String>,
    /// What has a public address.
    pub(crate) public: Vec<String>,
    /// Whether there are ways between VPCs.
    pub(crate) connected: bool,
    /// Quoted.
    pub(crate) hosts: Vec<String>,
    /// Addresses, each with the path of who has it.
    pub(crate) addresses: Vec<(String, String)>,
}

/// One question.
pub(crate) fn question(rng: &mut Rng, places: &Places) -> String {
    for _ in 0..60 {
        let from = from(rng, places);
        let to = to(rng, places);
        let (one, other) = (owner(places, &from), owner(places, &to));
        let nested = one == other || one.starts_with(&format!("{other}.")) || other.starts_with(&format!("{one}."));
        if from == to || nested || (from == "internet" && !is_inside(&to)) {
            continue;
        }
        if is_hopeless(rng, places, &from, &to) {
            continue;
        }
        // Who is outside, or an address in a VPC, calls no service by its name.
        let numeric = |place: &str| place.starts_with(|c: char| c.is_ascii_digit());
        if (numeric(&from) || from == "internet")
            && (to.starts_with("aws.") || to.starts_with('"') || to == "internet" || numeric(&to))
        {
            continue;
        }
        let office = |place: &str| places.on_premises.iter().any(|known| known == place);
        if office(&from) && office(&to) {
            continue;
        }
        // Behind these several network interfaces must do; what `cannot` means then is another question.
        let many = [&places.endpoints, &places.balancers, &places.services].iter().any(|list| list.contains(&to));
        let is_set = places.sets.contains(&from) || places.sets.contains(&to);
        let claim = if many || !is_inside(&to) && to != "internet" { "reaches" } else { claim(rng, is_set) };
        let region = if to.starts_with("aws.") && rng.percent(8) { " in us-east-1" } else { "" };
        let served = many || to.starts_with("aws.");
        let port = if served && rng.percent(65) { "tcp/443" } else { port(rng) };
        return format!("expect {from} {claim} {to}{region} on {port}");
    }
    "# nothing to ask".to_owned()
}

/// Most of what can be seen at once to lead nowhere is not asked.
fn is_hopeless(rng: &mut Rng, places: &Places, from: &str, to: &str) -> bool {
    let vpc = |place: &str| {
        let place = owner(places, place);
        places.vpcs.iter().find(|vpc| *vpc == place || place.starts_with(&format!("{vpc}."))).cloned()
    };
    let (one, other) = (vpc(from), vpc(to));
    let from_outside = from == "internet" || from.starts_with("203.");
    if from_outside {
        return !places.public.iter().any(|place| place == owner(places, to)) && rng.percent(85);
    }
    if places.endpoints.iter().any(|place| place == to) {
        return one != other && rng.percent(60);
    }
    one.is_some() && other.is_some() && one != other && rng.percent(if places.connected { 25 } else { 80 })
}

/// Whose address it is, or the place itself.
fn owner<'p>(places: &'p Places, place: &'p str) -> &'p str {
    places.addresses.iter().find(|(address, _)| address == place).map_or(place, |(_, path)| path)
}

fn claim(rng: &mut Rng, is_set: bool) -> &'static str {
    if is_set && rng.percent(40) || rng.percent(5) { "cannot reach" } else { "reaches" }
}

fn is_inside(place: &str) -> bool {
    !place.starts_with("aws.") && !place.starts_with('"') && place != "internet"
}

fn port(rng: &mut Rng) -> &'static str {
    let ports = [
        "tcp/443",
        "tcp/443",
        "tcp/443",
        "tcp/443",
        "tcp/443",
        "tcp/80",
        "tcp/22",
        "udp/53",
        "icmp/8",
        "all",
        "tcp/400-500",
    ];
    ports[rng.usize(0..ports.len())]
}

fn from(rng: &mut Rng, places: &Places) -> String {
    let addresses: Vec<_> = places.addresses.iter().map(|(address, _)| address.clone()).collect();
    let lists: [(&[String], u32); 6] = [
        (&places.machines, 60),
        (&places.on_premises, 45),
        (&places.sets, 10),
        (&addresses, 4),
        (&places.endpoints, 1),
        (&places.balancers, 2),
    ];
    for (list, percent) in lists {
        if !list.is_empty() && rng.percent(percent) {
            return rng.pick(list).clone();
        }
    }
    match rng.usize(0..4) {
        0 => "203.0.113.250".to_owned(),
        _ => "internet".to_owned(),
    }
}

fn to(rng: &mut Rng, places: &Places) -> String {
    let addresses: Vec<_> = places.addresses.iter().map(|(address, _)| address.clone()).collect();
    let lists: [(&[String], u32); 8] = [
        (&places.machines, 35),
        (&places.services, 20),
        (&places.balancers, 22),
        (&places.endpoints, 22),
        (&places.on_premises, 20),
        (&places.sets, 10),
        (&places.hosts, 15),
        (&addresses, 10),
    ];
    for (list, percent) in lists {
        if !list.is_empty() && rng.percent(percent) {
            return rng.pick(list).clone();
        }
    }
    let services = [
        "aws.s3",
        "aws.s3",
        "aws.sqs",
        "aws.sqs",
        "aws.kms",
        "aws.dynamodb",
        "aws.ecr.dkr",
        "internet",
        "internet",
        "internet",
    ];
    (*rng.pick(&services)).to_owned()
}
