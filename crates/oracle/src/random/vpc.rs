//! One VPC with all that stands in it.

use fastrand::Rng;

use super::{Chance, Draft, Plan, SITES};

/// What a subnet is for. Each purpose has a route table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Public,
    Private,
    Isolated,
    /// For appliances and Gateway Load Balancer endpoints.
    Firewall,
    /// For attachments of transit gateways.
    Attachment,
}

#[derive(Debug, Clone)]
pub(crate) struct Subnet {
    pub(crate) name: String,
    pub(crate) purpose: Purpose,
    /// 0, 1 or 2.
    pub(crate) zone: usize,
    /// The third byte of its addresses.
    pub(crate) number: usize,
    pub(crate) machines: Vec<Draft>,
}

#[derive(Debug)]
pub(crate) struct Vpc {
    pub(crate) head: String,
    /// How it is named from everywhere.
    pub(crate) path: String,
    pub(crate) account: Option<usize>,
    /// An index of `SITES`.
    pub(crate) site: usize,
    /// The second byte of its addresses.
    pub(crate) byte: usize,
    pub(crate) number: usize,
    pub(crate) ipv6: bool,
    /// Whether zones are named by id.
    pub(crate) zone_ids: bool,
    pub(crate) internet_gateway: bool,
    pub(crate) vpn_gateway: bool,
    pub(crate) subnets: Vec<Subnet>,
    /// Routes to other networks that `between` wants in the tables.
    pub(crate) routes: Vec<(String, String)>,
    /// Where a default route may lead beyond this VPC.
    pub(crate) defaults: Vec<String>,
    pub(crate) body: Vec<Draft>,
}

const PORTS: [&str; 8] = ["tcp/443", "tcp/443", "tcp/80", "tcp/22", "all", "tcp", "icmp/8", "tcp/1-1023"];

impl Vpc {
    /// Its frame: blocks and subnets.
    pub(crate) fn draft(rng: &mut Rng, plan: &Plan, number: usize, home: usize) -> Vpc {
        let account = if plan.accounts > 0 && rng.percent(85) { Some(rng.usize(0..plan.accounts)) } else { None };
        let byte = if number > 0 && rng.percent(10) { number } else { number + 1 };
        let name = format!("v{number}");
        let path = account.map_or(name.clone(), |account| format!("acct{account}.{name}"));
        let site = if number > 0 && rng.percent(17) { rng.usize(0..SITES.len()) } else { home };
        let mut head = format!("vpc {name} 10.{byte}.0.0/16");
        let secondary = rng.percent(12);
        if secondary {
            head.push_str(&format!(" 10.{}.0.0/16", 100 + number));
        }
        let mut vpc = Vpc {
            head,
            path,
            account,
            site,
            byte,
            number,
            ipv6: rng.percent(25),
            zone_ids: rng.percent(if plan.accounts > 1 { 70 } else { 20 }),
            internet_gateway: rng.percent(70),
            vpn_gateway: plan.on_premises && rng.percent(60),
            subnets: Vec::new(),
            routes: Vec::new(),
            defaults: Vec::new(),
            body: Vec::new(),
        };
        let mut purposes = vec![Purpose::Private];
        for (purpose, percent) in [
            (Purpose::Private, 60),
            (Purpose::Public, 75),
            (Purpose::Public, 25),
            (Purpose::Isolated, 30),
            (Purpose::Firewall, if plan.inspection { 70 } else { 15 }),
            (Purpose::Attachment, if plan.transit { 75 } else { 5 }),
            (Purpose::Attachment, if plan.transit { 75 } else { 0 }),
        ] {
            if rng.percent(percent) {
                purposes.push(purpose);
            }
        }
        let first_zone = rng.usize(0..2);
        for (index, purpose) in purposes.into_iter().enumerate() {
            let same_before = vpc.subnets.iter().filter(|subnet| subnet.purpose == purpose).count();
            let zone = if rng.percent(85) { (first_zone + same_before) % 2 } else { rng.usize(0..3) };
            vpc.subnets.push(Subnet { name: format!("s{index}"), purpose, zone, number: index, machines: Vec::new() });
        }
        vpc
    }

    pub(crate) fn block(&self) -> String {
        format!("10.{}.0.0/16", self.byte)
    }

    pub(crate) fn subnet_block(&self, subnet: &Subnet) -> String {
        format!("10.{}.{}.0/24", self.byte, subnet.number)
    }

