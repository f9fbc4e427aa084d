//! What connects VPCs with each other and with the world: peering, transit gateways, VPN, Direct Connect.

use fastrand::Rng;

use super::vpc::{Purpose, Vpc};
use super::{Chance, Draft, Plan};

/// Connects the VPCs of a plan.
pub(crate) fn connect(rng: &mut Rng, plan: &mut Plan) {
    plan.places.vpcs = plan.vpcs.iter().map(|vpc| vpc.path.clone()).collect();
    if plan.peering {
        peering(rng, plan);
    }
    let mut transit = plan.transit.then(|| transit_gateway(rng, plan));
    if plan.on_premises {
        on_premises(rng, plan, transit.as_mut());
    }
    if let Some(mut transit) = transit {
        if let Some(far) = far_transit_gateway(rng, plan, &mut transit) {
            plan.top.push(far);
        }
        plan.top.push(transit);
    }
}

fn peering(rng: &mut Rng, plan: &mut Plan) {
    for one in 0..plan.vpcs.len() {
        for other in one + 1..plan.vpcs.len() {
            if !rng.percent(55) || plan.vpcs[one].byte == plan.vpcs[other].byte {
                continue;
            }
            let name = format!("peer{one}{other}");
            let mut draft = Draft::new(format!("peering {name} {} <-> {}", plan.vpcs[one].path, plan.vpcs[other].path));
            if rng.percent(8) {
                draft.add(format!("accepted {}", rng.pick(&["off", "off", "unknown"])));
            }
            plan.top.push(draft);
            let (one_block, other_block) = (plan.vpcs[one].block(), plan.vpcs[other].block());
            add_route(&mut plan.vpcs[one], &other_block, &name);
            add_route(&mut plan.vpcs[other], &one_block, &name);
            if rng.percent(10) {
                // A default route over a peering leads nowhere.
                plan.vpcs[one].defaults.push(name.clone());
            }
            for (from, to) in [(one, other), (other, one)] {
                let number = plan.vpcs[to].number + 1;
                if plan.vpcs[from].ipv6 && plan.vpcs[to].ipv6 && rng.percent(70) {
                    plan.vpcs[from].routes.push((format!("2001:db8:{number:x}00::/56"), name.clone()));
                }
            }
        }
    }
}

/// A destination has one route in a table.
fn add_route(vpc: &mut Vpc, destination: &str, target: &str) {
    if !vpc.routes.iter().any(|(known, _)| known == destination) {
        vpc.routes.push((destination.to_owned(), target.to_owned()));
    }
}

/// The same in a table of a transit gateway.
fn add_transit_route(table: &mut Draft, destination: &str, target: &str) {
    let start = format!("route {destination} -> ");
    if !table.body.iter().any(|inner| inner.head.starts_with(&start)) {
        table.add(format!("{start}{target}"));
    }
}

fn attachment_subnets(rng: &mut Rng, vpc: &Vpc) -> Vec<String> {
    let purposes: &[&[Purpose]] = if vpc.subnets.iter().any(|subnet| subnet.purpose == Purpose::Attachment) {
        &[&[Purpose::Attachment]]
    } else {
        &[&[Purpose::Private], &[Purpose::Private, Purpose::Public]]
    };
    let purposes = *rng.pick(purposes);
    let mut zones = Vec::new();
    let mut names = Vec::new();
    for subnet in vpc.subnets.iter().filter(|subnet| purposes.contains(&subnet.purpose)) {
        if !zones.contains(&subnet.zone) {
            zones.push(subnet.zone);
            names.push(format!("{}.{}", vpc.path, subnet.name));
        }
    }
    names
}

