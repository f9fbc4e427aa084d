//! An `expect` statement: who asks whom, on what port, and what comes of it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Arg, Node, NodeId, Nodes, Ports, Value};
use portolan_catalog::Service;

use crate::names::{Found, Name};
use crate::packet::{Party, Traffic};
use crate::services::{Sender, public_address};
use crate::verdict::Verdict::{self, No, Unknown, Yes};
use crate::walk::Walker;
use crate::world::{Setting, World};

/// What is said of one `expect`.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Whether every member of the one reaches every member of the other.
    pub all: Verdict,
    /// Whether some do.
    pub some: Verdict,
    /// Whether only one packet was looked at, so that its reason is the reason.
    pub single: bool,
    /// The kinds of hops met.
    pub met: BTreeSet<&'static str>,
}

/// Somebody on the internet, outside AWS, whom no file names.
const OUTSIDE_V4: [u8; 4] = [93, 184, 215, 14];
const OUTSIDE_V6: [u16; 8] = [0x2a00, 0x1450, 0x4001, 0x81b, 0, 0, 0, 0x200e];

/// One who asks.
#[derive(Debug, Clone, Copy)]
enum Source {
    Sender(Sender),
    /// An endpoint starts no connection.
    OneWay,
    Unknown,
}

/// One who is asked for.
#[derive(Debug, Clone)]
enum Goal {
    Nic(usize),
    /// A network interface by one of its addresses.
    NicAt(usize, IpAddr),
    /// A network interface by its public address.
    PublicNic(usize),
    LoadBalancer(usize),
    Endpoint(usize),
    Service(usize),
    OnPremises(usize, IpAddr),
    Outside(Option<IpAddr>, Option<IpAddr>),
    /// An address of a VPC that nothing declared has.
    Nowhere(IpAddr),
    Aws(&'static Service, Option<&'static str>),
    Host(String),
    Unknown,
}

/// What is to be said of an expectation of an analysis.
pub fn judge(nodes: &Nodes, expectation: NodeId) -> Option<Answer> {
    let node = nodes.get(expectation);
    let mut world = World::of(nodes);
    let from: Vec<&Value> = node.args.iter().filter(|arg| arg.label == "from").map(|arg| &arg.value).collect();
    let to = &node.arg("to")?.value;
    let region = match node.arg("region").map(|arg| &arg.value) {
        Some(Value::Region(region)) => Some(region.code),
        _ => None,
    };
    let traffics = match node.arg("ports").map(|arg| &arg.value) {
        Some(Value::Ports(ports)) => representatives(nodes, ports),
        Some(_) => return None,
        None if is_service(nodes, to) => vec![Traffic::Tcp(443)],
        None => representatives(nodes, &Ports::all()),
    };
    let goals = goals(&mut world, to, region);
    let mut sources = Vec::new();
    for value in from {
        for goal in self::goals(&mut world, value, None) {
            sources.extend(as_sources(&world, &goal));
        }
    }
    if !world.blocks_known {
        return Some(Answer { all: Unknown, some: Unknown, single: false, met: BTreeSet::new() });
    }
    // A place without members is no place to ask about.
    if goals.is_empty() || sources.is_empty() {
        return Some(Answer { all: Unknown, some: Unknown, single: false, met: BTreeSet::new() });
    }
    let walker = Walker { world, met: Default::default(), by_gateway_endpoint: Default::default() };
    let mut verdicts = Vec::new();
    for source in &sources {
        for goal in &goals {
            let ports = traffics.iter().map(|traffic| walker.reaches(source, goal, *traffic));
            verdicts.push(Verdict::any(ports, "no-route"));
        }
    }
    let single = verdicts.len() == 1 && traffics.len() == 1;
    Some(Answer {
        all: Verdict::all(verdicts.iter().copied()),
        some: Verdict::any(verdicts, "no-route"),
        single,
        met: walker.met.into_inner(),
    })
}

fn is_service(nodes: &Nodes, value: &Value) -> bool {
    match value {
        Value::Service(_) => true,
        Value::Reference(Some(node)) => {
            matches!(nodes.get(*node).kind(), Kind::Endpoint | Kind::EndpointService)
        }
        _ => false,
    }
}

