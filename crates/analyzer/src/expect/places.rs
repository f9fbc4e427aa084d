//! Who is meant by a place: the members of sets, the owners of addresses, the internet.

use ipnet::IpNet;
use portolan_catalog as catalog;

use super::{Goals, Judge, Sender, quoted};
use crate::network::{HostId, Network, PublicAddress, SubnetId, VpcId};
use crate::nodes::{Arg, NodeId, Value};
use crate::reach::{Addresses, Goal, Machine, Missing, Outside, Party, describe, interval};
use crate::schema::Kind;

impl Judge<'_> {
    /// The members of a place that can send.
    pub(super) fn parties(&self, arg: &Arg, asking: NodeId) -> Result<Vec<Sender>, Missing> {
        let sender = |party: Party| match &party {
            Party::Machine(Machine { node: Some(node), name, .. }) if self.network.endpoint_of(*node).is_some() => {
                Sender::Endpoint(*node, name.clone())
            }
            _ => Sender::Party(party),
        };
        let place = |parties: Vec<Party>| Ok(self.apart(parties).into_iter().map(sender).collect());
        match &arg.value {
            Value::Choice("internet") => place(vec![self.the_internet()]),
            Value::Text(host) => place(vec![Party::Outside(Outside {
                name: host.clone(),
                addresses: self.internet.clone(),
                arbitrary: true,
            })]),
            Value::Address(address) => place(self.at(IpNet::from(*address), None, asking)?),
            Value::Cidr(cidr) => place(self.at(cidr.trunc(), None, asking)?),
            Value::Reference(Some(node)) => {
                if let Some(endpoint) = self.network.endpoint_of(*node) {
                    return Ok(vec![Sender::Endpoint(endpoint.node, self.nodes.path(*node))]);
                }
                place(self.members(*node, asking)?)
            }
            Value::Service(service) => {
                Err(self.missing(format!("{} sends nothing by itself; an AWS service answers", service.title), asking))
            }
            _ => Err(self.missing("the source is `unknown`", asking)),
        }
    }

    /// The members of a place that can be reached, as `from` sees them.
    pub(super) fn goals(
        &self,
        arg: &Arg,
        from: &Sender,
        region: Option<&'static str>,
        asking: NodeId,
    ) -> Result<Goals, Missing> {
        let party = |parties: Vec<Party>| {
            Ok(self.apart(parties).into_iter().map(|party| (quoted(&party), Goal::Party(party))).collect())
        };
        match &arg.value {
            Value::Choice("internet") => Ok(vec![("the internet".to_owned(), Goal::Party(self.the_internet()))]),
            Value::Service(service) => {
                let own = match from {
                    Sender::Party(Party::Machine(machine)) => {
                        self.network.vpc(machine.vpc).region.map(|region| region.code)
                    }
                    _ => None,
                };
                let region = region
                    .or(own)
                    .ok_or_else(|| self.missing("in which Region the service is meant is not known", asking))?;
                let name = catalog::region(region)
                    .map_or(service.title.to_owned(), |region| format!("{} in {}", service.title, region.short_name));
                Ok(vec![(name, Goal::Service(service.short_name, region))])
            }
            Value::Text(host) => Ok(vec![self.host_name(host)?]),
            Value::Address(address) => party(self.at(IpNet::from(*address), from.vpc(), asking)?),
            Value::Cidr(cidr) => party(self.at(cidr.trunc(), from.vpc(), asking)?),
            Value::Reference(Some(node)) => match self.network.endpoint_id(*node) {
                Some(endpoint) => Ok(vec![(format!("`{}`", self.nodes.path(*node)), Goal::Endpoint(endpoint))]),
                None => party(self.members(*node, asking)?),
            },
            _ => Err(self.missing("the goal is `unknown`", asking)),
        }
    }

    /// Sets of addresses outside, divided where a route or a rule may tell them apart.
    fn apart(&self, parties: Vec<Party>) -> Vec<Party> {
        let divide = |party: Party| match party {
            Party::Outside(outside) if !outside.arbitrary => {
                let parts = self.engine.parts(&outside.addresses);
                let whole = parts.len() < 2;
                let name = |part: &Addresses| if whole { outside.name.clone() } else { describe(part) };
                parts
                    .into_iter()
                    .map(|part| Party::Outside(Outside { name: name(&part), addresses: part, arbitrary: false }))
                    .collect()
            }
            other => vec![other],
        };
        parties.into_iter().flat_map(divide).collect()
    }

    /// The hosts that a declared thing stands for.
    pub(super) fn members(&self, node: NodeId, asking: NodeId) -> Result<Vec<Party>, Missing> {
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
            _ => {
                return Err(
                    self.missing(format!("{} is not analysed yet", crate::suggest::article(&kind.noun())), node)
                );
            }
        };
        if machines.is_empty() {
            return Err(self.missing(format!("`{}` holds no host and no subnet", self.nodes.path(node)), asking));
        }
        Ok(machines.into_iter().map(Party::Machine).collect())
    }

    /// A declared host.
    pub(super) fn host(&self, id: HostId) -> Result<Machine, Missing> {
        let host = self.network.host(id).node;
        Machine::of_host(self.nodes, self.network, id).ok_or_else(|| {
            self.missing(format!("the block of the subnet of `{}` is not known", self.nodes.path(host)), host)
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
            Machine::any_in(self.nodes, self.network, *subnet)
                .ok_or_else(|| self.missing(format!("the block of `{}` is not known", self.nodes.path(node)), node))
        };
        subnets.iter().map(any).collect()
    }

    /// Who has addresses of a block: declared hosts and endpoints, undeclared hosts in declared subnets, and for what
    /// lies in no VPC somebody outside.
    ///
    /// VPCs may have the same addresses; then a machine means those of its own.
    fn at(&self, cidr: IpNet, own: Option<VpcId>, asking: NodeId) -> Result<Vec<Party>, Missing> {
        if cidr.addr().is_ipv6() {
            return Err(self.missing("IPv6 is not analysed yet", asking));
        }
        let asked = Addresses::every(cidr);
        let holds = |vpc: VpcId| self.network.vpc(vpc).cidrs.iter().any(|block| asked.meets(block.cidr));
        let only = own.filter(|vpc| holds(*vpc));
        let mut found = Vec::new();
        for (id, subnet) in self.network.subnets().filter(|(_, subnet)| only.is_none_or(|only| only == subnet.vpc)) {
            if let Some(block) = subnet.block.filter(|block| asked.meets(block.cidr)) {
                found.extend(self.in_subnet(id, block.cidr, cidr)?.into_iter().map(Party::Machine));
            }
        }
        if let Some(outside) = self.beyond(cidr, own, asking)? {
            found.push(outside);
        }
        if found.is_empty() {
            return Err(self.missing(format!("nothing that is declared has addresses of {}", shown(cidr)), asking));
        }
        Ok(found)
    }

    /// Who has addresses of a block in a subnet. The block stands for the machines declared there; where there is
    /// none, and for a single address that none of them has, for a host that no security group restricts.
    fn in_subnet(&self, id: SubnetId, block: IpNet, cidr: IpNet) -> Result<Vec<Machine>, Missing> {
        let (from, to) = interval(cidr);
        let mut rest = Addresses::every(block).within((from, to));
        let mut machines = Vec::new();
        for host in &self.network.subnet(id).hosts {
            machines.push(self.host(*host)?);
        }
        for (endpoint, declared) in self.network.endpoints() {
            let interfaces = declared.interfaces.iter().filter(|interface| interface.subnet == id);
            machines.extend(interfaces.filter_map(|interface| self.engine.interface(endpoint, interface)));
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
                let name = if single { shown(cidr) } else { format!("a host at {}", describe(&part)) };
                machines.push(Machine::unrestricted(name, self.network, id, part));
            }
        }
        Ok(machines)
    }

    /// What of a block lies in no VPC: on the internet, or, where nothing of it does, in some private network.
    fn beyond(&self, cidr: IpNet, own: Option<VpcId>, asking: NodeId) -> Result<Option<Party>, Missing> {
        let considered =
            self.network.vpcs().filter(|(id, _)| own.is_none_or(|own| own == *id || cidr.prefix_len() > 0));
        let blocks = considered.flat_map(|(_, vpc)| &vpc.cidrs).map(|block| interval(block.cidr));
        let outside = blocks.fold(Addresses::every(cidr), |rest, block| rest.without(block));
        if outside.intervals.is_empty() {
            return Ok(None);
        }
        // A public address that a host has is the internet gateway's to translate; from inside it is another matter.
        let public = self
            .network
            .hosts()
            .find(|(_, host)| matches!(host.public, PublicAddress::Fixed(public) if IpNet::from(public) == cidr));
        if let Some((host, declared)) = public {
            let name = self.nodes.path(declared.node);
            return match own {
                None => Ok(Some(Party::Machine(self.host(host)?))),
                Some(_) => {
                    Err(self.missing(format!("the way to the public address of `{name}` is not analysed yet"), asking))
                }
            };
        }
        let whole = outside.clone();
        let on_internet = outside.on_internet();
        let addresses = if on_internet.intervals.is_empty() { whole } else { on_internet };
        Ok(Some(Party::Outside(Outside { name: shown(cidr), addresses, arbitrary: false })))
    }

    pub(super) fn the_internet(&self) -> Party {
        Party::Outside(Outside { name: "the internet".to_owned(), addresses: self.internet.clone(), arbitrary: true })
    }

    /// A host name: the ordinary name of an AWS service, or somebody on the internet. Names ignore case, and may end
    /// with a dot.
    fn host_name(&self, host: &str) -> Result<(String, Goal), Missing> {
        let asked = host.trim_end_matches('.').to_ascii_lowercase();
        let is_name = |name: &String| match name.strip_prefix('*') {
            Some(suffix) => asked.len() > suffix.len() && asked.ends_with(suffix),
            None => *name == asked,
        };
        for region in self.network.vpcs().filter_map(|(_, vpc)| vpc.region) {
            let service =
                catalog::services().iter().find(|service| service.private_names(region.code).iter().any(is_name));
            if let Some(service) = service {
                return Ok((format!("`{host}`"), Goal::Service(service.short_name, region.code)));
            }
        }
        // A private zone or a resolver of one's own may answer otherwise than the internet does.
        if let Some(statement) = self.nodes.iter().find(|node| matches!(node.kind(), Kind::HostedZone | Kind::Forward))
        {
            return Err(self.missing(format!("`{}` is not analysed yet", statement.spec.keyword), statement.id));
        }
        let outside = Outside { name: host.to_owned(), addresses: self.internet.clone(), arbitrary: true };
        Ok((format!("`{host}`"), Goal::Party(Party::Outside(outside))))
    }
}

/// What a block is called: an address by itself, a block as it is written.
fn shown(cidr: IpNet) -> String {
    if cidr.prefix_len() == cidr.max_prefix_len() { cidr.addr().to_string() } else { cidr.to_string() }
}

/// Some public address that no route, rule or list singles out, so that it stands for all others: one from each
/// quarter of the addresses, since blocks as wide as that are meant for everybody.
pub(super) fn generic_public_address(network: &Network) -> Addresses {
    use crate::network::Destination;
    const WIDEST: u8 = 2;
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
        .chain(network.vpcs().flat_map(|(_, vpc)| vpc.cidrs.iter().map(|block| block.cidr)))
        .collect();
    let quarter = |first: u8| {
        let candidates = (first.max(1)..=first + 63).map(|octet| Addresses::exactly([octet, 8, 8, 8].into()));
        let public: Vec<_> = candidates.filter(|candidate| !candidate.is_private()).collect();
        let free = public.iter().find(|candidate| !singled_out.iter().any(|block| candidate.meets(*block)));
        free.or(public.first()).map(|address| address.intervals.clone()).unwrap_or_default()
    };
    Addresses::some_of([0, 64, 128, 192].into_iter().flat_map(quarter).collect())
}
