//! Who is meant by a place: the members of sets, the owners of addresses, the internet.

use portolan_catalog as catalog;

use super::{Goals, Judge, Sender, quoted};
use crate::network::{Network, PublicAddress, SubnetId, VpcId};
use crate::nodes::{Arg, NodeId, Value};
use crate::reach::{Addresses, Goal, Machine, Missing, Outside, Party, address, interval};
use crate::schema::Kind;

impl Judge<'_> {
    /// The members of a place that can send.
    pub(super) fn parties(&self, arg: &Arg, asking: NodeId) -> Result<Vec<Sender>, Missing> {
        let place = |parties: Vec<Party>| Ok(parties.into_iter().map(Sender::Party).collect());
        match &arg.value {
            Value::Choice("internet") => place(vec![self.the_internet()]),
            Value::Text(host) => place(vec![Party::Outside(Outside {
                name: host.clone(),
                addresses: self.internet.clone(),
                arbitrary: true,
            })]),
            Value::Address(address) => place(self.at(ipnet::IpNet::from(*address), None, asking)?),
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
        let party =
            |parties: Vec<Party>| Ok(parties.into_iter().map(|party| (quoted(&party), Goal::Party(party))).collect());
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
            Value::Text(host) => Ok(vec![self.host_name(host)]),
            Value::Address(address) => party(self.at(ipnet::IpNet::from(*address), from.vpc(), asking)?),
            Value::Cidr(cidr) => party(self.at(cidr.trunc(), from.vpc(), asking)?),
            Value::Reference(Some(node)) => match self.network.endpoint_id(*node) {
                Some(endpoint) => Ok(vec![(format!("`{}`", self.nodes.path(*node)), Goal::Endpoint(endpoint))]),
                None => party(self.members(*node, asking)?),
            },
            _ => Err(self.missing("the goal is `unknown`", asking)),
        }
    }

    /// The hosts that a declared thing stands for.
    pub(super) fn members(&self, node: NodeId, asking: NodeId) -> Result<Vec<Party>, Missing> {
        let kind = self.nodes.get(node).kind();
        let machines: Option<Vec<Machine>> = match kind {
            Kind::Instance | Kind::NetworkInterface => self
                .network
                .host_id(node)
                .map(|host| Machine::of_host(self.nodes, self.network, host).into_iter().collect()),
            Kind::Subnet => self.network.subnet_id(node).map(|subnet| self.hosts_of(&[subnet])),
            Kind::Vpc => self.network.vpc_id(node).map(|vpc| self.hosts_of(&self.network.vpc(vpc).subnets)),
            _ => {
                return Err(
                    self.missing(format!("{} is not analysed yet", crate::suggest::article(&kind.noun())), node)
                );
            }
        };
        match machines {
            Some(machines) if !machines.is_empty() => Ok(machines.into_iter().map(Party::Machine).collect()),
            _ => Err(self.missing(format!("no host of `{}` has a known address", self.nodes.path(node)), asking)),
        }
    }

    /// The declared hosts of some subnets; where there is none, one in each that no security group restricts.
    pub(super) fn hosts_of(&self, subnets: &[SubnetId]) -> Vec<Machine> {
        let declared: Vec<_> = subnets
            .iter()
            .flat_map(|subnet| &self.network.subnet(*subnet).hosts)
            .filter_map(|host| Machine::of_host(self.nodes, self.network, *host))
            .collect();
        if !declared.is_empty() {
            return declared;
        }
        subnets.iter().filter_map(|subnet| Machine::any_in(self.nodes, self.network, *subnet)).collect()
    }

    /// Who has addresses of a block: declared hosts, undeclared ones in declared subnets, or somebody outside.
    ///
    /// VPCs may have the same addresses; then a machine means those of its own.
    pub(super) fn at(&self, cidr: ipnet::IpNet, own: Option<VpcId>, asking: NodeId) -> Result<Vec<Party>, Missing> {
        if cidr.addr().is_ipv6() {
            return Err(self.missing("IPv6 is not analysed yet", asking));
        }
        let asked = Addresses::every(cidr);
        let mut found = Vec::new();
        let holds = |vpc: VpcId| self.network.vpc(vpc).cidrs.iter().any(|block| asked.meets(block.cidr));
        let own = own.filter(|vpc| holds(*vpc));
        for (id, subnet) in self.network.subnets().filter(|(_, subnet)| own.is_none_or(|own| own == subnet.vpc)) {
            let Some(block) = subnet.block.filter(|block| asked.meets(block.cidr)) else { continue };
            let mut rest = crate::reach::Addresses::every(block.cidr).within(interval(cidr));
            let before = found.len();
            for host in &subnet.hosts {
                let Some(machine) = Machine::of_host(self.nodes, self.network, *host) else { continue };
                let (from, to) = interval(cidr);
                let inside = machine.addresses.intervals.iter().all(|(start, end)| from <= *start && *end <= to);
                if inside {
                    if let [(start, end)] = machine.addresses.intervals[..]
                        && start == end
                    {
                        rest = rest.without((start, end));
                    }
                    found.push(Party::Machine(machine));
                }
            }
            // A block stands for the hosts declared in it; where there is none, for any host.
            let single = cidr.prefix_len() == cidr.max_prefix_len();
            if found.len() == before || (single && !rest.intervals.is_empty()) {
                let name = if single { address(interval(cidr).0).to_string() } else { format!("hosts in {cidr}") };
                found.push(Party::Machine(Machine::unrestricted(name, self.network, id, rest)));
            }
        }
        if found.is_empty() {
            let with_public = self.network.hosts().find(
                |(_, host)| matches!(host.public, PublicAddress::Fixed(public) if ipnet::IpNet::from(public) == cidr),
            );
            let machine = with_public.and_then(|(id, _)| Machine::of_host(self.nodes, self.network, id));
            let name =
                if cidr.prefix_len() == cidr.max_prefix_len() { cidr.addr().to_string() } else { cidr.to_string() };
            found.push(
                machine.map_or(Party::Outside(Outside { name, addresses: asked, arbitrary: false }), Party::Machine),
            );
        }
        Ok(found)
    }

    pub(super) fn the_internet(&self) -> Party {
        Party::Outside(Outside { name: "the internet".to_owned(), addresses: self.internet.clone(), arbitrary: true })
    }

    /// A host name: the ordinary name of an AWS service, or somebody on the internet.
    pub(super) fn host_name(&self, host: &str) -> (String, Goal) {
        let regions = self.network.vpcs().filter_map(|(_, vpc)| vpc.region);
        for region in regions {
            let service = catalog::services()
                .iter()
                .find(|service| service.private_names(region.code).iter().any(|name| name == host));
            if let Some(service) = service {
                return (format!("`{host}`"), Goal::Service(service.short_name, region.code));
            }
        }
        (
            format!("`{host}`"),
            Goal::Party(Party::Outside(Outside {
                name: host.to_owned(),
                addresses: self.internet.clone(),
                arbitrary: true,
            })),
        )
    }
}