impl Walker<'_> {
    fn reaches(&self, source: &Source, goal: &Goal, traffic: Traffic) -> Verdict {
        let sender = match source {
            Source::Sender(sender) => sender,
            Source::OneWay => return No("endpoint-one-way"),
            Source::Unknown => return Unknown,
        };
        match goal {
            Goal::Nic(nic) => self.to_nic(sender, *nic, traffic, &|_| Yes),
            Goal::NicAt(nic, address) => self.to_address(sender, Party::Nic(*nic), *address, traffic),
            Goal::PublicNic(nic) => {
                let public = self.world.nics[*nic].public_v4;
                self.over_families(sender, Party::Nic(*nic), Some(public), None, traffic, &|_| Yes)
            }
            Goal::LoadBalancer(index) => self.to_load_balancer(sender, *index, traffic, 0),
            Goal::Endpoint(index) => self.to_endpoint(sender, *index, traffic),
            Goal::Service(index) => self.to_service(sender, *index, traffic),
            Goal::OnPremises(network, address) => {
                self.to_address(sender, Party::OnPremises(*network), *address, traffic)
            }
            Goal::Nowhere(address) => self.to_address(sender, Party::Nowhere, *address, traffic),
            Goal::Outside(v4, v6) => self.over_families(sender, Party::Outside, *v4, *v6, traffic, &|_| Yes),
            Goal::Aws(service, region) => match region.or_else(|| self.region_of_sender(sender)) {
                Some(region) => self.by_name(sender, &Name::Service(service, region), traffic),
                None => Unknown,
            },
            Goal::Host(name) => self.by_name(sender, &Name::Host(name.clone()), traffic),
            Goal::Unknown => Unknown,
        }
    }

    fn to_address(&self, sender: &Sender, to: Party, address: IpAddr, traffic: Traffic) -> Verdict {
        let (v4, v6) = if address.is_ipv4() { (Some(address), None) } else { (None, Some(address)) };
        self.over_families(sender, to, v4, v6, traffic, &|_| Yes)
    }

    /// The Region of the VPC of who asks, or of the resolver that an on-premises network asks.
    fn region_of_sender(&self, sender: &Sender) -> Option<&'static str> {
        match sender.party {
            Party::Nic(nic) => self.world.vpcs[self.world.nics[nic].vpc].region,
            Party::OnPremises(network) => {
                if let Setting::Is(resolver) = &self.world.on_premises[network].dns {
                    let vpc = self.world.vpc_of(*resolver)?;
                    return self.world.vpcs[vpc].region;
                }
                // Without one, the only Region that there is.
                let mut regions: Vec<_> = self.world.vpcs.iter().map(|vpc| vpc.region).collect();
                regions.dedup();
                if regions.len() == 1 { regions[0] } else { None }
            }
            _ => None,
        }
    }

    /// By a name: first the question to the resolver, then the packet to what it says.
    fn by_name(&self, sender: &Sender, name: &Name, traffic: Traffic) -> Verdict {
        let mut asked = Yes;
        let found = match sender.party {
            Party::Nic(nic) => self.world.resolve(self.world.nics[nic].vpc, name, false, 0),
            Party::OnPremises(network) => match &self.world.on_premises[network].dns {
                Setting::Unset => vec![Found::Public],
                Setting::Unknown => vec![Found::Unknown],
                Setting::Is(node) => {
                    let Some(resolver) = self.world.resolvers.iter().find(|resolver| resolver.node == *node) else {
                        return Unknown;
                    };
                    if resolver.inbound != Some(true) {
                        return Unknown;
                    }
                    self.meet("inbound-resolver");
                    let mut questions = Vec::new();
                    for nic in &resolver.nics {
                        for port in [Traffic::Udp(53), Traffic::Tcp(53)] {
                            questions.push(self.to_nic(sender, *nic, port, &|_| Yes));
                        }
                    }
                    if !resolver.nics_known {
                        questions.push(Unknown);
                    }
                    asked = match Verdict::any(questions, "name-resolution") {
                        No(_) => No("name-resolution"),
                        other => other,
                    };
                    self.world.resolve(resolver.vpc, name, true, 0)
                }
            },
            _ => vec![Found::Public],
        };
        asked.and(Verdict::one_of(found.iter().map(|found| self.to_found(sender, name, found, traffic))))
    }

    fn to_found(&self, sender: &Sender, name: &Name, found: &Found, traffic: Traffic) -> Verdict {
        match (found, name) {
            (Found::Nothing, _) => No("name-resolution"),
            (Found::Unknown, _) => Unknown,
            (Found::Asked { outbound, inbound, then }, _) => {
                self.meet("outbound-resolver");
                let mut questions = Vec::new();
                for from in &self.world.resolvers[*outbound].nics {
                    let nic = &self.world.nics[*from];
                    let sender = Sender { party: Party::Nic(*from), v4: Some(nic.v4), v6: nic.v6 };
                    for to in &self.world.resolvers[*inbound].nics {
                        for port in [Traffic::Udp(53), Traffic::Tcp(53)] {
                            questions.push(self.to_nic(&sender, *to, port, &|_| Yes));
                        }
                    }
                }
                if !self.world.resolvers[*outbound].nics_known || !self.world.resolvers[*inbound].nics_known {
                    questions.push(Unknown);
                }
                let asked = match Verdict::any(questions, "name-resolution") {
                    No(_) => No("name-resolution"),
                    other => other,
                };
                asked.and(self.to_found(sender, name, then, traffic))
            }
            (Found::Endpoint(index), _) => {
                self.meet("private-dns");
                self.to_endpoint(sender, *index, traffic)
            }
            (Found::Public, Name::Service(service, region)) => {
                let to = Party::Service(service.short_name, region);
                let address = public_address(service.short_name, region);
                self.over_families(sender, to, Some(address), None, traffic, &|_| Yes)
            }
            (Found::Public, Name::Host(_)) => {
                let (v4, v6) = (IpAddr::from(OUTSIDE_V4), IpAddr::from(OUTSIDE_V6));
                self.over_families(sender, Party::Outside, Some(v4), Some(v6), traffic, &|_| Yes)
            }
            (Found::Place(place), _) => {
                self.meet("hosted-zone");
                match single_goal(&self.world, place) {
                    // A name that points to itself would go on for ever.
                    Goal::Host(_) => Unknown,
                    goal => {
                        let source = Source::Sender(*sender);
                        self.reaches(&source, &goal, traffic)
                    }
                }
            }
        }
    }
}

