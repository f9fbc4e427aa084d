//! Who is meant by a place: the members of sets, the owners of addresses, the internet.

use ipnet::IpNet;
use portolan_catalog::{self as catalog, Language, say};

use super::{Goals, Judge, Sender};
use crate::checks::endpoint_host_name;
use crate::network::{HostId, Ipv6, LoadBalancerId, Network, OnPremisesId, PublicAddress, SubnetId, VpcId};
use crate::nodes::{Arg, NodeId, Value};
use crate::reach::{
    Addresses, Goal, Machine, Missing, OtherFamily, Outside, Party, Remote, WIDEST, describe, interval,
};
use crate::schema::Kind;

impl Judge<'_> {
    /// The members of a place that can send.
    pub(crate) fn parties(&self, arg: &Arg, asking: NodeId) -> Result<Vec<Sender>, Missing> {
        let sender = |party: Party| match party.node() {
            Some(node) if self.starts_nothing(node) => Sender::Endpoint(node, party.name().to_owned()),
            _ => Sender::Party(party),
        };
        let place = |parties: Vec<Party>| Ok(self.apart(parties).into_iter().map(sender).collect());
        match &arg.value {
            Value::Choice("internet") => place(vec![self.the_internet()]),
            Value::Text(host) => place(vec![self.somebody(host)]),
            Value::Address(address) => place(self.at(IpNet::from(*address), None, asking)?),
            Value::Cidr(cidr) => place(self.at(cidr.trunc(), None, asking)?),
            Value::Reference(Some(node)) if self.starts_nothing(*node) => {
                Ok(vec![Sender::Endpoint(*node, self.nodes.path(*node))])
            }
            Value::Reference(Some(node)) => place(self.members(*node, asking)?),
            Value::Service(service) => {
                let title = service.title;
                let message = say!(
                    self.language(),
                    "{title} sends nothing by itself; an AWS service answers",
                    "{title} から通信が始まることはありません。AWS のサービスは応答するだけです"
                );
                Err(self.missing(message, asking))
            }
            _ => Err(self.missing(self.language().pick("the source is `unknown`", "送信元が `unknown` です"), asking)),
        }
    }

    /// Whether connections over a thing start at its other side only.
    fn starts_nothing(&self, node: NodeId) -> bool {
        matches!(self.nodes.get(node).kind(), Kind::Endpoint | Kind::EndpointService)
    }

    /// The members of a place that can be reached, as `from` sees them.
    pub(crate) fn goals(
        &self,
        arg: &Arg,
        from: &Sender,
        region: Option<&'static str>,
        asking: NodeId,
    ) -> Result<Goals, Missing> {
        let party = |parties: Vec<Party>| {
            Ok(self.apart(parties).into_iter().map(|party| (self.quoted(&party), Goal::Party(party))).collect())
        };
        match &arg.value {
            Value::Choice("internet") => {
                let internet = self.the_internet();
                Ok(vec![(internet.name().to_owned(), Goal::Party(internet))])
            }
            Value::Service(service) => {
                let language = self.language();
                let open = language.pick(
                    "in which Region the service is meant is not known",
                    "どのリージョンのサービスを指すかは不明です",
                );
                let region = region.or(self.home_region(from)).ok_or_else(|| self.missing(open, asking))?;
                let title = service.title;
                let name = catalog::region(region).map_or(title.to_owned(), |region| {
                    let (en, ja) = (region.short_name, region.name_ja);
                    say!(language, "{title} in {en}", "{title}({ja})")
                });
                Ok(vec![(name, Goal::Service(service.short_name, region))])
            }
            Value::Text(host) => {
                // Who has no resolver finds out nothing about it.
                let asks = from.vpc().is_none_or(|vpc| self.network.vpc(vpc).dns_support.on == Some(true));
                let endpoint = endpoint_host_name::endpoint_of(self.context, host).filter(|_| asks);
                let goal = endpoint.and_then(|node| self.network.endpoint_id(node)).map(Goal::Endpoint);
                Ok(vec![(format!("`{host}`"), goal.unwrap_or_else(|| Goal::Name(host.clone())))])
            }
            Value::Address(address) => match self.public_of(*address).filter(|_| !from.is_outside()) {
                Some(machine) => {
                    let machine = machine?;
                    Ok(vec![(address.to_string(), Goal::Public(machine, Addresses::exactly(*address)))])
                }
                None => party(self.at(IpNet::from(*address), from.vpc(), asking)?),
            },
            Value::Cidr(cidr) => party(self.at(cidr.trunc(), from.vpc(), asking)?),
            Value::Reference(Some(node)) => {
                let name = format!("`{}`", self.nodes.path(*node));
                let goal = (self.network.endpoint_id(*node).map(Goal::Endpoint))
                    .or(self.network.load_balancer_id(*node).map(Goal::LoadBalancer))
                    .or(self.network.endpoint_service_id(*node).map(Goal::EndpointService));
                match goal {
                    Some(goal) => Ok(vec![(name, goal)]),
                    None => party(self.members(*node, asking)?),
                }
            }
            _ => Err(self.missing(self.language().pick("the goal is `unknown`", "宛先が `unknown` です"), asking)),
        }
    }

    /// The Region of a source: of its VPC, or of the VPC whose resolver an on-premises network asks; without one, the only
    /// Region that there is.
    pub(crate) fn home_region(&self, from: &Sender) -> Option<&'static str> {
        let of_vpc = |vpc: VpcId| self.network.vpc(vpc).region.map(|region| region.code);
        match from {
            Sender::Party(Party::Machine(machine)) => of_vpc(machine.vpc),
            Sender::Party(Party::Remote(remote)) => {
                let network = self.network.on_premises_network(remote.network);
                let asked = network.dns.flatten().and_then(|id| of_vpc(self.network.resolver(id).vpc));
                let only = || {
                    let mut regions = self.network.vpcs().map(|(_, vpc)| vpc.region.map(|region| region.code));
                    let first = regions.next().flatten();
                    first.filter(|first| regions.all(|region| region == Some(*first)))
                };
                if network.dns.is_some() { asked } else { only() }
            }
            _ => None,
        }
    }

    /// Sets of addresses outside, divided where a route or a rule may tell them apart.
    pub(crate) fn apart(&self, parties: Vec<Party>) -> Vec<Party> {
        let parts = |addresses: &Addresses, name: &str| {
            let parts = self.engine.parts(addresses);
            let whole = parts.len() < 2;
            let named = move |part: Addresses| {
                (if whole { name.to_owned() } else { describe(self.engine.language, &part) }, part)
            };
            parts.into_iter().map(named).collect::<Vec<_>>()
        };
        let divide = |party: Party| match party {
            Party::Outside(outside) if !outside.arbitrary => parts(&outside.addresses, &outside.name)
                .into_iter()
                .map(|(name, addresses)| Party::Outside(Outside { name, addresses, arbitrary: false }))
                .collect(),
            Party::Remote(remote) if remote.node.is_none() => parts(&remote.addresses, &remote.name)
                .into_iter()
                .map(|(name, addresses)| Party::Remote(Remote { name, addresses, ..remote.clone() }))
                .collect(),
            other => vec![other],
        };
        parties.into_iter().flat_map(divide).collect()
    }

    /// The hosts that a declared thing stands for.
    pub(crate) fn members(&self, node: NodeId, asking: NodeId) -> Result<Vec<Party>, Missing> {
        let kind = self.nodes.get(node).kind();
        let machines = match kind {
            Kind::Instance | Kind::NetworkInterface => match self.network.host_id(node) {
                Some(host) => vec![self.host(host)?],
                None => Vec::new(),
            },
            Kind::Subnet => self.network.subnet_id(node).map_or(Ok(Vec::new()), |subnet| self.hosts_of(&[subnet]))?,
            Kind::Vpc => {
                let vpc = self.network.vpc_id(node);
                vpc.map_or(Ok(Vec::new()), |vpc| self.hosts_of(&self.network.vpc(vpc).subnets))?
            }
            Kind::LoadBalancer => match self.network.load_balancer_id(node) {
                Some(id) => self.nodes_of(id)?,
                None => Vec::new(),
            },
            Kind::Host | Kind::OnPremises => return self.remote_members(node, asking),
            _ => {
                let language = self.language();
                let noun = language.pick(crate::suggest::article(&kind.noun(Language::En)), kind.noun(Language::Ja));
                let message = say!(language, "{noun} sends nothing", "{noun} は何も送信しません");
                return Err(self.missing(message, node));
            }
        };
        if machines.is_empty() {
            let path = self.nodes.path(node);
            let message = say!(
                self.language(),
                "`{path}` holds no host and no subnet",
                "`{path}` にはホストもサブネットもありません"
            );
            return Err(self.missing(message, asking));
        }
        Ok(machines.into_iter().map(Party::Machine).collect())
    }

    /// The nodes of a load balancer as sources.
    fn nodes_of(&self, id: LoadBalancerId) -> Result<Vec<Machine>, Missing> {
        let balancer = self.network.load_balancer(id);
        let node = |subnet: &SubnetId| {
            self.engine.balancer_node(balancer, *subnet).ok_or_else(|| {
                let message =
                    self.language().pick("the block of a subnet is not known", "サブネットの CIDR ブロックは不明です");
                self.missing(message, balancer.node)
            })
        };
        balancer.subnets.iter().map(node).collect()
    }

    /// A host of an on-premises network, the declared hosts of one, or where there is none, all of its addresses.
    fn remote_members(&self, node: NodeId, asking: NodeId) -> Result<Vec<Party>, Missing> {
        let own = self.network.on_premises_id(node);
        let around = self.nodes.get(node).parent.and_then(|parent| self.network.on_premises_id(parent));
        let Some(id) = own.or(around) else { return Ok(Vec::new()) };
        let network = self.network.on_premises_network(id);
        let hosts: Vec<_> = network.hosts.iter().filter(|(host, _)| own.is_some() || *host == node).collect();
        if hosts.is_empty() {
            if !network.complete {
                let path = self.nodes.path(node);
                let message = say!(
                    self.language(),
                    "the blocks of `{path}` are not known",
                    "`{path}` の CIDR ブロックは不明です"
                );
                return Err(self.missing(message, asking));
            }
            let blocks = network.blocks.iter().map(|block| {
                Party::Remote(Remote {
                    name: block.cidr.to_string(),
                    node: None,
                    network: id,
                    addresses: Addresses::every(block.cidr),
                })
            });
            return Ok(blocks.collect());
        }
        hosts
            .into_iter()
            .map(|(host, address)| {
                let address = address.ok_or_else(|| {
                    let path = self.nodes.path(*host);
                    let message =
                        say!(self.language(), "the address of `{path}` is not known", "`{path}` のアドレスは不明です");
                    self.missing(message, *host)
                })?;
                Ok(self.remote_host(id, *host, address))
            })
            .collect()
    }

    fn remote_host(&self, network: OnPremisesId, host: NodeId, address: std::net::IpAddr) -> Party {
        Party::Remote(Remote::host(self.nodes, network, Some(host), address))
    }

    /// All declared hosts of on-premises networks whose address is known.
    pub(super) fn remote_hosts(&self) -> Vec<Party> {
        let networks = self.network.on_premises();
        let hosts =
            networks.flat_map(|(id, network)| network.hosts.iter().map(move |(host, address)| (id, *host, *address)));
        hosts.filter_map(|(id, host, address)| Some(self.remote_host(id, host, address?))).collect()
    }

    /// A declared host.
    pub(super) fn host(&self, id: HostId) -> Result<Machine, Missing> {
        let host = self.network.host(id).node;
        self.engine.looked_at(host);
        Machine::of_host(self.nodes, self.network, id).ok_or_else(|| {
            let path = self.nodes.path(host);
            let message = say!(
                self.language(),
                "the block of the subnet of `{path}` is not known",
                "`{path}` のサブネットの CIDR ブロックは不明です"
            );
            self.missing(message, host)
        })
    }

    /// The declared hosts of some subnets; where there is none, one in each that no security group restricts.
    fn hosts_of(&self, subnets: &[SubnetId]) -> Result<Vec<Machine>, Missing> {
        let hosts = subnets.iter().flat_map(|subnet| &self.network.subnet(*subnet).hosts);
        let declared = hosts.map(|host| self.host(*host)).collect::<Result<Vec<_>, _>>()?;
        if !declared.is_empty() {
            return Ok(declared);
        }
        let any = |subnet: &SubnetId| {
            let node = self.network.subnet(*subnet).node;
            Machine::any_in(self.language(), self.nodes, self.network, *subnet).ok_or_else(|| {
                let path = self.nodes.path(node);
                let message =
                    say!(self.language(), "the block of `{path}` is not known", "`{path}` の CIDR ブロックは不明です");
                self.missing(message, node)
            })
        };
        subnets.iter().map(any).collect()
    }

    /// Who has addresses of a block: declared hosts and endpoints, undeclared hosts in declared subnets, on-premises
    /// networks, and for what lies in none of them somebody outside.
    ///
    /// VPCs may have the same addresses; then a machine means those of its own.
    fn at(&self, cidr: IpNet, own: Option<VpcId>, asking: NodeId) -> Result<Vec<Party>, Missing> {
        let asked = Addresses::every(cidr);
        let holds = |vpc: VpcId| self.network.vpc(vpc).blocks().any(|block| asked.meets(block));
        let only = own.filter(|vpc| holds(*vpc));
        let mut found = Vec::new();
        for (id, subnet) in self.network.subnets().filter(|(_, subnet)| only.is_none_or(|only| only == subnet.vpc)) {
            let ipv6 = match subnet.ipv6 {
                Ipv6::Block(block) => Some(block),
                Ipv6::None | Ipv6::Unknown => None,
            };
            for block in subnet.block.into_iter().chain(ipv6).filter(|block| asked.meets(block.cidr)) {
                found.extend(self.in_subnet(id, block.cidr, cidr)?.into_iter().map(Party::Machine));
            }
        }
        let remote = self.in_networks(cidr, only);
        let mut rest = asked;
        for party in &remote {
            rest = party.addresses().intervals.iter().fold(rest, |rest, interval| rest.without(*interval));
        }
        found.extend(remote);
        if let Some(outside) = self.beyond(cidr, &rest, own, asking)? {
            found.push(outside);
        }
        if found.is_empty() {
            let block = shown(cidr);
            let message = say!(
                self.language(),
                "nothing that is declared has addresses of {block}",
                "{block} のアドレスを持つものは宣言されていません"
            );
            return Err(self.missing(message, asking));
        }
        Ok(found)
    }

    /// Who has addresses of a block in on-premises networks: the host at an address, else the part of the block.
    fn in_networks(&self, cidr: IpNet, within: Option<VpcId>) -> Vec<Party> {
        if within.is_some() {
            return Vec::new();
        }
        let taken: Vec<_> = self.network.vpcs().flat_map(|(_, vpc)| vpc.blocks()).map(interval).collect();
        let single = cidr.prefix_len() == cidr.max_prefix_len();
        let mut found = Vec::new();
        for (id, network) in self.network.on_premises() {
            let host = network.hosts.iter().find(|(_, address)| single && *address == Some(cidr.addr()));
            if let Some((host, Some(address))) = host {
                found.push(self.remote_host(id, *host, *address));
                continue;
            }
            for block in &network.blocks {
                let part = Addresses::every(block.cidr).within(interval(cidr));
                let part = taken.iter().fold(part, |part, block| part.without(*block));
                if !part.intervals.is_empty() {
                    let name = if single { shown(cidr) } else { describe(self.engine.language, &part) };
                    found.push(Party::Remote(Remote { name, node: None, network: id, addresses: part }));
                }
            }
        }
        found
    }

    /// Who has addresses of a block in a subnet. The block stands for the machines declared there; where there is
    /// none, and for a single address that none of them has, for a host that no security group restricts.
    fn in_subnet(&self, id: SubnetId, block: IpNet, cidr: IpNet) -> Result<Vec<Machine>, Missing> {
        let (from, to) = interval(cidr);
        let mut rest = Addresses::every(block).within((from, to));
        let mut machines = Vec::new();
        // An address is asked for, so only its family counts.
        for host in &self.network.subnet(id).hosts {
            machines.push(self.host(*host)?);
        }
        for (_, endpoint) in self.network.endpoints() {
            if endpoint.interfaces.iter().any(|interface| interface.subnet == id) {
                let interfaces = self.engine.interfaces(endpoint).unwrap_or_default();
                machines.extend(interfaces.into_iter().filter(|interface| interface.subnet == id));
            }
        }
        if block.addr().is_ipv6() {
            machines = machines.into_iter().filter_map(by_ipv6).collect();
        } else {
            machines.iter_mut().for_each(|machine| machine.ipv6 = OtherFamily::None);
        }
        machines.retain(|machine| machine.addresses.intervals.iter().all(|(start, end)| from <= *start && *end <= to));
        for machine in &machines {
            if let [(start, end)] = machine.addresses.intervals[..]
                && start == end
            {
                rest = rest.without((start, end));
            }
        }
        let single = cidr.prefix_len() == cidr.max_prefix_len();
        if machines.is_empty() || (single && !rest.intervals.is_empty()) {
            for part in self.engine.parts(&rest) {
                let addresses = describe(self.language(), &part);
                let at = || say!(self.language(), "a host at {addresses}", "{addresses} のホスト");
                let name = if single { shown(cidr) } else { at() };
                machines.push(Machine::unrestricted(name, self.network, id, part));
            }
        }
        Ok(machines)
    }

    /// What of a block lies in no declared network: on the internet, or, where nothing of it does, in some private one.
    fn beyond(
        &self,
        cidr: IpNet,
        rest: &Addresses,
        own: Option<VpcId>,
        asking: NodeId,
    ) -> Result<Option<Party>, Missing> {
        let considered =
            self.network.vpcs().filter(|(id, _)| own.is_none_or(|own| own == *id || cidr.prefix_len() > 0));
        let blocks = considered.flat_map(|(_, vpc)| vpc.blocks()).map(interval);
        let outside = blocks.fold(rest.clone(), |rest, block| rest.without(block));
        if outside.intervals.is_empty() {
            return Ok(None);
        }
        if is_link_local(cidr) {
            let address = cidr.addr();
            let message = say!(
                self.language(),
                "what answers at link-local addresses such as {address} is not modelled",
                "{address} のようなリンクローカルアドレスの応答は対象外です"
            );
            return Err(self.missing(message, asking));
        }
        // A public address that a host has is the internet gateway's to translate.
        if let Some(machine) = self.public_of(cidr.addr()).filter(|_| cidr.prefix_len() == cidr.max_prefix_len()) {
            return Ok(Some(Party::Machine(machine?)));
        }
        let whole = outside.clone();
        let on_internet = outside.on_internet();
        let addresses = if on_internet.intervals.is_empty() { whole } else { on_internet };
        Ok(Some(Party::Outside(Outside { name: shown(cidr), addresses, arbitrary: false })))
    }

    /// The host whose public address this is.
    fn public_of(&self, address: std::net::IpAddr) -> Option<Result<Machine, Missing>> {
        let mut hosts = self.network.hosts();
        let found = hosts.find(|(_, host)| host.public == PublicAddress::Fixed(address));
        found.map(|(id, _)| self.host(id))
    }

    pub(crate) fn the_internet(&self) -> Party {
        self.somebody(self.language().pick("the internet", "インターネット"))
    }

    /// Somebody on the internet whom nothing singles out.
    fn somebody(&self, name: &str) -> Party {
        Party::Outside(Outside { name: name.to_owned(), addresses: self.engine.internet.clone(), arbitrary: true })
    }
}

