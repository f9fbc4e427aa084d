//! Through internet gateways, out and in.

use std::rc::Rc;

use portolan_catalog::{self as catalog, say};

use super::addresses::interval;
use super::engine::Engine;
use super::forward::Via;
use super::packet::{Door, Heading, Packet, Spot, Then};
use super::reason::{ADDRESS_FAMILY, ASYMMETRIC_ROUTE, BLACKHOLE, NO_INTERNET_GATEWAY, NO_PUBLIC_ADDRESS, NO_ROUTE};
use super::words::describe;
use super::{Addresses, Answer, HopKind, Machine, Outside, Party, Remote};
use crate::network::{PublicAddress, VpcId};
use crate::nodes::NodeId;
use crate::schema::Kind;

impl Engine<'_> {
    pub(super) fn through_internet_gateway(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let vpc = self.network.vpc(via.at.vpc);
        let name = self.nodes.path(via.target);
        if !vpc.internet_gateways.contains(&via.target) {
            let vpc = self.nodes.path(vpc.node);
            let message = say!(
                self.language,
                "`{name}` is not attached to `{vpc}`",
                "`{name}` は `{vpc}` にアタッチされていません"
            );
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        }
        if let Some(stopped) = self.not_carried(via, &packet, heading) {
            return vec![stopped];
        }
        if packet.answers.is_some() {
            return match heading.spot {
                Spot::Outside { exit: Some(gateway), .. } if gateway == via.target => then(packet),
                _ => {
                    let message = say!(
                        self.language,
                        "it leaves through `{name}`, and the question did not come in there",
                        "応答は `{name}` から出ていきますが、要求はそこから入っていません"
                    );
                    vec![packet.stop(&ASYMMETRIC_ROUTE, Some(via.route), message)]
                }
            };
        }
        if heading.addresses.is_ipv6() {
            if let Some(stopped) = self.not_of_vpc(via, &packet) {
                return vec![stopped];
            }
        } else if let Err(stopped) = self.translated(&name, via, &mut packet) {
            return vec![stopped];
        }
        self.out_to_internet(via, packet, heading, then)
    }

    /// What an internet gateway does not carry, or not to where the packet has to go.
    pub(super) fn not_carried(&self, via: Via, packet: &Packet, heading: &Heading<'_>) -> Option<Answer> {
        if heading.addresses.is_private() {
            let to = describe(self.language, &heading.addresses);
            let message = say!(
                self.language,
                "an internet gateway carries nothing to a private address such as {to}",
                "インターネットゲートウェイは、{to} のようなプライベートアドレス宛ての通信を通しません"
            );
            return Some(packet.clone().stop(&NO_ROUTE, Some(via.route), message));
        }
        let wanted = self.nodes.path(self.network.endpoint(heading.through?).node);
        let target = self.nodes.path(via.target);
        let message = say!(
            self.language,
            "`{target}` leads past `{wanted}`",
            "`{target}` へ向かう経路は `{wanted}` を通りません"
        );
        Some(packet.clone().stop(&NO_ROUTE, Some(via.route), message))
    }

    /// What comes from IPv6 addresses of another VPC has none that this gateway would send for.
    fn not_of_vpc(&self, via: Via, packet: &Packet) -> Option<Answer> {
        if self.belongs(packet.source.addresses(), via.at.vpc) {
            return None;
        }
        let vpc = self.nodes.path(self.network.vpc(via.at.vpc).node);
        let target = self.nodes.path(via.target);
        let message = say!(
            self.language,
            "`{target}` sends only for addresses of `{vpc}`",
            "`{target}` が送信するのは `{vpc}` のアドレスからの通信だけです"
        );
        Some(packet.clone().stop(&NO_PUBLIC_ADDRESS, Some(via.route), message))
    }

    /// Whether an internet gateway finds a public address for the source: it knows those of its own VPC.
    fn translated(&self, gateway: &str, via: Via, packet: &mut Packet) -> Result<(), Answer> {
        let source = packet.source.clone();
        let (public, elsewhere) = match &*source {
            Party::Machine(machine) if machine.vpc == via.at.vpc => (machine.public, false),
            Party::Machine(machine) => (PublicAddress::Off, machine.public != PublicAddress::Off),
            Party::Outside(_) | Party::Remote(_) => (PublicAddress::Off, false),
        };
        match public {
            PublicAddress::On | PublicAddress::Fixed(_) => Ok(()),
            PublicAddress::Unknown => {
                packet.doubt(
                    self.language.pick(
                        "whether it has a public address is not known",
                        "パブリックアドレスを持つかどうかは不明です",
                    ),
                    source.node(),
                );
                Ok(())
            }
            PublicAddress::Off => {
                let translates = |node: &NodeId| {
                    self.network.host_of(*node).is_some_and(|host| {
                        host.public != PublicAddress::Off && self.network.subnet(host.subnet).vpc == via.at.vpc
                    })
                };
                let translating = packet.passed.iter().copied().find(translates);
                if let Some(appliance) = translating {
                    let name = self.nodes.path(appliance);
                    let message = say!(
                        self.language,
                        "whether `{name}` translates the source to its own address is not declared",
                        "`{name}` が送信元を自分のアドレスに変換するかどうかは宣言されていません"
                    );
                    return Err(packet.clone().unknown(message, Some(appliance)));
                }
                let translated = !packet.translated_by.is_empty();
                let who = if translated {
                    format!("`{}`", source.name())
                } else {
                    self.language.pick("it", "送信元").to_owned()
                };
                let message = if elsewhere {
                    let vpc = self.nodes.path(self.network.vpc(via.at.vpc).node);
                    say!(
                        self.language,
                        "`{gateway}` knows the public addresses of `{vpc}` only, and {who} is in another VPC",
                        "`{gateway}` が知るのは `{vpc}` のパブリックアドレスだけですが、{who} は別の VPC にあります"
                    )
                } else {
                    say!(
                        self.language,
                        "{who} has no public address, which `{gateway}` needs to translate its private one",
                        "{who} にはパブリックアドレスがなく、`{gateway}` はプライベートアドレスを変換できません"
                    )
                };
                let node = if translated { source.node() } else { None };
                let node = node.or(match &*source {
                    Party::Remote(_) => Some(via.route),
                    _ if elsewhere => Some(via.route),
                    _ => None,
                });
                Err(packet.clone().stop(&NO_PUBLIC_ADDRESS, node, message))
            }
        }
    }

    /// Out to a public address.
    pub(super) fn out_to_internet(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let detail = if heading.addresses.is_ipv6() || !packet.translated_by.is_empty() {
            self.language.pick("to the internet", "インターネットへ")
        } else {
            self.language.pick(
                "translates the private address to the public one",
                "プライベートアドレスをパブリックアドレスに変換",
            )
        };
        packet.hop(HopKind::InternetGateway, self.nodes.path(via.target), detail, Some(via.target), None);
        packet.door = match &*packet.source {
            // Answers come to a regional NAT gateway itself, which needs no route for them.
            Party::Outside(_) => Door::Open,
            Party::Machine(_) | Party::Remote(_) => Door::Gateway(via.at.vpc, via.target),
        };
        match heading.spot {
            Spot::Outside { .. } => then(packet),
            Spot::Public(to) | Spot::Machine(to) if heading.addresses.is_ipv6() || !packet.passed.is_empty() => {
                vec![self.out_and_in(to, packet)]
            }
            // Out and in again, by the public address of something that is declared.
            Spot::Public(to) | Spot::Machine(to) => {
                let edges = [via.at.vpc, to.vpc];
                if edges
                    .iter()
                    .any(|vpc| self.network.vpc(*vpc).tables.iter().any(|id| self.network.table(*id).edge.is_some()))
                {
                    return vec![self.out_and_in(to, packet)];
                }
                let public = self.on_the_internet(&packet.source);
                packet.end_leg(heading.party());
                packet.start_leg(Rc::new(Party::Outside(public.clone())));
                self.enter_from_internet(&public, to, packet, then)
            }
            Spot::Remote(remote) => {
                vec![packet.beyond(self.whether_over_internet(remote), remote.node)]
            }
        }
    }

    /// As whom something is seen on the internet, over IPv4.
    pub(super) fn on_the_internet(&self, source: &Party) -> Outside {
        let addresses = match source {
            Party::Machine(Machine { public: PublicAddress::Fixed(address), .. }) => Addresses::exactly(*address),
            _ => self.elastic_addresses(),
        };
        let source = source.name();
        let name = say!(self.language, "the public address of {source}", "{source} のパブリックアドレス");
        Outside { name, addresses, arbitrary: false }
    }

    /// What leaves for the internet to come in again elsewhere: by IPv6, behind an appliance and where the gateway has a
    /// route table, the way back may be any, and is not followed.
    fn out_and_in(&self, to: &Machine, packet: Packet) -> Answer {
        let name = &to.name;
        let message = say!(
            self.language,
            "how the answer of `{name}` comes back over the internet is not modelled",
            "`{name}` の応答がインターネット経由でどう戻るかは扱っていません"
        );
        packet.unknown(message, to.node)
    }

    fn whether_over_internet(&self, remote: &Remote) -> String {
        let name = &remote.name;
        say!(
            self.language,
            "whether {name} is reached over the internet is not declared",
            "{name} にインターネット経由で到達するかどうかは宣言されていません"
        )
    }

    /// Public addresses that AWS may give to something of one's own: none of those at which its services answer.
    fn elastic_addresses(&self) -> Addresses {
        let regions = self.network.vpcs().filter_map(|(_, vpc)| vpc.region);
        let listed = regions.flat_map(|region| {
            ["s3", "dynamodb"].into_iter().flat_map(|service| catalog::public_ranges(service, region.code))
        });
        listed.fold(Addresses::some_public(), |rest, range| rest.without(interval(*range)))
    }

    /// That a VPC has no internet gateway, in a sentence.
    pub(super) fn without_internet_gateway(&self, vpc: VpcId) -> String {
        let vpc = self.nodes.path(self.network.vpc(vpc).node);
        say!(self.language, "`{vpc}` has no internet gateway", "`{vpc}` にはインターネットゲートウェイがありません")
    }

    pub(super) fn through_egress_only(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(via.target);
        if self.vpc_of_part(via.target) != Some(via.at.vpc) {
            return vec![packet.stop(
                &BLACKHOLE,
                Some(via.route),
                say!(self.language, "`{name}` belongs to another VPC", "`{name}` は別の VPC のものです"),
            )];
        }
        if !heading.addresses.is_ipv6() {
            let message = say!(self.language, "`{name}` carries IPv6 only", "`{name}` が通すのは IPv6 だけです");
            return vec![packet.stop(&ADDRESS_FAMILY, Some(via.route), message)];
        }
        if packet.answers.is_some() {
            let message = say!(
                self.language,
                "`{name}` lets nothing out that was not asked from inside",
                "`{name}` は、内側から始まった通信以外を外へ出しません"
            );
            return vec![packet.stop(&ASYMMETRIC_ROUTE, Some(via.route), message)];
        }
        if let Some(stopped) = self.not_of_vpc(via, &packet) {
            return vec![stopped];
        }
        let inspected = packet.passed.iter().copied().find(|node| self.nodes.get(*node).kind() == Kind::Endpoint);
        if let Some(endpoint) = inspected {
            let endpoint = self.nodes.path(endpoint);
            let message = say!(
                self.language,
                "`{name}` drops what comes from the Gateway Load Balancer endpoint `{endpoint}`; an internet gateway does not",
                "`{name}` は Gateway Load Balancer エンドポイント `{endpoint}` からの通信を破棄します。インターネットゲートウェイは破棄しません"
            );
            return vec![packet.stop(&ASYMMETRIC_ROUTE, Some(via.route), message)];
        }
        let detail = self.language.pick("to the internet; lets only answers in", "インターネットへ。内向きは応答のみ");
        packet.hop(HopKind::EgressOnlyInternetGateway, name, detail, Some(via.target), None);
        packet.door = Door::Gateway(via.at.vpc, via.target);
        match heading.spot {
            Spot::Outside { .. } => then(packet),
            Spot::Machine(to) | Spot::Public(to) => vec![self.out_and_in(to, packet)],
            Spot::Remote(remote) => {
                vec![packet.beyond(self.whether_over_internet(remote), remote.node)]
            }
        }
    }

    /// In from the internet, up to a machine.
    pub(super) fn enter_from_internet(
        &self,
        from: &Outside,
        to: &Machine,
        mut packet: Packet,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let vpc = self.network.vpc(to.vpc);
        if from.addresses.is_private() {
            let name = &from.name;
            return vec![packet.unknown(
                say!(self.language, "where {name} is, is not declared", "{name} がどこにあるかは宣言されていません"),
                None,
            )];
        }
        if !from.addresses.is_ipv6() {
            let name = &to.name;
            match to.public {
                PublicAddress::Off => {
                    let message = say!(
                        self.language,
                        "`{name}` has no public address to send to",
                        "`{name}` には宛先となるパブリックアドレスがありません"
                    );
                    return vec![packet.stop(&NO_PUBLIC_ADDRESS, to.node, message)];
                }
                PublicAddress::Unknown => {
                    let message = say!(
                        self.language,
                        "whether `{name}` has a public address is not known",
                        "`{name}` がパブリックアドレスを持つかどうかは不明です"
                    );
                    packet.doubt(message, to.node);
                }
                PublicAddress::On | PublicAddress::Fixed(_) => {}
            }
        }
        let Some(&gateway) = vpc.internet_gateways.first() else {
            return vec![packet.stop(&NO_INTERNET_GATEWAY, Some(vpc.node), self.without_internet_gateway(to.vpc))];
        };
        if self.fails(gateway) {
            return vec![self.stop_at_failed(gateway, packet)];
        }
        let detail = if from.addresses.is_ipv6() {
            self.language.pick("from the internet", "インターネットから")
        } else {
            self.language.pick(
                "translates the public address to the private one",
                "パブリックアドレスをプライベートアドレスに変換",
            )
        };
        packet.hop(HopKind::InternetGateway, self.nodes.path(gateway), detail, Some(gateway), None);
        let heading = Heading::to_machine(to);
        // The answer must leave through the gateway through which the question came.
        self.through_edge(to.vpc, gateway, packet, &heading, &|mut packet| {
            packet.exit = Some(gateway);
            then(packet)
        })
    }
}