/// What a record points to. It is one thing, and nothing has to be made up for it.
fn single_goal(world: &World<'_>, value: &Value) -> Goal {
    match value {
        Value::Reference(Some(node)) => declared(world, *node).unwrap_or(Goal::Unknown),
        Value::Address(address) => known_address(world, *address).unwrap_or(Goal::Unknown),
        Value::Service(service) => Goal::Aws(service, None),
        Value::Choice("internet") => Goal::Outside(Some(IpAddr::from(OUTSIDE_V4)), Some(IpAddr::from(OUTSIDE_V6))),
        _ => Goal::Unknown,
    }
}

/// The members of a place.
fn goals(world: &mut World<'_>, value: &Value, region: Option<&'static str>) -> Vec<Goal> {
    match value {
        Value::Choice("internet") => {
            vec![Goal::Outside(Some(IpAddr::from(OUTSIDE_V4)), Some(IpAddr::from(OUTSIDE_V6)))]
        }
        Value::Service(service) => vec![Goal::Aws(service, region)],
        Value::Text(name) => vec![Goal::Host(name.clone())],
        Value::Address(address) => vec![at_address(world, *address)],
        Value::Cidr(block) => {
            let block = block.trunc();
            let mut members = Vec::new();
            for index in 0..world.nics.len() {
                let nic = &world.nics[index];
                if block.contains(&nic.v4) || nic.v6.is_some_and(|address| block.contains(&address)) {
                    members.push(at_address(world, if block.addr().is_ipv4() { nic.v4 } else { block.addr() }));
                }
            }
            for network in 0..world.on_premises.len() {
                let hosts: Vec<_> = world.on_premises[network].hosts.iter().map(|host| host.1).collect();
                members.extend(
                    hosts.into_iter().filter(|host| block.contains(host)).map(|host| Goal::OnPremises(network, host)),
                );
            }
            if members.is_empty() {
                let some = block.hosts().next().unwrap_or(block.addr());
                members.push(at_address(world, some));
            }
            members
        }
        Value::Reference(Some(node)) => match world.nodes.get(*node).kind() {
            Kind::Subnet | Kind::Vpc => members(world, *node),
            Kind::OnPremises => {
                let Some(index) = world.on_premises.iter().position(|network| network.node == *node) else {
                    return vec![Goal::Unknown];
                };
                let network = &world.on_premises[index];
                if network.hosts.is_empty() {
                    let blocks = network.blocks.clone();
                    let told_apart = blocks.iter().flat_map(|block| boundaries(world.nodes, *block));
                    told_apart.map(|address| Goal::OnPremises(index, address)).collect()
                } else {
                    network.hosts.iter().map(|host| Goal::OnPremises(index, host.1)).collect()
                }
            }
            _ => vec![declared(world, *node).unwrap_or(Goal::Unknown)],
        },
        _ => vec![Goal::Unknown],
    }
}