    fn has(&self, purpose: Purpose) -> bool {
        self.subnets.iter().any(|subnet| subnet.purpose == purpose)
    }

    /// Names of subnets of these purposes, at most one a zone.
    fn one_a_zone(&self, rng: &mut Rng, purposes: &[Purpose]) -> Vec<String> {
        let mut zones = Vec::new();
        let mut names = Vec::new();
        for subnet in &self.subnets {
            if purposes.contains(&subnet.purpose) && !zones.contains(&subnet.zone) {
                zones.push(subnet.zone);
                names.push(subnet.name.clone());
            }
        }
        if names.len() > 1 && rng.percent(30) {
            names.pop();
        }
        if names.is_empty() {
            names.push(self.subnets[0].name.clone());
        }
        names
    }
}

/// Fills all VPCs.
pub(crate) fn furnish(rng: &mut Rng, plan: &mut Plan) {
    let mut services = Vec::new();
    let mut inspections = Vec::new();
    for index in 0..plan.vpcs.len() {
        let mut vpc = std::mem::replace(&mut plan.vpcs[index], empty());
        security_groups(rng, &mut vpc);
        machines(rng, plan, &mut vpc);
        load_balancers(rng, plan, &mut vpc, &mut services, &mut inspections);
        plan.vpcs[index] = vpc;
    }
    for index in 0..plan.vpcs.len() {
        let mut vpc = std::mem::replace(&mut plan.vpcs[index], empty());
        endpoints(rng, plan, &mut vpc, &services);
        tables(rng, plan, &mut vpc, &inspections);
        names(rng, plan, &mut vpc);
        frame(rng, &mut vpc);
        plan.vpcs[index] = vpc;
    }
}

fn empty() -> Vpc {
    Vpc {
        head: String::new(),
        path: String::new(),
        account: None,
        site: 0,
        byte: 0,
        number: 0,
        ipv6: false,
        zone_ids: false,
        internet_gateway: false,
        vpn_gateway: false,
        subnets: Vec::new(),
        routes: Vec::new(),
        defaults: Vec::new(),
        body: Vec::new(),
    }
}

const GROUPS: [&str; 4] = ["web", "app", "open", "shut"];

fn security_groups(rng: &mut Rng, vpc: &mut Vpc) {
    let mut list = Draft::new("prefix_list known [10.0.0.0/8, 192.168.0.0/16, 203.0.113.0/24]");
    if rng.percent(20) {
        list.head = "prefix_list known [10.2.0.0/16, 192.168.1.0/24]".to_owned();
    }
    vpc.body.push(list);
    let mut open = Draft::new("security_group open");
    open.add("ingress all from 0.0.0.0/0");
    open.add("ingress all from ::/0");
    vpc.body.push(open);
    for name in ["web", "app", "shut"] {
        let mut group = Draft::new(format!("security_group {name}"));
        for _ in 0..rng.usize(1..4) {
            let peer = peer(rng);
            group.add(format!("ingress {} from {peer}", rng.pick(&PORTS)));
        }
        if rng.percent(if name == "shut" { 90 } else { 25 }) {
            for _ in 0..rng.usize(1..3) {
                if rng.percent(15) {
                    group.add("egress none");
                } else {
                    let peer = peer(rng);
                    group.add(format!("egress {} to {peer}", rng.pick(&PORTS)));
                }
            }
        }
        vpc.body.push(group);
    }
    if rng.percent(30) {
        let mut group = Draft::new("security_group default");
        group.add(if rng.percent(60) { "ingress all from default" } else { "ingress tcp/443 from 10.0.0.0/8" });
        vpc.body.push(group);
    }
}

fn peer(rng: &mut Rng) -> String {
    let peers = [
        "0.0.0.0/0",
        "0.0.0.0/0",
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8",
        "10.0.0.0/8",
        "10.1.0.0/16",
        "192.168.0.0/16",
        "203.0.113.0/24",
        "web",
        "app",
        "open",
        "known",
        "aws.s3",
        "aws.dynamodb",
    ];
    (*rng.pick(&peers)).to_owned()
}

fn groups(rng: &mut Rng) -> Option<String> {
    if rng.percent(12) {
        return None;
    }
    let one = if rng.percent(65) { "open" } else { *rng.pick(&GROUPS) };
    if rng.percent(20) {
        let other = *rng.pick(&GROUPS);
        if other != one {
            return Some(format!("security_groups [{one}, {other}]"));
        }
    }
    Some(format!("security_groups [{one}]"))
}

