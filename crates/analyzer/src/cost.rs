//! What the endpoints and NAT gateways of a network cost in a month, by the stored list prices.
//!
//! A line has an amount only if every price that it takes is stored. What is missing is said in its place: a sum that
//! silently left something out would pass for an answer.

use std::collections::HashMap;

use portolan_catalog::{Confidence, Extensions, Language, Price, say};

use crate::network::{Endpoint, EndpointType, NatGateway, Network};
use crate::nodes::{NodeId, Nodes};
use crate::settings::Settings;
use crate::suggest;

/// The hours of a month, where nothing else is said: a twelfth of a year.
pub const HOURS: u32 = 730;

/// A PB in GB. The price page gives the steps in PB and does not say how it counts them; AWS's price lists count 1,024
/// TB of 1,024 GB.
const PB: f64 = 1024.0 * 1024.0;

/// How much is used in a month.
#[derive(Debug, Clone)]
pub struct Usage {
    /// For how many hours everything stands.
    pub hours: u32,
    /// How many GB pass through each endpoint and NAT gateway.
    pub gb: f64,
    /// The same for those that differ.
    pub gb_of: HashMap<NodeId, f64>,
}

/// What one endpoint or NAT gateway costs.
#[derive(Debug, Clone, PartialEq)]
pub struct CostLine {
    /// Its statement.
    pub node: NodeId,
    /// Its path.
    pub name: String,
    /// What it is.
    pub kind: Billed,
    /// How the amount comes about, or why there is none.
    pub basis: String,
    /// The amount in hundredths of a USD; `None` where it is not known. Whole cents, so that the lines add up to the
    /// total as they are shown.
    pub cents: Option<u64>,
    /// Where the prices in the basis are from; `None` where there are none.
    pub price: Option<Origin>,
}

/// What is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billed {
    /// An endpoint; `None` where its type is not known.
    Endpoint(Option<EndpointType>),
    /// A NAT gateway.
    NatGateway,
}

impl Billed {
    /// What it is called.
    pub fn noun(self, language: Language) -> &'static str {
        let (en, ja) = match self {
            Billed::Endpoint(Some(EndpointType::Gateway)) => ("gateway endpoint", "ゲートウェイ型エンドポイント"),
            Billed::Endpoint(Some(EndpointType::Interface)) => {
                ("interface endpoint", "インターフェース型エンドポイント")
            }
            Billed::Endpoint(Some(EndpointType::GatewayLoadBalancer)) => {
                ("Gateway Load Balancer endpoint", "Gateway Load Balancer エンドポイント")
            }
            Billed::Endpoint(Some(EndpointType::Resource)) => ("resource endpoint", "リソースエンドポイント"),
            Billed::Endpoint(Some(EndpointType::ServiceNetwork)) => {
                ("service-network endpoint", "サービスネットワークエンドポイント")
            }
            Billed::Endpoint(Some(EndpointType::Tunnel)) => ("tunnel endpoint", "トンネルエンドポイント"),
            Billed::Endpoint(None) => ("endpoint", "エンドポイント"),
            Billed::NatGateway => ("NAT gateway", "NAT ゲートウェイ"),
        };
        language.pick(en, ja)
    }
}

/// Where prices are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The source.
    pub source: &'static str,
    /// When they held: a year, a month, a day or `undated`.
    pub date: &'static str,
    /// How sure they are.
    pub confidence: Confidence,
}

/// What some lines come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// The known amounts, in hundredths of a USD.
    pub cents: u64,
    /// How many are not known.
    pub unknown: usize,
}

/// There is no charge for a gateway endpoint. (AWS, Gateway endpoints, "Pricing",
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>)
const GATEWAY: Origin =
    Origin { source: "AWS PrivateLink guide, Gateway endpoints", date: "2026-11", confidence: Confidence::High };

/// There is none for a service-network endpoint, but for what it leads to. (AWS, Access service networks, "Pricing",
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-service-networks.html>)
const SERVICE_NETWORK: Origin =
    Origin { source: "AWS PrivateLink guide, Access service networks", date: "2026-11", confidence: Confidence::High };