fn transit_gateway(rng: &mut Rng, plan: &mut Plan) -> Draft {
    let mut transit = Draft::new("transit_gateway tgw");
    let mut attached = Vec::new();
    for index in 0..plan.vpcs.len() {
        if !rng.percent(90) || plan.vpcs[index].site != plan.vpcs[0].site {
            continue;
        }
        let vpc = &plan.vpcs[index];
        let attach = transit.add(format!("attach {}", vpc.path));
        if rng.percent(85) {
            let subnets = attachment_subnets(rng, vpc);
            attach.add(format!("subnets [{}]", subnets.join(", ")));
        }
        if rng.percent(20) {
            attach.add("appliance_mode on");
        }
        attached.push(index);
    }
    let egress = attached.first().copied().filter(|_| plan.egress_vpc);
    for &index in &attached {
        for &other in &attached {
            if index == other || plan.vpcs[index].byte == plan.vpcs[other].byte {
                continue;
            }
            let block = if rng.percent(30) { "10.0.0.0/8".to_owned() } else { plan.vpcs[other].block() };
            add_route(&mut plan.vpcs[index], &block, "tgw");
            let number = plan.vpcs[other].number + 1;
            let block = format!("2001:db8:{number:x}00::/56");
            if plan.vpcs[index].ipv6 && plan.vpcs[other].ipv6 && rng.percent(50) {
                add_route(&mut plan.vpcs[index], &block, "tgw");
            }
        }
        if egress.is_some_and(|egress| egress != index) {
            plan.vpcs[index].defaults.extend(["tgw".to_owned(), "tgw".to_owned()]);
            plan.vpcs[index].internet_gateway &= rng.percent(40);
        }
    }
    if let Some(egress) = egress {
        plan.vpcs[egress].internet_gateway = true;
    }
    let paths: Vec<_> = attached.iter().map(|index| plan.vpcs[*index].path.clone()).collect();
    match rng.usize(0..4) {
        // AWS's default.
        0 | 1 if egress.is_none() => {}
        0 | 1 => {
            for path in &paths {
                if rng.percent(92) {
                    transit.add(format!("propagate {path}"));
                }
            }
            default_routes(rng, &mut transit, plan, egress);
        }
        _ => {
            let count = rng.usize(1..3);
            for number in 0..count {
                let mut table = Draft::new(format!("route_table rt{number}"));
                for (position, path) in paths.iter().enumerate() {
                    if position % count == number && rng.percent(96) {
                        table.add(format!("associate {path}"));
                    }
                    if rng.percent(93) {
                        table.add(format!("propagate {path}"));
                    }
                }
                default_routes(rng, &mut table, plan, egress);
                transit.body.push(table);
            }
            if rng.percent(40) {
                for path in &paths {
                    transit.add(format!("propagate {path}"));
                }
            }
        }
    }
    transit
}

fn default_routes(rng: &mut Rng, table: &mut Draft, plan: &Plan, egress: Option<usize>) {
    if let Some(egress) = egress
        && rng.percent(90)
    {
        table.add(format!("route 0.0.0.0/0 -> {}", plan.vpcs[egress].path));
    }
    if rng.percent(12) {
        add_transit_route(table, &plan.vpcs[plan.vpcs.len() - 1].block(), "blackhole");
    }
    if rng.percent(10) {
        let vpc = &plan.vpcs[0];
        add_transit_route(table, &vpc.block(), &vpc.path);
    }
}

/// Offices, with lines to gateways of VPCs and to the transit gateway.
fn on_premises(rng: &mut Rng, plan: &mut Plan, mut transit: Option<&mut Draft>) {
    let mut gateways: Vec<String> =
        plan.vpcs.iter().filter(|vpc| vpc.vpn_gateway).map(|vpc| format!("{}.vgw", vpc.path)).collect();
    let own_gateways = gateways.len();
    gateways.extend(transit.as_ref().map(|_| "tgw".to_owned()));
    for (office, block, byte) in [("office", "192.168.0.0/16", 168), ("branch", "192.169.0.0/16", 169)] {
        if office == "branch" && !rng.percent(20) {
            continue;
        }
        let mut draft = Draft::new(format!("on_premises {office} {block}"));
        if !rng.percent(15) {
            for number in 1..rng.usize(2..4) {
                draft.add(format!("host h{number} 192.{byte}.{number}.10"));
                plan.places.on_premises.push(format!("{office}.h{number}"));
            }
        }
        plan.places.on_premises.push(office.to_owned());
        // Which resolvers there are is decided later; the name is put in then.
        if rng.percent(80) {
            draft.add("dns ?");
        }
        plan.top.push(draft);
        for (number, gateway) in gateways.clone().iter().enumerate() {
            if !rng.percent(85) {
                continue;
            }
            let to_transit = number >= own_gateways;
            let direct = rng.percent(45);
            let name = format!("{}_{office}{number}", if direct { "dx" } else { "vpn" });
            if direct {
                let mut line = Draft::new(format!("direct_connect {name} {office} <-> {gateway}"));
                let right = if to_transit { "transit" } else { "private" };
                let kind = if rng.percent(70) { right } else { *rng.pick(&["private", "public", "transit"]) };
                line.add(format!("interface {kind}"));
                plan.top.push(line);
            } else {
                plan.top.push(Draft::new(format!("vpn {name} {office} <-> {gateway}")));
            }
            if let (Some(transit), true) = (&mut transit, to_transit) {
                attach_line(rng, transit, &name);
            }
        }
        if transit.is_some() {
            for vpc in &mut plan.vpcs {
                if rng.percent(if vpc.vpn_gateway { 25 } else { 85 }) {
                    add_route(vpc, block, "tgw");
                }
            }
        }
        for vpc in plan.vpcs.iter_mut().filter(|vpc| vpc.vpn_gateway) {
            if rng.percent(15) {
                add_route(vpc, block, "vgw");
            }
        }
    }
}