/// Who also has IPv6 addresses, by these.
pub(super) fn over_ipv6(party: &Party) -> Option<Party> {
    match party {
        Party::Machine(machine) if !machine.addresses.is_ipv6() => by_ipv6(machine.clone()).map(Party::Machine),
        _ => None,
    }
}

/// A machine by its IPv6 addresses; `None` where it has none.
fn by_ipv6(machine: Machine) -> Option<Machine> {
    match &machine.ipv6 {
        _ if machine.addresses.is_ipv6() => Some(machine),
        OtherFamily::Addresses(addresses) => {
            Some(Machine { addresses: addresses.clone(), ipv6: OtherFamily::None, ..machine })
        }
        OtherFamily::None | OtherFamily::Unknown => None,
    }
}

/// Whether a block lies in what each host has to itself, such as the instance metadata service.
fn is_link_local(cidr: IpNet) -> bool {
    match cidr {
        IpNet::V4(block) => block.network().is_link_local() && block.prefix_len() >= 16,
        IpNet::V6(block) => block.network().is_unicast_link_local() && block.prefix_len() >= 10,
    }
}

/// What a block is called: an address by itself, a block as it is written.
fn shown(cidr: IpNet) -> String {
    if cidr.prefix_len() == cidr.max_prefix_len() { cidr.addr().to_string() } else { cidr.to_string() }
}