fn machines(rng: &mut Rng, plan: &mut Plan, vpc: &mut Vpc) {
    for index in 0..vpc.subnets.len() {
        let subnet = vpc.subnets[index].clone();
        let count = match subnet.purpose {
            Purpose::Firewall => 1,
            Purpose::Attachment => usize::from(rng.percent(15)),
            Purpose::Private | Purpose::Public => rng.usize(0..6).div_ceil(2),
            Purpose::Isolated => rng.usize(0..3),
        };
        let mut machines = Vec::new();
        for number in 0..count {
            let keyword = if rng.percent(20) { "network_interface" } else { "instance" };
            let name = format!("m{}{number}", subnet.number);
            let mut machine = Draft::new(format!("{keyword} {name}"));
            machine.add(format!("ip 10.{}.{}.{}", vpc.byte, subnet.number, 10 + number));
            if rng.percent(if subnet.purpose == Purpose::Public { 70 } else { 8 }) {
                machine.add(match rng.usize(0..3) {
                    0 => format!("public_ip 203.0.113.{}", 10 + vpc.number * 60 + subnet.number * 5 + number),
                    _ => "public_ip on".to_owned(),
                });
            }
            if subnet.purpose == Purpose::Firewall && rng.percent(85) {
                machine.add("security_groups [open]");
            } else if let Some(groups) = groups(rng) {
                machine.add(groups);
            }
            if rng.percent(5) {
                machine.add(format!("source_dest_check {}", rng.pick(&["on", "off"])));
            }
            let machine_is_public = machine.body.iter().any(|inner| inner.head.starts_with("public_ip"));
            machines.push(machine);
            let path = format!("{}.{}.{name}", vpc.path, subnet.name);
            plan.places.machines.push(path.clone());
            // An address that two VPCs have says nothing of who is meant.
            if machine_is_public {
                plan.places.public.push(path.clone());
            }
            let unique = plan.vpcs.iter().all(|other| other.byte != vpc.byte);
            if unique && rng.percent(15) {
                plan.places
                    .addresses
                    .push((format!("10.{}.{}.{}", vpc.byte, subnet.number, 10 + number), path.clone()));
            }
        }
        vpc.subnets[index].machines = machines;
        if rng.percent(40) {
            plan.places.sets.push(format!("{}.{}", vpc.path, subnet.name));
        }
    }
    plan.places.sets.push(vpc.path.clone());
}

/// The machines of a VPC, as seen from its body.
fn targets(vpc: &Vpc, purposes: &[Purpose]) -> Vec<String> {
    let mut targets = Vec::new();
    for subnet in vpc.subnets.iter().filter(|subnet| purposes.contains(&subnet.purpose)) {
        for machine in &subnet.machines {
            if let Some(name) = machine.head.split(' ').nth(1) {
                targets.push(format!("{}.{name}", subnet.name));
            }
        }
    }
    targets
}

