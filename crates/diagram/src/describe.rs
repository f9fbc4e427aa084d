//! The picture in words, for those who do not see it.

use crate::scene::{Endpoint, Scene, Subnet, Vpc};

/// Sentences that say what the picture shows.
pub(crate) fn describe(scene: &Scene) -> String {
    let mut sentences = Vec::new();
    for region in &scene.regions {
        match region.names {
            Some((code, name)) => sentences.push(format!("Region {code} ({name}).")),
            None => sentences.push("Region not known.".to_owned()),
        }
        for vpc in &region.vpcs {
            sentences.push(vpc_words(vpc));
            for zone in &vpc.zones {
                let place =
                    zone.name.as_ref().map_or_else(|| "in no given zone".to_owned(), |name| format!("in zone {name}"));
                sentences.extend(zone.subnets.iter().map(|subnet| subnet_words(vpc, subnet, &place)));
            }
            let endpoints = vpc.endpoints.iter().enumerate();
            sentences.extend(endpoints.map(|(place, endpoint)| endpoint_words(vpc, place, endpoint)));
        }
    }
    sentences.extend(Some(scene.lit.words.clone()).filter(|words| !words.is_empty()));
    sentences.join(" ")
}

fn vpc_words(vpc: &Vpc) -> String {
    let mut words = format!("VPC {}", vpc.thing.name);
    if !vpc.cidrs.is_empty() {
        words += &format!(", {}", vpc.cidrs.join(", "));
    }
    match vpc.gateways.as_slice() {
        [] => words += ", without an internet gateway",
        [one] => words += &format!(", with internet gateway {} to the internet", one.name),
        many => {
            let names: Vec<_> = many.iter().map(|gateway| gateway.name.as_str()).collect();
            words += &format!(", with internet gateways {} to the internet", names.join(", "));
        }
    }
    words + "."
}

fn subnet_words(vpc: &Vpc, subnet: &Subnet, place: &str) -> String {
    let mut words = format!("Subnet {}", subnet.thing.name);
    if let Some(cidr) = &subnet.cidr {
        words += &format!(", {cidr}");
    }
    words += &format!(", {place}, {}, {}", subnet.kind.word(), subnet.table.label);
    let routes: Vec<_> =
        subnet.table.routes.iter().map(|(destination, target)| format!("{destination} to {target}")).collect();
    if !routes.is_empty() {
        words += &format!(" ({})", routes.join(", "));
    }
    let hosts = subnet.hosts.iter().map(|host| {
        let addresses: Vec<_> = host.address.iter().chain(&host.public).map(String::as_str).collect();
        with_details(&host.thing.name, &addresses)
    });
    let interfaces = subnet.interfaces.iter().filter_map(|interface| {
        let endpoint = vpc.endpoints.get(interface.endpoint)?;
        let address: Vec<_> = interface.address.iter().map(String::as_str).collect();
        Some(with_details(&format!("a network interface of endpoint {}", endpoint.thing.name), &address))
    });
    let content: Vec<_> = hosts.chain(interfaces).collect();
    if !content.is_empty() {
        words += &format!("; in it: {}", content.join(", "));
    }
    words + "."
}

fn endpoint_words(vpc: &Vpc, place: usize, endpoint: &Endpoint) -> String {
    let mut words = endpoint.words.clone();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words += &format!(" {} to {}", endpoint.thing.name, endpoint.service);
    let subnets = || vpc.zones.iter().flat_map(|zone| &zone.subnets);
    let tied: Vec<_> = if endpoint.gateway {
        subnets()
            .filter(|subnet| subnet.table.endpoints.contains(&place))
            .map(|subnet| subnet.thing.name.as_str())
            .collect()
    } else {
        let holds = |subnet: &&Subnet| subnet.interfaces.iter().any(|interface| interface.endpoint == place);
        subnets().filter(holds).map(|subnet| subnet.thing.name.as_str()).collect()
    };
    words += &match (endpoint.gateway, tied.is_empty()) {
        (true, true) => ", used by no subnet".to_owned(),
        (true, false) => format!(", used by {} through the route table", tied.join(", ")),
        (false, true) => ", without a network interface".to_owned(),
        (false, false) => format!(", with a network interface in {}", tied.join(", ")),
    };
    words + "."
}

fn with_details(name: &str, details: &[&str]) -> String {
    if details.is_empty() { name.to_owned() } else { format!("{name} ({})", details.join(", ")) }
}