/// Enters a line in the tables of a transit gateway, where there are any.
fn attach_line(rng: &mut Rng, transit: &mut Draft, line: &str) {
    let mut associated = false;
    for table in transit.body.iter_mut().filter(|inner| inner.head.starts_with("route_table")) {
        if rng.percent(90) {
            table.add(format!("propagate {line}"));
        }
        if !associated && rng.percent(60) {
            table.add(format!("associate {line}"));
            associated = true;
        }
    }
    if transit.body.iter().any(|inner| inner.head.starts_with("propagate") || inner.head.starts_with("route ")) {
        transit.add(format!("propagate {line}"));
    }
}

/// A second transit gateway for the VPCs of other Regions, peered with the first one. Routes between the two are
/// written.
fn far_transit_gateway(rng: &mut Rng, plan: &mut Plan, transit: &mut Draft) -> Option<Draft> {
    let home = plan.vpcs[0].site;
    let far: Vec<_> = (0..plan.vpcs.len()).filter(|index| plan.vpcs[*index].site != home).collect();
    let near: Vec<_> = (0..plan.vpcs.len()).filter(|index| plan.vpcs[*index].site == home).collect();
    if far.is_empty() || rng.percent(30) {
        return None;
    }
    let mut draft = Draft::new("transit_gateway far");
    draft.add("attach tgw");
    for &index in &far {
        let subnets = attachment_subnets(rng, &plan.vpcs[index]);
        let path = plan.vpcs[index].path.clone();
        draft.add(format!("attach {path}")).add(format!("subnets [{}]", subnets.join(", ")));
        draft.add(format!("propagate {path}"));
    }
    for &index in &near {
        if rng.percent(90) {
            add_transit_route(&mut draft, &plan.vpcs[index].block(), "tgw");
        }
    }
    transit.add("attach far");
    let has_tables = transit.body.iter().any(|inner| inner.head.starts_with("route_table"));
    let has_default = transit.body.iter().any(|inner| inner.head.starts_with("propagate"));
    if !has_tables && !has_default {
        let attached: Vec<_> = near.iter().map(|index| plan.vpcs[*index].path.clone()).collect();
        let known = |path: &String| transit.body.iter().any(|inner| inner.head == format!("attach {path}"));
        for path in attached.into_iter().filter(known).collect::<Vec<_>>() {
            transit.add(format!("propagate {path}"));
        }
    }
    for &index in &far {
        let block = plan.vpcs[index].block();
        for table in transit.body.iter_mut().filter(|inner| inner.head.starts_with("route_table")) {
            add_transit_route(table, &block, "far");
        }
        add_transit_route(transit, &block, "far");
    }
    for &one in &far {
        for &other in &near {
            let (one_block, other_block) = (plan.vpcs[one].block(), plan.vpcs[other].block());
            add_route(&mut plan.vpcs[one], &other_block, "far");
            add_route(&mut plan.vpcs[other], &one_block, "tgw");
        }
    }
    Some(draft)
}