fn load_balancers(
    rng: &mut Rng,
    plan: &mut Plan,
    vpc: &mut Vpc,
    services: &mut Vec<String>,
    inspections: &mut Vec<(usize, String)>,
) {
    let machines = targets(vpc, &[Purpose::Private, Purpose::Public, Purpose::Isolated]);
    let mut with_application = false;
    if rng.percent(25) && !machines.is_empty() {
        with_application = true;
        let mut balancer = Draft::new("load_balancer alb application");
        let facing = rng.percent(40);
        let purposes: &[Purpose] = if facing { &[Purpose::Public] } else { &[Purpose::Private, Purpose::Public] };
        let subnets = vpc.one_a_zone(rng, purposes);
        if facing {
            balancer.add("scheme internet_facing");
        }
        balancer.add(format!("subnets [{}]", subnets.join(", ")));
        if rng.percent(70) {
            balancer.add("security_groups [open]");
        } else if let Some(groups) = groups(rng) {
            balancer.add(groups);
        }
        listeners(rng, &mut balancer, &machines);
        if rng.percent(15) {
            balancer.add("cross_zone off");
        }
        vpc.body.push(balancer);
        plan.places.balancers.push(format!("{}.alb", vpc.path));
        if facing {
            plan.places.public.push(format!("{}.alb", vpc.path));
        }
    }
    if rng.percent(if plan.private_link { 65 } else { 25 }) && !machines.is_empty() {
        let mut balancer = Draft::new("load_balancer nlb network");
        if rng.percent(25) {
            balancer.add("scheme internet_facing");
        }
        let purposes: &[Purpose] =
            if rng.percent(50) { &[Purpose::Public, Purpose::Private] } else { &[Purpose::Private, Purpose::Isolated] };
        balancer.add(format!("subnets [{}]", vpc.one_a_zone(rng, purposes).join(", ")));
        if rng.percent(50)
            && let Some(groups) = groups(rng)
        {
            balancer.add(groups);
        }
        let mut machines = machines.clone();
        if with_application && rng.percent(40) {
            machines = vec!["alb".to_owned()];
        }
        listeners(rng, &mut balancer, &machines);
        if rng.percent(55) {
            balancer.add("cross_zone on");
        }
        vpc.body.push(balancer);
        plan.places.balancers.push(format!("{}.nlb", vpc.path));
        if plan.private_link && rng.percent(85) {
            let mut service = Draft::new("endpoint_service api");
            service.add("load_balancers [nlb]");
            if rng.percent(50) {
                service.add(format!("acceptance {}", rng.pick(&["automatic", "required"])));
            }
            if plan.accounts > 0 && rng.percent(75) {
                service.add(match rng.usize(0..3) {
                    0 => "allow *".to_owned(),
                    1 => format!("allow [{:012}]", 111_100_000_000u64 + rng.u64(0..2)),
                    _ => format!("allow [acct{}]", rng.usize(0..plan.accounts)),
                });
            }
            if rng.percent(40) {
                let name = format!("\"api{}.example.com\"", vpc.number);
                service.add(format!("private_dns_name {name} {}", rng.pick(&["verified", "verified", "unverified"])));
                plan.places.hosts.push(name);
            }
            if rng.percent(25) {
                let region = SITES[rng.usize(0..SITES.len())].region;
                service.add(format!("regions [{region}]"));
            }
            vpc.body.push(service);
            services.push(format!("{}.api", vpc.path));
            plan.places.services.push(format!("{}.api", vpc.path));
        }
    }
    let appliances = targets(vpc, &[Purpose::Firewall]);
    if plan.inspection && !appliances.is_empty() && rng.percent(70) {
        let mut balancer = Draft::new("load_balancer gwlb gateway");
        let subnets = vpc.one_a_zone(rng, &[Purpose::Firewall, Purpose::Private, Purpose::Public]);
        balancer.add(format!("subnets [{}]", subnets.join(", ")));
        balancer.add(format!("listener all -> [{}]", appliances.join(", ")));
        if rng.percent(70) {
            balancer.add("cross_zone on");
        }
        vpc.body.push(balancer);
        let mut service = Draft::new("endpoint_service inspection");
        service.add("load_balancers [gwlb]");
        service.add("acceptance automatic");
        if plan.accounts > 0 && rng.percent(85) {
            service.add("allow *");
        }
        vpc.body.push(service);
        inspections.push((vpc.site, format!("{}.inspection", vpc.path)));
    }
}