/// A line for each endpoint and NAT gateway, in order of place, by the prices and in the language of the settings.
pub fn cost(nodes: &Nodes, network: &Network, usage: &Usage, settings: &Settings) -> Vec<CostLine> {
    let Settings { language, extensions, .. } = settings;
    let mut reckoning =
        Reckoning { nodes, network, usage, language: *language, extensions, interface_gb: HashMap::new() };
    let mut lines: Vec<_> = network.endpoints().map(|(_, endpoint)| reckoning.endpoint(endpoint)).collect();
    lines.extend(network.nats().map(|(_, nat)| reckoning.nat(nat)));
    lines.sort_by_key(|line| line.node);
    lines
}

/// What some lines come to.
pub fn total(lines: &[CostLine]) -> Total {
    Total {
        cents: lines.iter().filter_map(|line| line.cents).fold(0, u64::saturating_add),
        unknown: lines.iter().filter(|line| line.cents.is_none()).count(),
    }
}

/// The endpoint or NAT gateway with a path.
///
/// # Errors
///
/// The path that was probably meant, if there is one like it.
pub fn billed(nodes: &Nodes, network: &Network, path: &str) -> Result<NodeId, Option<String>> {
    let endpoints = network.endpoints().map(|(_, endpoint)| endpoint.node);
    let all: Vec<_> =
        endpoints.chain(network.nats().map(|(_, nat)| nat.node)).map(|node| (node, nodes.path(node))).collect();
    match all.iter().find(|(_, known)| known == path) {
        Some((node, _)) => Ok(*node),
        None => Err(suggest::nearest(path, all.iter().map(|(_, known)| known.as_str())).map(str::to_owned)),
    }
}

struct Reckoning<'a> {
    nodes: &'a Nodes,
    network: &'a Network,
    usage: &'a Usage,
    language: Language,
    extensions: &'a Extensions,
    /// The GB that interface endpoints have taken so far, by Region: the steps of the price count them together.
    interface_gb: HashMap<&'static str, f64>,
}

impl<'a> Reckoning<'a> {
    fn endpoint(&mut self, endpoint: &Endpoint) -> CostLine {
        let language = self.language;
        let line = self.line(endpoint.node, Billed::Endpoint(endpoint.kind));
        let hours = self.usage.hours;
        let gb = self.gb(endpoint.node);
        match endpoint.kind {
            None => return line.unknown(language.pick("its type is unknown", "種類が不明")),
            Some(EndpointType::Gateway) => {
                let why = language.pick(
                    "no charge: a route, billed neither by the hour nor by GB",
                    "無料: 実体は経路で、時間課金も GB 課金もなし",
                );
                return line.free(why, GATEWAY);
            }
            Some(EndpointType::ServiceNetwork) => {
                let why = language.pick(
                    "no charge for the endpoint itself; VPC Lattice bills what it leads to",
                    "エンドポイント自体は無料。接続先には VPC Lattice の料金が発生",
                );
                return line.free(why, SERVICE_NETWORK);
            }
            Some(_) => {}
        }
        let price = match self.price(endpoint.vpc) {
            Ok(price) => price,
            Err(why) => return line.unknown(why),
        };
        let mut sum = Sum::new(self.language);
        match endpoint.kind {
            Some(EndpointType::Interface) => {
                let before = self.interface_gb.entry(price.region).or_default();
                let taken = *before;
                *before += gb;
                match endpoint.interfaces.len() {
                    _ if !endpoint.complete => {
                        return line.unknown(language.pick("its subnets are unknown", "サブネットが不明"));
                    }
                    0 => return line.unknown(language.pick("it has no subnet", "サブネットなし")),
                    zones => sum.zone_hours(zones, hours, price.interface_hour),
                }
                let steps = [
                    (PB, price.interface_gb_first_pb),
                    (5.0 * PB, price.interface_gb_next_4_pb),
                    (f64::INFINITY, price.interface_gb_over_5_pb),
                ];
                let mut from = taken;
                for (end, price) in steps {
                    let part = (taken + gb).min(end) - from;
                    if part > 0.0 {
                        sum.gb(part, price);
                        from += part;
                    }
                }
            }
            Some(EndpointType::GatewayLoadBalancer) => {
                // It stands in one subnet, never in more.
                sum.hours(hours, price.gwlb_endpoint_hour);
                sum.gb(gb, price.gwlb_endpoint_gb);
            }
            Some(EndpointType::Tunnel) => {
                sum.hours(hours, price.resource_endpoint_hour);
                // The stored price of a GB is that of resource endpoints.
                sum.gb(gb, None);
            }
            _ => {
                sum.hours(hours, price.resource_endpoint_hour);
                sum.gb(gb, price.resource_endpoint_gb);
            }
        }
        let origin = Origin { source: price.source, date: price.date, confidence: price.confidence };
        line.sum(sum, origin)
    }

