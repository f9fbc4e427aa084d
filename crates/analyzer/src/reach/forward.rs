//! Routing: out of a subnet, by its route table, to what the route that wins leads to. Question and answer alike.

use portolan_catalog::{Language, say};

use super::engine::Engine;
use super::filters::Side;
use super::packet::{Heading, Meeting, Packet, Spot, Table, Then, settle};
use super::reason::{BLACKHOLE, NO_ROUTE, NOT_TRANSITIVE, ROUTE_LOOP};
use super::routes::{RouteMap, Winner};
use super::words::describe;
use super::{Addresses, Answer, HopKind};
use crate::network::{SubnetId, TableChoice, TableId, Target, VpcId};
use crate::nodes::NodeId;
use crate::schema::Kind;

/// The route table that a packet meets, and where.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) vpc: VpcId,
    /// The subnet that it leaves; `None` where it comes in through a gateway.
    pub(super) left: Option<SubnetId>,
    /// Whether it was in that subnet before, so that it crosses its border when it leaves.
    pub(super) crosses: bool,
    pub(super) table: TableChoice,
}

impl Engine<'_> {
    /// Out of a subnet, by its route table.
    pub(super) fn leave(
        &self,
        subnet: SubnetId,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        packet.left = Some(subnet);
        self.route_from(subnet, true, packet, heading, then)
    }

    /// By the route table of a subnet.
    pub(super) fn route_from(
        &self,
        subnet: SubnetId,
        crosses: bool,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        // Inside a subnet nothing is routed.
        if heading.machine().is_some_and(|to| to.subnet == subnet) {
            return self.inside(self.network.subnet(subnet).vpc, Some(subnet), packet, heading, None, then);
        }
        let declared = self.network.subnet(subnet);
        let at = At { vpc: declared.vpc, left: Some(subnet), crosses, table: declared.table };
        match packet.meets(Table::Subnet(subnet)) {
            Meeting::New => self.route(at, packet, heading, then),
            Meeting::Again => {
                let table = self.quoted_table_name(at);
                let message = say!(
                    self.language,
                    "{table} sends the packet back to where it has been",
                    "{table} が、パケットを一度通った場所へ送り返します"
                );
                vec![packet.stop(&ROUTE_LOOP, self.table_name(at).1, message)]
            }
            Meeting::TooMany => vec![packet.too_far(self.table_name(at).1)],
        }
    }

    /// Into a VPC through one of its gateways: by the gateway's own route table, if it has one.
    pub(super) fn through_edge(
        &self,
        vpc: VpcId,
        gateway: NodeId,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let tables = &self.network.vpc(vpc).tables;
        let open = tables.iter().find_map(|id| {
            let table = self.network.table(*id);
            table.edge.filter(|_| table.edge_of.is_none())
        });
        if let Some(open) = open {
            return vec![packet.unknown(
                self.language.pick(
                    "which gateway a route table belongs to is not known",
                    "ルートテーブルがどのゲートウェイのものかは不明です",
                ),
                Some(open),
            )];
        }
        let edge: Option<TableId> = tables.iter().copied().find(|id| self.network.table(*id).edge_of == Some(gateway));
        let Some(edge) = edge else { return self.inside(vpc, None, packet, heading, None, then) };
        match packet.meets(Table::Edge(gateway)) {
            Meeting::New => {
                let at = At { vpc, left: None, crosses: false, table: TableChoice::Table(edge) };
                self.route(at, packet, heading, then)
            }
            Meeting::Again => {
                let name = self.nodes.path(gateway);
                let message =
                    say!(self.language, "the packet comes back to `{name}`", "パケットが `{name}` に戻ってきます");
                vec![packet.stop(&ROUTE_LOOP, Some(gateway), message)]
            }
            Meeting::TooMany => vec![packet.too_far(Some(gateway))],
        }
    }

    /// What a route table says, for each part of the addresses.
    fn route(&self, at: At, packet: Packet, heading: &Heading<'_>, then: Then<'_>) -> Vec<Answer> {
        let Some(map) = self.map(at) else { return vec![packet.unknown_table()] };
        let region = self.network.vpc(at.vpc).region;
        // Only a service of the VPC's own Region has its prefix list here.
        let service = heading.listed_in(region);
        let node = self.table_node(at);
        if let Some(node) = node {
            self.touch(node);
        }
        let parts = map.look_up(&heading.addresses, service);
        // Most often there is one part, and nothing to copy.
        let packets = std::iter::repeat_n(packet, parts.len());
        let answers = parts.into_iter().zip(packets).flat_map(|((addresses, winner), mut packet)| {
            let part = heading.part(addresses);
            // The answer goes to whom the question was seen to come from.
            let seen = packet.seen_as.clone().filter(|_| packet.answers.is_some());
            let far = seen.as_ref().map_or(&part.addresses, |seen| seen.addresses());
            if let Some(subnet) = at.left.filter(|subnet| at.crosses && !self.stays(at, winner, *subnet))
                && let Err(stopped) = self.cross(subnet, Side::Leaving, far, &Wanted(self.language, &part), &mut packet)
            {
                return vec![stopped];
            }
            let mut known = true;
            // Routes that are not known may win anywhere but for the VPC's own blocks.
            if let (Some(unknown), false) = (map.unknown, winner == Winner::Local) {
                known = false;
                packet.doubt(self.routes_not_known(&self.quoted_table_name(at)), Some(unknown));
            }
            let listed = matches!(winner, Winner::Endpoint(_));
            if let (Some(unknown), Winner::Local) = (map.unknown_inside, winner) {
                known = false;
                packet.doubt(self.routes_not_known(&self.quoted_table_name(at)), Some(unknown));
            }
            if let Some(endpoint) = map.may_list(service).filter(|_| !listed) {
                known = false;
                let name = self.nodes.path(endpoint);
                let message = say!(
                    self.language,
                    "whether `{name}` adds its route here is not known",
                    "`{name}` がここに経路を追加するかどうかは不明です"
                );
                packet.doubt(message, Some(endpoint));
            }
            if part.service.is_none()
                && let Some(region) = region
                && let Some(endpoint) = map.may_be_listed(&part.addresses, region.code)
            {
                known = false;
                let endpoint = self.network.endpoint(endpoint).node;
                let (name, addresses) = (self.nodes.path(endpoint), describe(self.language, &part.addresses));
                let message = say!(
                    self.language,
                    "whether the prefix list of `{name}` holds {addresses} is not known",
                    "`{name}` のプレフィックスリストが {addresses} を含むかどうかは不明です"
                );
                packet.doubt(message, Some(endpoint));
            }
            if packet.answers.is_none() {
                let mut contested = false;
                let detail = match winner {
                    Winner::None => {
                        let (routes, wanted) = (self.all_routes(at), heading.wanted(self.language));
                        say!(self.language, "{routes}: none contains {wanted}", "{routes}: {wanted} を含む経路なし")
                    }
                    _ if !known => {
                        self.language.pick("what wins is not known", "どの経路が選ばれるかは不明").to_owned()
                    }
                    _ => {
                        let beaten = self.beaten(at, &part.addresses, winner);
                        let won = self.describe_winner(at, winner);
                        // That the local route wins is no surprise.
                        contested = !beaten.is_empty() && winner != Winner::Local;
                        if beaten.is_empty() {
                            won
                        } else {
                            say!(self.language, "{won}, before {beaten}", "{won}({beaten} より優先)")
                        }
                    }
                };
                packet.hop(HopKind::RouteTable, self.table_name(at).0, detail, node, self.route_node(at, winner));
                packet.contested(contested);
            } else {
                packet.needed.extend(self.route_node(at, winner));
            }
            if known { self.follow(at, winner, packet, &part, then) } else { vec![packet.unknown_table()] }
        });
        settle(answers.collect(), heading.addresses.meaning, self.language)
    }

    fn follow(&self, at: At, winner: Winner, packet: Packet, heading: &Heading<'_>, then: Then<'_>) -> Vec<Answer> {
        let table = || self.quoted_table_name(at);
        let table_node = || self.table_name(at).1;
        match (winner, heading.through) {
            (Winner::Endpoint(id), through) if through.is_none_or(|through| through == id) => {
                self.through_gateway_endpoint(at, id, packet, then)
            }
            // A NAT gateway or an appliance may still lead to the endpoint by a table of its own.
            (Winner::Route(index), Some(_)) if self.passes_on(at, index) => {
                self.follow_route(at, winner, packet, heading, then)
            }
            (_, Some(wanted)) => {
                let endpoint = self.nodes.path(self.network.endpoint(wanted).node);
                let table = table();
                let message = say!(
                    self.language,
                    "{table} is not associated with `{endpoint}`, so the packet does not take it",
                    "{table} は `{endpoint}` に関連付けられていないため、パケットはそこを通りません"
                );
                vec![packet.stop(&NO_ROUTE, table_node(), message)]
            }
            (Winner::Endpoint(_) | Winner::None, None) => {
                let message = self.no_route_contains(&table(), heading);
                vec![packet.stop(&NO_ROUTE, table_node(), message)]
            }
            (Winner::Local, None) => self.inside(at.vpc, at.left, packet, heading, None, then),
            _ => self.follow_route(at, winner, packet, heading, then),
        }
    }

    /// Whether what wins leads to something in the subnet itself, so that its border is not crossed.
    fn stays(&self, at: At, winner: Winner, subnet: SubnetId) -> bool {
        let Winner::Route(index) = winner else { return false };
        let target = self.written_route(at, index).map(|route| route.target);
        let Some(Target::Node(target)) = target else { return false };
        let host = self.network.host_of(target).map(|host| host.subnet);
        let nat = self.network.nat_of(target).and_then(|nat| nat.subnet);
        let endpoint = self.network.endpoint_of(target).and_then(|endpoint| endpoint.interfaces.first());
        host.or(nat).or(endpoint.map(|interface| interface.subnet)) == Some(subnet)
    }

    /// Whether a route points to something that sends on what it gets from a subnet of the same VPC.
    fn passes_on(&self, at: At, index: usize) -> bool {
        let target = self.written_route(at, index).map(|route| route.target);
        let Some(Target::Node(target)) = target else { return false };
        matches!(
            self.nodes.get(target).kind(),
            Kind::NatGateway | Kind::Instance | Kind::NetworkInterface | Kind::Endpoint
        )
    }

    fn follow_route(
        &self,
        at: At,
        winner: Winner,
        packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let (target, route) = match winner {
            Winner::Route(index) => match self.written_route(at, index) {
                Some(route) => (route.target, route.node),
                None => return vec![packet.unknown_table()],
            },
            Winner::Propagated(gateway, statement) => (Target::Node(gateway), statement),
            _ => return vec![packet.unknown_table()],
        };
        let table = || self.quoted_table_name(at);
        let target = match target {
            Target::Blackhole => {
                let message = self.route_drops(route, &table());
                return vec![packet.stop(&BLACKHOLE, Some(route), message)];
            }
            Target::Local => return self.inside(at.vpc, at.left, packet, heading, Some(route), then),
            Target::Unknown => {
                return vec![packet.unknown(self.target_not_known(&table()), Some(route))];
            }
            Target::Node(target) => target,
        };
        if self.fails(target) {
            return vec![self.stop_at_failed(target, packet)];
        }
        let via = Via { at, target, route };
        match self.nodes.get(target).kind() {
            Kind::InternetGateway => self.through_internet_gateway(via, packet, heading, then),
            Kind::EgressOnlyInternetGateway => self.through_egress_only(via, packet, heading, then),
            Kind::NatGateway => self.through_nat(via, packet, heading, then),
            Kind::Peering => self.through_peering(via, packet, heading, then),
            Kind::TransitGateway => self.through_transit(via, packet, heading, then),
            Kind::VpnGateway => self.through_vpn_gateway(via, packet, heading, then),
            Kind::Instance | Kind::NetworkInterface => self.through_host(via, packet, heading, then),
            Kind::Endpoint => self.through_inspection(via, packet, heading, then),
            kind => {
                let name = self.nodes.path(target);
                let noun = kind.noun(self.language);
                let message = say!(
                    self.language,
                    "the {noun} `{name}` is no target of a route",
                    "{noun} `{name}` は経路のターゲットにできません"
                );
                vec![packet.stop(&BLACKHOLE, Some(route), message)]
            }
        }
    }

    /// Delivery inside a VPC.
    pub(super) fn inside(
        &self,
        vpc: VpcId,
        left: Option<SubnetId>,
        mut packet: Packet,
        heading: &Heading<'_>,
        route: Option<NodeId>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        match heading.spot {
            Spot::Machine(to) if to.vpc == vpc => {
                if self.zone_fails(to.subnet) {
                    let message = self.in_failing_zone(&to.name);
                    return vec![packet.stop(&super::reason::UNAVAILABLE, to.node, message)];
                }
                let source = if packet.answers.is_none() { packet.seen() } else { packet.source.clone() };
                let sender = packet.sender();
                if left != Some(to.subnet)
                    && let Err(stopped) =
                        self.cross(to.subnet, Side::Entering, source.addresses(), &sender, &mut packet)
                {
                    return vec![stopped];
                }
                then(packet)
            }
            Spot::Outside { .. } if packet.answers.is_none() => {
                let addresses = describe(self.language, &heading.addresses);
                let message = say!(
                    self.language,
                    "nothing that is declared has {addresses}, inside the VPC",
                    "宣言されたもののうち、VPC 内の {addresses} を持つものはありません"
                );
                vec![packet.unknown(message, route)]
            }
            Spot::Machine(_) | Spot::Public(_) | Spot::Remote(_) | Spot::Outside { .. } => {
                let addresses = describe(self.language, &heading.addresses);
                let vpc = self.nodes.path(self.network.vpc(vpc).node);
                let message = say!(
                    self.language,
                    "{addresses} lies in the block of `{vpc}` too, which delivers it there",
                    "{addresses} は `{vpc}` の CIDR ブロックにも含まれ、そこへ届けられます"
                );
                vec![packet.stop(&NO_ROUTE, route, message)]
            }
        }
    }

    /// The map of a table; `None` where it is not known which that is.
    pub(super) fn map(&self, at: At) -> Option<&RouteMap> {
        match at.table {
            TableChoice::Table(table) => self.memo.tables.get(table.index()),
            TableChoice::Implicit => self.memo.implicit.get(at.vpc.index()),
            TableChoice::Unknown => None,
        }
    }

    /// What is carried to and from the addresses of a VPC only, and has another one. Blocks that are not known may hold it.
    pub(super) fn outside(&self, vpc: VpcId, packet: Packet, at: NodeId, message: String) -> Answer {
        let vpc = self.network.vpc(vpc);
        if vpc.complete {
            return packet.stop(&NOT_TRANSITIVE, Some(at), message);
        }
        let name = self.nodes.path(vpc.node);
        let doubt =
            say!(self.language, "which blocks `{name}` has is not known", "`{name}` がどの CIDR を持つかは不明です");
        packet.unknown(doubt, Some(vpc.node))
    }

    /// Whether all of some addresses lie in the blocks of a VPC.
    pub(super) fn belongs(&self, addresses: &Addresses, vpc: VpcId) -> bool {
        let blocks = self.network.vpc(vpc).blocks().map(super::interval);
        blocks.fold(addresses.clone(), |rest, block| rest.without(block)).intervals.is_empty()
    }

    /// Whether a packet may come from the own addresses of a VPC. Where not all of these are known, that is doubted.
    pub(super) fn comes_from(&self, vpc: VpcId, packet: &mut Packet) -> bool {
        if self.belongs(packet.source.addresses(), vpc) {
            return true;
        }
        let open = !self.network.vpc(vpc).complete;
        if open {
            packet.doubt(self.blocks_not_known(vpc), Some(self.network.vpc(vpc).node));
        }
        open
    }
}

/// What a route must contain to lead to where a packet is headed, in a sentence.
struct Wanted<'h>(Language, &'h Heading<'h>);

impl std::fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.1.wanted(self.0))
    }
}

/// A target that won, where it did, and by which statement.
#[derive(Clone, Copy)]
pub(super) struct Via {
    pub(super) at: At,
    pub(super) target: NodeId,
    pub(super) route: NodeId,
}