fn listeners(rng: &mut Rng, balancer: &mut Draft, machines: &[String]) {
    for port in ["tcp/443", "tcp/80", "udp/53"] {
        if !rng.percent(if port == "tcp/443" { 90 } else { 20 }) {
            continue;
        }
        let mut targets: Vec<String> = Vec::new();
        for _ in 0..rng.usize(1..4) {
            let target = rng.pick(machines).clone();
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        let on = if port != "udp/53" && rng.percent(30) { *rng.pick(&[" on tcp/80", " on tcp/22"]) } else { "" };
        balancer.add(format!("listener {port} -> [{}]{on}", targets.join(", ")));
    }
}

fn endpoints(rng: &mut Rng, plan: &mut Plan, vpc: &mut Vpc, services: &[String]) {
    let tables: Vec<String> = table_names(vpc);
    for service in ["s3", "dynamodb"] {
        if rng.percent(35) {
            let mut endpoint = Draft::new(format!("endpoint gw_{service} gateway"));
            endpoint.add(format!("service aws.{service}"));
            let chosen: Vec<_> = tables.iter().filter(|_| rng.percent(70)).cloned().collect();
            endpoint.add(format!("route_tables [{}]", chosen.join(", ")));
            vpc.body.push(endpoint);
            plan.places.endpoints.push(format!("{}.gw_{service}", vpc.path));
        }
    }
    for service in ["s3", "sqs", "kms", "ecr.dkr", "dynamodb"] {
        if !rng.percent(if service == "sqs" { 35 } else { 15 }) {
            continue;
        }
        let name = format!("if_{}", service.replace('.', "_"));
        let mut endpoint = Draft::new(format!("endpoint {name} interface"));
        endpoint.add(format!("service aws.{service}"));
        interface(rng, vpc, &mut endpoint, &service.len().to_string());
        if rng.percent(25) {
            let modes: &[&str] = if service == "s3" { &["on", "off", "inbound_resolver_only"] } else { &["on", "off"] };
            endpoint.add(format!("private_dns {}", rng.pick(modes)));
        }
        if matches!(service, "s3" | "kms") && rng.percent(12) {
            endpoint.add(format!("service_region {}", SITES[rng.usize(0..SITES.len())].region));
        }
        vpc.body.push(endpoint);
        plan.places.endpoints.push(format!("{}.{name}", vpc.path));
    }
    for (number, service) in services.iter().enumerate() {
        if !rng.percent(60) {
            continue;
        }
        let name = format!("to_api{number}");
        let mut endpoint = Draft::new(format!("endpoint {name} interface"));
        endpoint.add(format!("service {service}"));
        interface(rng, vpc, &mut endpoint, &number.to_string());
        if rng.percent(12) {
            endpoint.add(format!("accepted {}", rng.pick(&["off", "off", "unknown"])));
        }
        if rng.percent(25) {
            endpoint.add(format!("service_region {}", SITES[plan.vpcs.first().map_or(0, |other| other.site)].region));
        }
        if rng.percent(20) {
            endpoint.add(format!("private_dns {}", rng.pick(&["on", "off"])));
        }
        vpc.body.push(endpoint);
        plan.places.endpoints.push(format!("{}.{name}", vpc.path));
    }
}

fn interface(rng: &mut Rng, vpc: &Vpc, endpoint: &mut Draft, salt: &str) {
    let subnets = vpc.one_a_zone(rng, &[Purpose::Private, Purpose::Isolated]);
    endpoint.add(format!("subnets [{}]", subnets.join(", ")));
    if vpc.ipv6 && rng.percent(40) {
        endpoint.add("ip_type dualstack");
    }
    if rng.percent(60) {
        endpoint.add("security_groups [open]");
    } else if let Some(groups) = groups(rng) {
        endpoint.add(groups);
    }
    if let Some(subnet) = vpc.subnets.iter().find(|subnet| subnets.contains(&subnet.name))
        && rng.percent(20)
    {
        let last = 50 + salt.parse::<usize>().unwrap_or(0);
        endpoint.add(format!("ip {} 10.{}.{}.{last}", subnet.name, vpc.byte, subnet.number));
    }
}

fn table_names(vpc: &Vpc) -> Vec<String> {
    let purposes = [
        (Purpose::Public, "t_public"),
        (Purpose::Private, "t_private"),
        (Purpose::Isolated, "t_isolated"),
        (Purpose::Firewall, "t_firewall"),
        (Purpose::Attachment, "t_attachment"),
    ];
    purposes.iter().filter(|(purpose, _)| vpc.has(*purpose)).map(|(_, name)| (*name).to_owned()).collect()
}

fn table_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Public => "t_public",
        Purpose::Private => "t_private",
        Purpose::Isolated => "t_isolated",
        Purpose::Firewall => "t_firewall",
        Purpose::Attachment => "t_attachment",
    }
}