/// Some public address that no route, rule or list singles out, so that it stands for all others: one from each
/// quarter of the addresses, since blocks as wide as that are meant for everybody.
pub(crate) fn generic_public_address(network: &Network) -> Addresses {
    use crate::network::Destination;
    let routes = network.tables().flat_map(|(_, table)| table.routes.iter().map(|route| &route.destination));
    let rules = network
        .groups()
        .flat_map(|(_, group)| group.ingress.iter().chain(group.egress.iter().flatten()).map(|rule| &rule.peer));
    let acls = network.acls().flat_map(|(_, acl)| acl.ingress.iter().chain(&acl.egress)).filter_map(|rule| rule.cidr);
    let lists = network.prefix_lists().flat_map(|(_, list)| list.cidrs.iter().copied());
    let listed = network.vpcs().filter_map(|(_, vpc)| vpc.region).flat_map(|region| {
        ["s3", "dynamodb"].into_iter().flat_map(|service| catalog::public_ranges(service, region.code)).copied()
    });
    let singled_out: Vec<IpNet> = routes
        .chain(rules)
        .filter_map(|destination| match destination {
            Destination::Cidr(cidr) => Some(*cidr),
            _ => None,
        })
        .chain(acls)
        .chain(lists)
        .filter(|cidr| cidr.prefix_len() > WIDEST)
        .chain(listed)
        .chain(network.vpcs().flat_map(|(_, vpc)| vpc.blocks()))
        .collect();
    let quarter = |first: u8| {
        let candidates = (first.max(1)..=first + 63).map(|octet| Addresses::exactly([octet, 8, 8, 8].into()));
        let public: Vec<_> = candidates.filter(|candidate| !candidate.is_private()).collect();
        let free = public.iter().find(|candidate| !singled_out.iter().any(|block| candidate.meets(*block)));
        free.or(public.first()).map(|address| address.intervals.clone()).unwrap_or_default()
    };
    Addresses::some_of([0, 64, 128, 192].into_iter().flat_map(quarter).collect())
}