    fn nat(&self, nat: &NatGateway) -> CostLine {
        let language = self.language;
        let line = self.line(nat.node, Billed::NatGateway);
        match nat.regional.on {
            Some(false) => {}
            Some(true) => {
                let why = language.pick(
                    "how a regional one is billed is not stored",
                    "リージョナル NAT ゲートウェイの課金方法の登録なし",
                );
                return line.unknown(why);
            }
            None => {
                let why = language.pick("whether it is zonal or regional is unknown", "ゾーナルかリージョナルかが不明");
                return line.unknown(why);
            }
        }
        let price = match self.price(nat.vpc) {
            Ok(price) => price,
            Err(why) => return line.unknown(why),
        };
        let mut sum = Sum::new(self.language);
        sum.hours(self.usage.hours, price.nat_hour);
        sum.gb(self.gb(nat.node), price.nat_gb);
        line.sum(sum, Origin { source: price.nat_source, date: price.nat_date, confidence: price.nat_confidence })
    }

    fn line(&self, node: NodeId, kind: Billed) -> CostLine {
        CostLine { node, name: self.nodes.path(node), kind, basis: String::new(), cents: None, price: None }
    }

    fn gb(&self, node: NodeId) -> f64 {
        self.usage.gb_of.get(&node).copied().unwrap_or(self.usage.gb)
    }

    /// The prices of the Region of a VPC, or why there are none.
    fn price(&self, vpc: crate::network::VpcId) -> Result<&'a Price, String> {
        let unknown = || self.language.pick("its Region is unknown", "リージョンが不明").to_owned();
        let region = self.network.vpc(vpc).region.ok_or_else(unknown)?.code;
        self.extensions
            .prices(region)
            .ok_or_else(|| say!(self.language, "no price in {region} is stored", "{region} の料金の登録なし"))
    }
}

impl CostLine {
    fn unknown(self, why: impl Into<String>) -> CostLine {
        CostLine { basis: why.into(), ..self }
    }

    fn free(self, why: &str, origin: Origin) -> CostLine {
        CostLine { basis: why.to_owned(), cents: Some(0), price: Some(origin), ..self }
    }

    fn sum(self, sum: Sum, origin: Origin) -> CostLine {
        CostLine {
            basis: sum.terms.join(" + "),
            // Saturates, where somebody asks for more than there is.
            cents: (!sum.incomplete).then_some((sum.usd * 100.0).round() as u64),
            price: sum.priced.then_some(origin),
            ..self
        }
    }
}

/// An amount, term by term.
struct Sum {
    language: Language,
    terms: Vec<String>,
    usd: f64,
    /// Whether a price was there for some term.
    priced: bool,
    /// Whether one was missing for some term.
    incomplete: bool,
}

impl Sum {
    fn new(language: Language) -> Sum {
        Sum { language, terms: Vec::new(), usd: 0.0, priced: false, incomplete: false }
    }

    fn zone_hours(&mut self, zones: usize, hours: u32, price: Option<f64>) {
        let unit = if zones == 1 { "zone" } else { "zones" };
        let quantity = say!(self.language, "{zones} {unit} × {hours} h", "{zones} ゾーン × {hours} h");
        self.term(quantity, zones as f64 * f64::from(hours), "h", price);
    }

    fn hours(&mut self, hours: u32, price: Option<f64>) {
        self.term(format!("{hours} h"), f64::from(hours), "h", price);
    }

    fn gb(&mut self, gb: f64, price: Option<f64>) {
        if gb > 0.0 {
            self.term(format!("{gb} GB"), gb, "GB", price);
        }
    }