/// Route tables, with the gateways that they lead to.
fn tables(rng: &mut Rng, plan: &mut Plan, vpc: &mut Vpc, inspections: &[(usize, String)]) {
    if vpc.internet_gateway {
        vpc.body.push(Draft::new("internet_gateway igw"));
    }
    if vpc.ipv6 && rng.percent(50) {
        vpc.body.push(Draft::new("egress_only_internet_gateway eigw"));
    }
    let egress_only = vpc.body.iter().any(|draft| draft.head.starts_with("egress_only"));
    if vpc.vpn_gateway {
        vpc.body.push(Draft::new("vpn_gateway vgw"));
    }
    let mut nats = Vec::new();
    for (number, subnet) in vpc.subnets.clone().iter().filter(|subnet| subnet.purpose == Purpose::Public).enumerate() {
        if !rng.percent(60) {
            continue;
        }
        let name = format!("nat{number}");
        let mut nat = Draft::new(format!("nat_gateway {name}"));
        if rng.percent(12) {
            nat.add("availability regional");
        } else {
            nat.add(format!("subnet {}", subnet.name));
            if rng.percent(12) {
                nat.add("connectivity private");
            } else if rng.percent(8) {
                nat.add("elastic_ip off");
            }
        }
        vpc.body.push(nat);
        nats.push(name);
    }
    if let Some(subnet) = vpc.subnets.iter().find(|subnet| subnet.purpose == Purpose::Private).cloned()
        && rng.percent(12)
    {
        let mut nat = Draft::new("nat_gateway private_nat");
        nat.add(format!("subnet {}", subnet.name));
        nat.add("connectivity private");
        vpc.body.push(nat);
        if rng.percent(50) {
            nats.push("private_nat".to_owned());
        }
    }
    // What inspects: an endpoint of a Gateway Load Balancer, or a machine.
    let firewall = vpc.subnets.iter().find(|subnet| subnet.purpose == Purpose::Firewall).cloned();
    let inspections: Vec<_> = inspections.iter().filter(|(site, _)| *site == vpc.site).map(|(_, path)| path).collect();
    let mut boxes = Vec::new();
    if let Some(firewall) = &firewall {
        if !inspections.is_empty() && rng.percent(75) {
            let mut endpoint = Draft::new("endpoint inspect gateway_load_balancer");
            endpoint.add(format!("service {}", rng.pick(&inspections)));
            endpoint.add(format!("subnets [{}]", firewall.name));
            if rng.percent(5) {
                endpoint.add("accepted off");
            }
            vpc.body.push(endpoint);
            boxes.push("inspect".to_owned());
        } else if let Some(machine) = targets(vpc, &[Purpose::Firewall]).first() {
            boxes.push(machine.clone());
        }
    }
    let boxed = boxes.first().cloned().filter(|_| rng.percent(65));
    let mut tables: Vec<Draft> = Vec::new();
    for name in table_names(vpc) {
        let mut table = Draft::new(format!("route_table {name}"));
        if name == "t_private" && rng.percent(15) {
            table.add("main");
        }
        let mut default: Vec<String> = vpc.defaults.clone();
        match name.as_str() {
            "t_public" => {
                default.clear();
                match &boxed {
                    Some(boxed) => default.push(boxed.clone()),
                    None if vpc.internet_gateway => default.push("igw".to_owned()),
                    None => {}
                }
            }
            "t_firewall" => {
                if vpc.internet_gateway {
                    default = vec!["igw".to_owned(); 3];
                }
                if default.is_empty() || rng.percent(25) {
                    default.extend(nats.iter().cloned());
                }
            }
            "t_private" | "t_attachment" => {
                if default.is_empty() || rng.percent(40) {
                    default.extend(nats.iter().cloned());
                    default.extend(nats.iter().cloned());
                    default.extend(boxes.iter().cloned());
                    if vpc.internet_gateway {
                        default.push("igw".to_owned());
                    }
                }
            }
            _ => default.clear(),
        }
        if !default.is_empty() && rng.percent(90) {
            table.add(format!("route 0.0.0.0/0 -> {}", rng.pick(&default)));
        }
        if vpc.ipv6 && rng.percent(70) {
            let target = match &boxed {
                Some(boxed) if name == "t_public" => boxed.clone(),
                _ if egress_only && name != "t_public" => "eigw".to_owned(),
                _ if vpc.internet_gateway => "igw".to_owned(),
                _ => "blackhole".to_owned(),
            };
            table.add(format!("route ::/0 -> {target}"));
        }
        for (destination, target) in &vpc.routes {
            if rng.percent(93) {
                let target = match (&boxes.first(), name.as_str()) {
                    (Some(boxed), "t_private" | "t_attachment" | "t_public") if rng.percent(15) => (*boxed).clone(),
                    _ if rng.percent(4) => (*rng.pick(&["blackhole", "unknown", "local"])).to_owned(),
                    _ => target.clone(),
                };
                table.add(format!("route {destination} -> {target}"));
            }
        }
        if vpc.vpn_gateway && rng.percent(92) {
            table.add("propagate vgw");
        }
        extra_routes(rng, vpc, &mut table, &nats);
        tables.push(table);
    }
    if vpc.internet_gateway && (boxed.is_some() || rng.percent(10)) {
        let mut edge = Draft::new("route_table t_edge");
        edge.add("edge igw");
        if let Some(boxed) = boxed.as_ref().or(boxes.first()) {
            for subnet in vpc.subnets.iter().filter(|subnet| subnet.purpose == Purpose::Public) {
                if rng.percent(90) {
                    edge.add(format!("route {} -> {boxed}", vpc.subnet_block(subnet)));
                }
            }
            if vpc.ipv6 {
                for subnet in vpc.subnets.iter().filter(|subnet| subnet.purpose == Purpose::Public) {
                    edge.add(format!("route {} -> {boxed}", ipv6_block(vpc, subnet)));
                }
            }
        }
        tables.push(edge);
    }
    if vpc.vpn_gateway && !boxes.is_empty() && rng.percent(30) {
        let mut edge = Draft::new("route_table t_vpn_edge");
        edge.add("edge vgw");
        for subnet in vpc.subnets.iter().filter(|subnet| subnet.purpose == Purpose::Private) {
            edge.add(format!("route {} -> {}", vpc.subnet_block(subnet), boxes[0]));
        }
        tables.push(edge);
    }
    vpc.body.extend(tables);
    let _ = plan;
}