/// A public address that no route, rule or list singles out, so that it stands for all others.
pub(super) fn generic_public_address(network: &Network) -> Addresses {
    use crate::network::Destination;
    let routes = network.tables().flat_map(|(_, table)| table.routes.iter().map(|route| &route.destination));
    let rules = network
        .groups()
        .flat_map(|(_, group)| group.ingress.iter().chain(group.egress.iter().flatten()).map(|rule| &rule.peer));
    let blocks: Vec<_> = routes
        .chain(rules)
        .filter_map(|destination| match destination {
            // Blocks as wide as these are meant for everybody.
            Destination::Cidr(cidr) if cidr.prefix_len() > 1 => Some(*cidr),
            _ => None,
        })
        .chain(network.vpcs().flat_map(|(_, vpc)| vpc.cidrs.iter().map(|block| block.cidr)))
        .collect();
    let first_octets = [8, 1, 9].into_iter().chain(11..=223);
    let candidates = first_octets.map(|octet| std::net::IpAddr::from([octet, 8, 8, 8]));
    let public = candidates.map(Addresses::exactly).filter(|candidate| !candidate.is_private());
    let mut fallback = Addresses::exactly(std::net::IpAddr::from([8, 8, 8, 8]));
    for candidate in public {
        if !blocks.iter().any(|block| candidate.meets(*block)) {
            return candidate;
        }
        fallback = candidate;
    }
    fallback
}