/// An address from each part of a block that a block anywhere in the file may tell from the rest.
fn boundaries(nodes: &Nodes, block: ipnet::IpNet) -> BTreeSet<IpAddr> {
    let mut found: BTreeSet<IpAddr> = [block.network(), block.broadcast()].into();
    let mut items: Vec<&Arg> = nodes.iter().flat_map(|node| &node.args).collect();
    while let Some(item) = items.pop() {
        match &item.value {
            Value::List(inner) => items.extend(inner),
            Value::Cidr(other) => {
                let behind = match other.broadcast() {
                    IpAddr::V4(last) => IpAddr::V4(u32::from(last).saturating_add(1).into()),
                    IpAddr::V6(last) => IpAddr::V6(u128::from(last).saturating_add(1).into()),
                };
                found.extend([other.network(), behind].into_iter().filter(|address| block.contains(address)));
            }
            _ => {}
        }
    }
    found
}

/// The instances and network interfaces in a subnet or VPC, or one host in each subnet.
fn members(world: &mut World<'_>, node: NodeId) -> Vec<Goal> {
    let inside = |inner: NodeId| world.nodes.ancestors(inner).any(|outer| outer.id == node);
    let is_machine = |node: &Node| matches!(node.kind(), Kind::Instance | Kind::NetworkInterface);
    let declared: Vec<_> = (0..world.nics.len())
        .filter(|index| is_machine(world.nodes.get(world.nics[*index].owner)) && inside(world.nics[*index].owner))
        .map(Goal::Nic)
        .collect();
    if !declared.is_empty() {
        return declared;
    }
    let subnets: Vec<_> = (0..world.subnets.len()).filter(|index| inside(world.subnets[*index].node)).collect();
    subnets.into_iter().map(|subnet| Goal::Nic(world.add_host(subnet, None))).collect()
}

/// One declared thing.
fn declared(world: &World<'_>, node: NodeId) -> Option<Goal> {
    match world.nodes.get(node).kind() {
        Kind::Instance | Kind::NetworkInterface => world.nics.iter().position(|nic| nic.owner == node).map(Goal::Nic),
        Kind::LoadBalancer => {
            world.load_balancers.iter().position(|balancer| balancer.node == node).map(Goal::LoadBalancer)
        }
        Kind::Endpoint => world.endpoints.iter().position(|endpoint| endpoint.node == node).map(Goal::Endpoint),
        Kind::EndpointService => world.services.iter().position(|service| service.node == node).map(Goal::Service),
        Kind::Host => world.on_premises.iter().enumerate().find_map(|(index, network)| {
            let host = network.hosts.iter().find(|host| host.0 == node)?;
            Some(Goal::OnPremises(index, host.1))
        }),
        _ => None,
    }
}