/// Routes that overlap the others.
fn extra_routes(rng: &mut Rng, vpc: &Vpc, table: &mut Draft, nats: &[String]) {
    if rng.percent(8) {
        table.add("route known -> blackhole");
    }
    // The route of a gateway endpoint is one for the same prefix list.
    let beside_endpoint = vpc.body.iter().any(|draft| draft.head.starts_with("endpoint gw_s3"));
    if !beside_endpoint && rng.percent(9) {
        let target = nats.first().map_or("blackhole", String::as_str);
        table.add(format!("route aws.s3 -> {target}"));
    }
    if rng.percent(6) {
        table.add("route 203.0.113.0/24 -> blackhole");
    }
    if rng.percent(5) {
        table.add(format!("route {} -> local", vpc.block()));
    }
    let firewall = targets(vpc, &[Purpose::Firewall]);
    if let (Some(machine), true) = (firewall.first(), rng.percent(12)) {
        // More specific than the local route: from one subnet to another by way of a machine.
        if let Some(subnet) = vpc.subnets.iter().find(|subnet| subnet.purpose == Purpose::Private) {
            table.add(format!("route {} -> {machine}", vpc.subnet_block(subnet)));
        }
    }
    if let (Some(_), true) = (vpc.subnets.first(), vpc.internet_gateway && rng.percent(5)) {
        table.add("route 192.168.0.0/17 -> igw");
    }
}

fn ipv6_block(vpc: &Vpc, subnet: &Subnet) -> String {
    format!("2001:db8:{:x}00:{:x}::/64", vpc.number + 1, subnet.number)
}

/// Resolvers and hosted zones.
fn names(rng: &mut Rng, plan: &mut Plan, vpc: &mut Vpc) {
    if rng.percent(if plan.on_premises { 60 } else { 10 }) {
        let mut resolver = Draft::new("resolver inbound inbound");
        let subnets = vpc.one_a_zone(rng, &[Purpose::Private]);
        resolver.add(format!("subnets [{}]", subnets.join(", ")));
        if rng.percent(85) {
            resolver.add("security_groups [open]");
        } else if let Some(groups) = groups(rng) {
            resolver.add(groups);
        }
        vpc.body.push(resolver);
        plan.places.inbound.push(format!("{}.inbound", vpc.path));
    }
    if rng.percent(15) && !plan.places.inbound.is_empty() {
        let mut resolver = Draft::new("resolver outbound outbound");
        let subnets = vpc.one_a_zone(rng, &[Purpose::Private]);
        resolver.add(format!("subnets [{}]", subnets.join(", ")));
        let region = SITES[vpc.site].region;
        let domain = match rng.usize(0..3) {
            0 => "amazonaws.com".to_owned(),
            1 => format!("sqs.{region}.amazonaws.com"),
            _ => "corp.example".to_owned(),
        };
        let place = rng.pick(&plan.places.inbound).clone();
        resolver.add(format!("forward \"{domain}\" -> {place}"));
        vpc.body.push(resolver);
    }
    if rng.percent(25) {
        let region = SITES[vpc.site].region;
        let (domain, names): (String, Vec<String>) = match rng.usize(0..4) {
            0 => (format!("sqs.{region}.amazonaws.com"), vec![format!("sqs.{region}.amazonaws.com")]),
            _ => ("corp.example".to_owned(), vec!["db.corp.example".to_owned(), "*.corp.example".to_owned()]),
        };
        let mut zone = Draft::new(format!("hosted_zone \"{domain}\""));
        if rng.percent(50) && vpc.account.is_none() {
            zone.add(format!("vpcs [{}]", rng.pick(&plan.places.vpcs)));
        }
        for name in names {
            if !plan.places.machines.is_empty() && rng.percent(85) {
                let places = [&plan.places.machines, &plan.places.endpoints, &plan.places.balancers];
                let places = *rng.pick(&places);
                let places = if places.is_empty() { &plan.places.machines } else { places };
                zone.add(format!("record \"{name}\" -> {}", rng.pick(places)));
            }
        }
        vpc.body.push(zone);
        for host in ["\"db.corp.example\"", "\"other.corp.example\""] {
            if !plan.places.hosts.iter().any(|known| known == host) {
                plan.places.hosts.push(host.to_owned());
            }
        }
    }
}