    fn term(&mut self, quantity: String, number: f64, unit: &str, price: Option<f64>) {
        match price {
            Some(price) => {
                self.terms.push(format!("{quantity} × {price} USD/{unit}"));
                self.usd += number * price;
                self.priced = true;
            }
            None => {
                self.terms.push(say!(self.language, "{quantity} without a stored price", "{quantity}(料金の登録なし)"));
                self.incomplete = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Analysis, Sources, analyze};

    fn analysis(region: &str, statements: &str) -> Analysis {
        let text = format!(
            "region {region}\nvpc v 10.0.0.0/16 {{\n  dns_hostnames on\n  subnet a 10.0.0.0/24 {{ az a }}\n  \
             subnet c 10.0.1.0/24 {{ az c }}\n  route_table t\n{statements}\n}}\n"
        );
        analyze(Sources::of_text("test.topo", text.as_str()))
    }

    /// The lines as a reader sees them.
    fn told(region: &str, statements: &str, usage: &Usage) -> Vec<String> {
        let analysis = analysis(region, statements);
        cost(&analysis.nodes, &analysis.network, usage, &Settings::default())
            .iter()
            .map(|line| {
                let usd =
                    line.cents.map_or("unknown".to_owned(), |cents| format!("{}.{:02}", cents / 100, cents % 100));
                let date = line.price.map_or("", |price| price.date);
                format!("{} | {} | {} | {usd} | {date}", line.name, line.kind.noun(Language::En), line.basis)
            })
            .collect()
    }

    fn usage(gb: f64) -> Usage {
        Usage { hours: HOURS, gb, gb_of: HashMap::new() }
    }

    const EVERYTHING: &str = "  endpoint s3 gateway { service aws.s3; route_tables [t] }
  endpoint sqs interface { service aws.sqs; subnets [a, c] }
  nat_gateway nat { subnet a }
  endpoint inspect gateway_load_balancer { service \"com.amazonaws.vpce.us-east-1.vpce-svc-0e1\"; subnets [a] }
  endpoint db resource { service \"arn:aws:vpc-lattice:us-east-1:111122223333:resourceconfiguration/rcfg-0e1\"; subnets [a] }
  endpoint mesh service_network { service \"arn:aws:vpc-lattice:us-east-1:111122223333:servicenetwork/sn-0e1\"; subnets [a] }
  endpoint range tunnel { subnets [a] }";

    #[test]
    fn every_kind_has_its_price() {
        assert_eq!(
            told("us-east-1", EVERYTHING, &usage(0.0)),
            [
                "v.s3 | gateway endpoint | no charge: a route, billed neither by the hour nor by GB | 0.00 | 2026-11",
                "v.sqs | interface endpoint | 2 zones × 730 h × 0.01 USD/h | 14.60 | 2026-09-17",
                "v.nat | NAT gateway | 730 h × 0.045 USD/h | 32.85 | 2026",
                "v.inspect | Gateway Load Balancer endpoint | 730 h × 0.01 USD/h | 7.30 | 2026-09-17",
                "v.db | resource endpoint | 730 h × 0.02 USD/h | 14.60 | 2026-09-17",
                "v.mesh | service-network endpoint | no charge for the endpoint itself; VPC Lattice bills what it leads to | 0.00 | 2026-11",
                "v.range | tunnel endpoint | 730 h × 0.02 USD/h | 14.60 | 2026-09-17",
            ]
        );
    }

    #[test]
    fn what_passes_through_is_billed_too() {
        assert_eq!(
            told("us-east-1", EVERYTHING, &usage(1000.0))[1..],
            [
                "v.sqs | interface endpoint | 2 zones × 730 h × 0.01 USD/h + 1000 GB × 0.01 USD/GB | 24.60 | 2026-09-17",
                "v.nat | NAT gateway | 730 h × 0.045 USD/h + 1000 GB × 0.045 USD/GB | 77.85 | 2026",
                "v.inspect | Gateway Load Balancer endpoint | 730 h × 0.01 USD/h + 1000 GB × 0.0035 USD/GB | 10.80 | 2026-09-17",
                "v.db | resource endpoint | 730 h × 0.02 USD/h + 1000 GB × 0.01 USD/GB | 24.60 | 2026-09-17",
                "v.mesh | service-network endpoint | no charge for the endpoint itself; VPC Lattice bills what it leads to | 0.00 | 2026-11",
                "v.range | tunnel endpoint | 730 h × 0.02 USD/h + 1000 GB without a stored price | unknown | 2026-09-17",
            ]
        );
    }

    #[test]
    fn no_amount_where_a_price_is_missing() {
        assert_eq!(
            told(
                "eu-north-1",
                "  endpoint sqs interface { service aws.sqs; subnets [a] }\n  nat_gateway nat { subnet a }",
                &usage(5.0)
            ),
            [
                "v.sqs | interface endpoint | 1 zone × 730 h without a stored price + 5 GB × 0.01 USD/GB | unknown | undated",
                "v.nat | NAT gateway | 730 h × 0.046 USD/h + 5 GB without a stored price | unknown | about 2020",
            ]
        );
        assert_eq!(
            told("cn-north-1", "  nat_gateway nat { subnet a }", &usage(0.0)),
            ["v.nat | NAT gateway | no price in cn-north-1 is stored | unknown | "]
        );
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let statements = "  endpoint some interface { service aws.sqs; subnets unknown }
  endpoint half interface { service aws.kms; subnets [a, unknown] }
  endpoint none interface { service aws.sns }
  endpoint odd unknown { service aws.ec2 }
  nat_gateway wide { availability regional }
  nat_gateway either { availability unknown }";
        assert_eq!(
            told("us-east-1", statements, &usage(0.0)),
            [
                "v.some | interface endpoint | its subnets are unknown | unknown | ",
                "v.half | interface endpoint | its subnets are unknown | unknown | ",
                "v.none | interface endpoint | it has no subnet | unknown | ",
                "v.odd | endpoint | its type is unknown | unknown | ",
                "v.wide | NAT gateway | how a regional one is billed is not stored | unknown | ",
                "v.either | NAT gateway | whether it is zonal or regional is unknown | unknown | ",
            ]
        );
        assert_eq!(
            told("unknown", "  nat_gateway nat { subnet a }", &usage(0.0)),
            ["v.nat | NAT gateway | its Region is unknown | unknown | "]
        );
    }

    #[test]
    fn the_steps_count_all_interface_endpoints_of_a_region() {
        let statements = "  endpoint one interface { service aws.sqs; subnets [a] }
  endpoint two interface { service aws.kms; subnets [a] }
  endpoint three interface { service aws.sns; subnets [a] }";
        let analysis = analysis("us-east-1", statements);
        let of = |path| billed(&analysis.nodes, &analysis.network, path).unwrap();
        let usage = Usage {
            hours: 0,
            gb: 0.0,
            gb_of: HashMap::from([(of("v.one"), PB - 1.0), (of("v.two"), 4.0 * PB + 2.0), (of("v.three"), 3.0)]),
        };
        let lines = cost(&analysis.nodes, &analysis.network, &usage, &Settings::default());
        let bases: Vec<_> = lines.iter().map(|line| line.basis.split_once(" + ").unwrap().1).collect();
        assert_eq!(
            bases,
            [
                "1048575 GB × 0.01 USD/GB",
                "1 GB × 0.01 USD/GB + 4194304 GB × 0.006 USD/GB + 1 GB × 0.004 USD/GB",
                "3 GB × 0.004 USD/GB"
            ]
        );
        assert_eq!(total(&lines), Total { cents: 1_048_575 + 2_516_584 + 1, unknown: 0 });
    }

    #[test]
    fn regions_are_counted_apart() {
        let text = "vpc a 10.0.0.0/16 { region us-east-1; subnet s 10.0.0.0/24 { az a }; endpoint e interface { service aws.sqs; subnets [s] } }
vpc b 10.1.0.0/16 { region us-west-2; subnet s 10.1.0.0/24 { az a }; endpoint e interface { service aws.sqs; subnets [s] } }";
        let analysis = analyze(Sources::of_text("test.topo", text));
        let usage = Usage { hours: 0, gb: PB, gb_of: HashMap::new() };
        let lines = cost(&analysis.nodes, &analysis.network, &usage, &Settings::default());
        assert!(lines.iter().all(|line| line.basis.ends_with("1048576 GB × 0.01 USD/GB")), "{lines:?}");
    }

    #[test]
    fn the_total_adds_what_is_known_and_counts_the_rest() {
        let statements =
            "  endpoint sqs interface { service aws.sqs; subnets [a] }\n  nat_gateway wide { availability regional }";
        let analysis = analysis("us-east-1", statements);
        let lines = cost(&analysis.nodes, &analysis.network, &usage(0.0), &Settings::default());
        assert_eq!(total(&lines), Total { cents: 730, unknown: 1 });
    }

    #[test]
    fn names_are_paths() {
        let analysis = analysis("us-east-1", "  nat_gateway nat { subnet a }");
        let of = |path| billed(&analysis.nodes, &analysis.network, path);
        assert!(of("v.nat").is_ok());
        assert_eq!(of("v.nta"), Err(Some("v.nat".to_owned())));
        assert_eq!(of("nothing.like.it"), Err(None));
    }
}