/// Who has an address, among what is declared.
fn known_address(world: &World<'_>, address: IpAddr) -> Option<Goal> {
    let having: Vec<_> = (0..world.nics.len())
        .filter(|index| world.nics[*index].v4 == address || world.nics[*index].v6 == Some(address))
        .collect();
    match having.as_slice() {
        [] => {}
        [one] => return Some(Goal::NicAt(*one, address)),
        _ => return Some(Goal::Unknown),
    }
    if let Some(index) = world.nics.iter().position(|nic| nic.public_v4 == address && nic.public != Some(false)) {
        return Some(Goal::PublicNic(index));
    }
    let network =
        world.on_premises.iter().position(|network| network.blocks.iter().any(|block| block.contains(&address)));
    network.map(|network| Goal::OnPremises(network, address))
}

/// Who has an address: a declared thing, else a host of a declared subnet, else somebody outside.
fn at_address(world: &mut World<'_>, address: IpAddr) -> Goal {
    if let Some(goal) = known_address(world, address) {
        return goal;
    }
    let subnet = world
        .subnets
        .iter()
        .position(|subnet| subnet.v4.contains(&address) || subnet.v6.is_some_and(|block| block.contains(&address)));
    if let Some(subnet) = subnet {
        return Goal::NicAt(world.add_host(subnet, Some(address)), address);
    }
    if (0..world.vpcs.len()).any(|vpc| world.is_in_vpc(vpc, address)) {
        return Goal::Nowhere(address);
    }
    if address.is_ipv4() { Goal::Outside(Some(address), None) } else { Goal::Outside(None, Some(address)) }
}

/// A member as one who asks.
fn as_sources(world: &World<'_>, goal: &Goal) -> Vec<Source> {
    let nic = |index: usize| {
        let nic = &world.nics[index];
        Source::Sender(Sender { party: Party::Nic(index), v4: Some(nic.v4), v6: nic.v6 })
    };
    let of = |address: IpAddr| (Some(address).filter(IpAddr::is_ipv4), Some(address).filter(IpAddr::is_ipv6));
    match goal {
        Goal::Nic(index) | Goal::PublicNic(index) => vec![nic(*index)],
        Goal::NicAt(index, address) => {
            let (v4, v6) = of(*address);
            vec![Source::Sender(Sender { party: Party::Nic(*index), v4, v6 })]
        }
        Goal::LoadBalancer(index) => world.load_balancers[*index].nics.iter().map(|index| nic(*index)).collect(),
        Goal::Endpoint(_) | Goal::Service(_) => vec![Source::OneWay],
        Goal::OnPremises(network, address) => {
            let (v4, v6) = of(*address);
            vec![Source::Sender(Sender { party: Party::OnPremises(*network), v4, v6 })]
        }
        Goal::Outside(v4, v6) => vec![Source::Sender(Sender { party: Party::Outside, v4: *v4, v6: *v6 })],
        _ => vec![Source::Unknown],
    }
}

/// One packet of each sort that the file can tell apart.
fn representatives(nodes: &Nodes, asked: &Ports) -> Vec<Traffic> {
    let mut numbers: BTreeSet<u16> = [7, 443].into();
    let mut others: BTreeSet<u8> = BTreeSet::new();
    for node in nodes.iter() {
        for arg in &node.args {
            let Value::Ports(ports) = &arg.value else { continue };
            for part in ports.to_string().split(", ") {
                let Some((protocol, range)) = part.split_once('/') else { continue };
                let (from, to) = range.split_once('-').unwrap_or((range, range));
                let (Ok(from), Ok(to)) = (from.parse::<u16>(), to.parse::<u16>()) else { continue };
                if protocol == "proto" {
                    others.extend(u8::try_from(from));
                } else {
                    numbers.extend([from, to, to.saturating_add(1)]);
                }
            }
        }
    }
    let tcp = numbers.iter().map(|port| Traffic::Tcp(*port));
    let udp = numbers.iter().map(|port| Traffic::Udp(*port));
    let rest = others.into_iter().chain([47]).map(Traffic::Other);
    let all: Vec<_> = tcp.chain(udp).chain([Traffic::Icmp(8), Traffic::Icmp(3)]).chain(rest).collect();
    all.into_iter().filter(|traffic| traffic.is_in(asked)).collect()
}