/// Attributes, subnets and network ACLs.
fn frame(rng: &mut Rng, vpc: &mut Vpc) {
    let mut body = Vec::new();
    let site = &SITES[vpc.site];
    body.push(Draft::new(format!("region {}", site.region)));
    if rng.percent(80) {
        body.push(Draft::new("dns_hostnames on"));
    }
    if rng.percent(4) {
        body.push(Draft::new("dns_support off"));
    }
    if vpc.ipv6 {
        body.push(Draft::new(format!("ipv6 2001:db8:{:x}00::/56", vpc.number + 1)));
    }
    let acls: Vec<String> = (0..rng.usize(0..3)).map(|number| format!("acl{number}")).collect();
    for acl in &acls {
        body.push(network_acl(rng, acl));
    }
    let has_main = vpc.body.iter().any(|draft| draft.body.iter().any(|inner| inner.head == "main"));
    for subnet in &vpc.subnets {
        let mut draft = Draft::new(format!("subnet {} {}", subnet.name, vpc.subnet_block(subnet)));
        if rng.percent(97) {
            let zone = if vpc.zone_ids { site.ids[subnet.zone] } else { site.letters[subnet.zone] };
            draft.add(format!("az {zone}"));
        }
        if !(has_main && subnet.purpose == Purpose::Private && rng.percent(50)) {
            draft.add(format!("route_table {}", table_of(subnet.purpose)));
        }
        if !acls.is_empty() && rng.percent(if subnet.purpose == Purpose::Attachment { 10 } else { 40 }) {
            draft.add(format!("network_acl {}", rng.pick(&acls)));
        }
        if vpc.ipv6 && rng.percent(80) {
            draft.add(format!("ipv6 {}", ipv6_block(vpc, subnet)));
        }
        draft.body.extend(subnet.machines.iter().cloned());
        body.push(draft);
    }
    body.append(&mut vpc.body);
    vpc.body = body;
}

fn network_acl(rng: &mut Rng, name: &str) -> Draft {
    let mut acl = Draft::new(format!("network_acl {name}"));
    if rng.percent(35) {
        let ports = *rng.pick(&["tcp/22", "tcp/80", "tcp/443", "udp", "icmp"]);
        let block = *rng.pick(&["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16"]);
        acl.add(format!("ingress 50 deny {ports} from {block}"));
    }
    if rng.percent(20) {
        let block = *rng.pick(&["10.1.0.0/16", "10.2.0.0/16", "192.168.0.0/16", "203.0.113.0/24"]);
        acl.add(format!("egress 50 deny all to {block}"));
    }
    if rng.percent(60) {
        acl.add("ingress 100 allow all from 0.0.0.0/0");
        acl.add("ingress 110 allow all from ::/0");
    } else {
        acl.add("ingress 100 allow tcp/1-1023 from 0.0.0.0/0");
        acl.add("ingress 110 allow udp/53 from 10.0.0.0/8");
        if rng.percent(85) {
            acl.add("ingress 120 allow tcp/1024-65535 from 0.0.0.0/0");
        }
        acl.add("ingress 130 allow tcp from ::/0");
    }
    if rng.percent(70) {
        acl.add("egress 100 allow all to 0.0.0.0/0");
        acl.add("egress 110 allow all to ::/0");
    } else {
        acl.add("egress 100 allow tcp/443 to 0.0.0.0/0");
        if rng.percent(85) {
            acl.add("egress 110 allow tcp/1024-65535 to 0.0.0.0/0");
        }
        acl.add("egress 120 allow icmp to 0.0.0.0/0");
    }
    acl
}
