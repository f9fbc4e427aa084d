//! Hovers of plain values: blocks, addresses, ports, Regions, services, words.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_analyzer::reach::REASONS;
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Node, Ports};
use portolan_catalog::{self as catalog, PrivateDns, Region, Service};

use crate::card::{Card, code};

pub(super) fn cidr(analysis: &Analysis, cidr: IpNet) -> Card {
    let network = cidr.trunc();
    let card = Card::new(format!("**CIDR block** {}", code(&cidr.to_string())));
    let card = match network {
        IpNet::V4(block) => card.text(format!(
            "{} addresses, {} to {}.",
            2_u64.pow(32 - u32::from(block.prefix_len())),
            code(&block.network().to_string()),
            code(&block.broadcast().to_string())
        )),
        IpNet::V6(block) => {
            card.text(format!("{} to {}.", code(&block.network().to_string()), code(&block.broadcast().to_string())))
        }
    };
    let card = if network.prefix_len() == 0 {
        card.text("Every address of its family. IPv4 and IPv6 are routed and filtered separately.")
    } else {
        card
    };
    card.all_here(holders(analysis, network))
}

pub(super) fn address(analysis: &Analysis, address: IpAddr) -> Card {
    Card::new(format!("**Address** {}", code(&address.to_string()))).all_here(holders(analysis, IpNet::from(address)))
}

/// The declared blocks that a block has addresses in common with.
fn holders(analysis: &Analysis, cidr: IpNet) -> Vec<String> {
    const SHOWN: usize = 6;
    let network = &analysis.network;
    if cidr.prefix_len() == 0 {
        return Vec::new();
    }
    let vpcs = network.vpcs().flat_map(|(_, vpc)| vpc.cidrs.iter().map(move |block| (block.cidr, vpc.node)));
    let subnets = network.subnets().filter_map(|(_, subnet)| subnet.block.map(|block| (block.cidr, subnet.node)));
    let mut lines = Vec::new();
    for (block, node) in vpcs.chain(subnets) {
        let name = code(&analysis.nodes.path(node));
        if block == cidr {
            lines.push(format!("the block of {name}"));
        } else if block.contains(&cidr) {
            lines.push(format!("inside {name}, {}", code(&block.to_string())));
        } else if cidr.contains(&block) {
            lines.push(format!("holds {name}, {}", code(&block.to_string())));
        }
    }
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines
}

pub(super) fn ports(ports: &Ports) -> Card {
    let card = Card::new(format!("**Traffic** {}", code(&ports.to_string())));
    if *ports == Ports::all() {
        card.text("All protocols and ports.")
    } else {
        card.text("Destination ports; what answers them is let back in by security groups, which are stateful, but not by network ACLs.")
    }
}

pub(super) fn region(region: &Region) -> Card {
    let mut card = Card::new(format!("**Region** {} {}", code(region.code), region.name));
    if !region.zone_ids.is_empty() {
        card = card.text(format!("Availability Zones {}.", region.zone_ids.join(", ")));
    }
    if let Some(list) = region.s3_prefix_list {
        card = card.text(format!("Prefix list of Amazon S3: {}.", code(list)));
    }
    card.more("region-and-availability-zone")
}

pub(super) fn service(analysis: &Analysis, node: &Node, service: &Service) -> Card {
    let around = analysis.nodes.ancestors(node.id).find_map(|node| analysis.network.vpc_of(node.id));
    let region = around.or_else(|| analysis.network.vpcs().next().map(|(_, vpc)| vpc)).and_then(|vpc| vpc.region);
    let code_of = region.map_or("{region}", |region| region.code);
    let mut card = Card::new(format!("**{}** {}", service.title, code(&service.full_name(code_of))));
    card = card.text(match (service.gateway, service.interface) {
        (true, true) => "Offered through gateway endpoints (a route, free of charge, inside the VPC only) and interface endpoints (AWS PrivateLink, also from outside the VPC).",
        (true, false) => "Offered through gateway endpoints only.",
        _ => "Offered through interface endpoints (AWS PrivateLink).",
    });
    card = match &service.private_dns {
        PrivateDns::Names(_) => {
            let names: Vec<_> = service.private_names(code_of).iter().take(4).map(|name| code(name)).collect();
            card.text(format!("Private DNS names of an interface endpoint: {}.", names.join(", ")))
        }
        PrivateDns::None if service.interface => {
            card.text("Its interface endpoints have no private DNS: clients use the endpoint's own names.")
        }
        _ => card,
    };
    let companions = catalog::companions(service.short_name);
    if node.kind() == Kind::Uses && !companions.is_empty() {
        let names: Vec<_> = companions.iter().map(|companion| code(&format!("aws.{}", companion.service))).collect();
        card = card.text(format!("`uses` also asks for {}.", names.join(", ")));
    }
    if service.gateway && service.interface { card.more("choosing-for-s3") } else { card.more("interface-endpoint") }
}

/// A word that the schema offers.
pub(super) fn choice(analysis: &Analysis, node: &Node, word: &str) -> Option<Card> {
    if let Some(reason) = REASONS.iter().find(|reason| node.kind() == Kind::Expect && reason.name == word) {
        return Some(
            Card::new(format!("**{}**", reason.name))
                .text(reason.summary(analysis.sources.settings.language))
                .text(format!("AWS Reachability Analyzer: {}", code(reason.code)))
                .page(reason.name),
        );
    }
    if word == "internet" {
        return Some(
            Card::new("**internet**").text("An arbitrary public address outside AWS.").more("internet-gateway"),
        );
    }
    let usage: Vec<_> = node.spec.usage().iter().map(|usage| code(usage)).collect();
    let card = Card::new(usage.join(" or ")).text(node.spec.summary(analysis.sources.settings.language));
    let card = if node.kind() == Kind::Subnet { card.all_here(super::about(analysis, node.id)) } else { card };
    Some(match node.spec.concept {
        Some(concept) => card.more(concept),
        None => card,
    })
}

/// A word of another form: a zone, an account, the id of a prefix list.
pub(super) fn word(analysis: &Analysis, node: &Node, word: &str) -> Option<Card> {
    match node.kind() {
        Kind::AvailabilityZone => {
            let vpc = analysis.nodes.ancestors(node.id).find_map(|node| analysis.network.vpc_of(node.id))?;
            let mut card = Card::new(format!("**Availability Zone** {}", code(word)));
            if let Some(region) = vpc.region {
                card = card.text(format!("In {} ({}).", region.name, code(region.code)));
                if region.zone_letters_per_account && word.len() == 1 {
                    card = card.text("Letters can mean other zones in another account; ids such as `apne1-az4` mean the same in all.");
                }
            }
            Some(card.more("region-and-availability-zone"))
        }
        _ if word.starts_with("pl-") => {
            let lines = catalog::prefix_list_regions(word)
                .into_iter()
                .map(|(region, service)| format!("{} in {}", code(&format!("aws.{service}")), code(region)));
            Some(Card::new(format!("**Prefix list** {}", code(word))).concept("prefix-list").all_here(lines))
        }
        _ => None,
    }
}
