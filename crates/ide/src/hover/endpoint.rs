//! Hovers of endpoints: a route, network interfaces, or a way through appliances; and what PrivateLink has to do
//! with it.

use portolan_analyzer::network::{
    Destination, Endpoint, EndpointTarget, EndpointType, Groups, HostAddress, PrivateDnsMode, RouteTable, SubnetId,
    TableChoice, Target,
};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Node};
use portolan_catalog::{self as catalog, Concept, Language, say};

use crate::card::{Card, code, count, language, listed, summary};

/// What an endpoint service has to do with PrivateLink.
pub(super) fn privatelink_provider(language: Language) -> &'static str {
    language.pick(
        "This is the **provider's side of AWS PrivateLink**: load balancers of yours that other VPCs reach through \
     endpoints of theirs, without peering and even where the addresses overlap. Connections start on the consumer's side only. A gateway \
     endpoint has nothing to do with PrivateLink.",
        "**AWS PrivateLink の提供側**です。自分のロードバランサーを、ほかの VPC がその VPC のエンドポイントから利用します。\
         ピアリングは不要で、アドレスが重複していても構いません。接続を始めるのは利用側だけです。\
         ゲートウェイ型エンドポイントは PrivateLink と関係がありません。",
    )
}

fn privatelink_interface(language: Language) -> &'static str {
    language.pick(
        "This is the **consumer's side of AWS PrivateLink**. PrivateLink is the name of the mechanism: the service appears \
     inside the VPC as network interfaces with private addresses, and connections start on this side only. For AWS services no \
     endpoint service has to be built. A gateway endpoint does not use PrivateLink.",
        "**AWS PrivateLink の利用側**です。PrivateLink は仕組みの名前です。サービスは VPC の中に、プライベートアドレスを持つ\
         ネットワークインターフェイスとして現れ、接続を始めるのはこちら側だけです。AWS のサービスなら、エンドポイントサービスを作る必要はありません。\
         ゲートウェイ型エンドポイントは PrivateLink を使いません。",
    )
}

fn privatelink_gwlb(language: Language) -> &'static str {
    language.pick(
        "It uses **AWS PrivateLink**, on the consumer's side: the packets go to the endpoint service of a Gateway Load Balancer, \
     through its appliances, and come back. A gateway endpoint, despite the similar name, does not use PrivateLink.",
        "**AWS PrivateLink** の利用側です。パケットは Gateway Load Balancer のエンドポイントサービスへ送られ、\
         アプライアンスを通って戻ってきます。名前の似たゲートウェイ型エンドポイントは PrivateLink を使いません。",
    )
}

/// An endpoint of this network.
pub(super) fn card(analysis: &Analysis, node: &Node) -> Card {
    let language = language(analysis);
    let path = analysis.nodes.path(node.id);
    let Some(endpoint) = analysis.network.endpoint_of(node.id) else { return Card::new(language, code(&path)) };
    let Some(kind) = endpoint.kind else {
        let noun = language.pick("VPC endpoint", "VPC エンドポイント");
        let summary = Kind::Endpoint.spec().summary(language);
        return Card::new(language, format!("**{noun}** {}", code(&path))).text(summary);
    };
    let title = catalog::concept(kind.concept())
        .map_or(kind.word(), |concept| language.pick(concept.title_en, concept.title_ja));
    let card = Card::new(language, format!("**{title}** {}{}", code(&path), leads_to(analysis, endpoint)))
        .concept(kind.concept());
    match kind {
        EndpointType::Gateway => card.all_here(gateway(analysis, endpoint)).more("choosing-for-s3"),
        EndpointType::Interface => {
            card.text(privatelink_interface(language)).all_here(interface(analysis, endpoint)).more("privatelink")
        }
        EndpointType::GatewayLoadBalancer => card.text(privatelink_gwlb(language)).more("privatelink"),
        EndpointType::Resource | EndpointType::ServiceNetwork | EndpointType::Tunnel => card.more("privatelink"),
    }
}

/// The mistaken type `privatelink`.
pub(super) fn mistaken_type(language: Language, concept: Option<&Concept>) -> Card {
    let title = language.pick(
        "**AWS PrivateLink** is not a type of endpoint",
        "**AWS PrivateLink** はエンドポイントの種類ではありません",
    );
    let card = Card::new(language, title);
    let card = card.text(concept.map_or(String::new(), |concept| summary(language, concept)));
    card.text(language.pick(
        "What is meant is most often `interface`: network interfaces in your subnets that lead to an AWS service or to an endpoint service. Of all types only `gateway` does not use PrivateLink.",
        "多くの場合、書きたいのは `interface` です。サブネットにネットワークインターフェイスを置き、AWS のサービスやエンドポイントサービスにつなぎます。PrivateLink を使わない種類は `gateway` だけです。",
    ))
    .more("privatelink")
}

/// A service that is not declared here.
pub(super) fn foreign_service(language: Language, name: &str) -> Card {
    Card::new(language, format!("**{}** {}", language.pick("Service", "サービス"), code(name)))
        .text(language.pick(
            "An endpoint service that is not declared here, reached through **AWS PrivateLink**: this VPC is the consumer, the owner of the service the provider, and connections start on this side only. A gateway endpoint does not use PrivateLink.",
            "ここに宣言のないエンドポイントサービスで、**AWS PrivateLink** を通じて利用します。この VPC が利用側、サービスの所有者が提供側で、接続を始めるのはこちら側だけです。ゲートウェイ型エンドポイントは PrivateLink を使いません。",
        ))
        .here(language.pick(
            "beyond the endpoint nothing is known, and nothing is claimed",
            "エンドポイントの先は不明なので、何も主張しません",
        ))
        .more("endpoint-service")
}

fn leads_to(analysis: &Analysis, endpoint: &Endpoint) -> String {
    let language = language(analysis);
    let region = analysis.network.vpc(endpoint.vpc).region;
    match (&endpoint.service, region) {
        (EndpointTarget::Aws(service), Some(region)) => {
            let (title, region_code, region_name) = (service.title, region.code, region.name_ja);
            say!(language, " → {title}, {region_code}", " → {title}({region_name})")
        }
        (EndpointTarget::Aws(service), None) => format!(" → {}", service.title),
        (EndpointTarget::Declared(service), _) => format!(" → {}", code(&analysis.nodes.path(*service))),
        (EndpointTarget::Foreign(name), _) => format!(" → {}", code(name)),
        _ => String::new(),
    }
}

fn gateway(analysis: &Analysis, endpoint: &Endpoint) -> Vec<String> {
    let language = language(analysis);
    let network = &analysis.network;
    let vpc = network.vpc(endpoint.vpc);
    let name = analysis.nodes.path(endpoint.node);
    let (service, short_name) = match &endpoint.service {
        EndpointTarget::Aws(service) if service.gateway => (short(service.title), service.short_name),
        _ => return Vec::new(),
    };
    let list = vpc.region.and_then(|region| catalog::prefix_list_id(short_name, region.code));
    let list = list.map_or_else(
        || say!(language, "the prefix list of {service}", "{service} のプレフィックスリスト"),
        |id| id.to_owned(),
    );
    let mut lines = Vec::new();
    for table in &endpoint.tables {
        let table = network.table(*table);
        let route = code(&format!("{list} → {name}"));
        let table_name = code(analysis.nodes.name(table.node));
        let serves = serves(analysis, table);
        lines.push(say!(
            language,
            "route {route} in {table_name}, which {serves}",
            "{table_name} の経路 {route}。{serves}"
        ));
    }
    if endpoint.tables.is_empty() {
        let text = language.pick(
            "associated with no route table: nothing uses it",
            "ルートテーブルに関連付けられていないので、どこからも使われません",
        );
        lines.push(text.to_owned());
    }
    for &id in &vpc.subnets {
        let subnet = network.subnet(id);
        let associated = matches!(subnet.table, TableChoice::Table(table) if endpoint.tables.contains(&table));
        if associated || subnet.table == TableChoice::Unknown {
            continue;
        }
        let subnet_name = code(analysis.nodes.name(subnet.node));
        let (table, way) = match subnet.table {
            TableChoice::Table(table) => {
                let name = code(analysis.nodes.name(network.table(table).node));
                let table_name = say!(language, "the table {name}", "ルートテーブル {name}");
                (table_name, default_target(analysis, network.table(table)))
            }
            _ => (language.pick("the main table", "メインルートテーブル").to_owned(), None),
        };
        lines.push(match way {
            Some(way) => say!(
                language,
                "{subnet_name} uses {table}: its {service} traffic still leaves through {way}",
                "{subnet_name} は {table} を使うため、{service} への通信はこれまでどおり {way} から出ます"
            ),
            None => say!(
                language,
                "{subnet_name} uses {table}: it has no way to {service}",
                "{subnet_name} は {table} を使うため、{service} への経路がありません"
            ),
        });
    }
    lines.push(say!(
        language,
        "{service} in other Regions, every other service and the internet: unchanged",
        "ほかのリージョンの {service}、ほかのサービス、インターネットへの経路は変わりません"
    ));
    let outside = language.pick(
        "cannot be used from peered VPCs, a transit gateway, VPN or Direct Connect → interface endpoint",
        "ピアリング先の VPC、Transit Gateway、VPN、Direct Connect からは使えません → インターフェース型エンドポイント",
    );
    lines.push(outside.to_owned());
    lines
}

fn interface(analysis: &Analysis, endpoint: &Endpoint) -> Vec<String> {
    let language = language(analysis);
    let network = &analysis.network;
    let vpc = network.vpc(endpoint.vpc);
    let mut lines = Vec::new();
    for interface in &endpoint.interfaces {
        let subnet = network.subnet(interface.subnet);
        let zone =
            subnet.zone.as_ref().map(|zone| say!(language, ", zone {zone}", "(ゾーン {zone})")).unwrap_or_default();
        let address = match interface.address {
            HostAddress::Fixed(address) => {
                let address = code(&address.to_string());
                say!(language, "at {address}", "アドレスは {address}")
            }
            HostAddress::Any => language.pick("at an address that AWS picks", "アドレスは AWS が選択").to_owned(),
            HostAddress::Unknown => language.pick("at an unknown address", "アドレスは不明").to_owned(),
        };
        let name = code(analysis.nodes.name(subnet.node));
        lines.push(say!(
            language,
            "network interface in {name}{zone}, {address}",
            "{name}{zone}のネットワークインターフェイス、{address}"
        ));
    }
    match &endpoint.groups {
        Groups::Listed(groups) => {
            for group in groups {
                let group = network.group(*group);
                let rules: Vec<_> = group
                    .ingress
                    .iter()
                    .map(|rule| code(analysis.sources.text(analysis.nodes.get(rule.node).head)))
                    .collect();
                let (name, rules) = (code(analysis.nodes.name(group.node)), listed(language, &rules));
                lines.push(if rules.is_empty() {
                    say!(
                        language,
                        "security group {name} admits nobody",
                        "セキュリティグループ {name} は何も許可しません"
                    )
                } else {
                    say!(language, "security group {name} has {rules}", "セキュリティグループ {name}: {rules}")
                });
            }
        }
        Groups::Default => {
            let text = language.pick(
                "no security group is named: the VPC's default group admits only its own members",
                "セキュリティグループの指定がないので VPC のデフォルトセキュリティグループが付き、同じグループのメンバーからだけ届きます",
            );
            lines.push(text.to_owned());
        }
        Groups::None | Groups::Unknown => {}
    }
    if let EndpointTarget::Aws(service) = &endpoint.service {
        let names = vpc.region.map(|region| service.private_names(region.code)).unwrap_or_default();
        let host = names.first().map_or_else(
            || {
                let title = service.title;
                say!(language, "the ordinary name of {title}", "{title} の通常の名前")
            },
            |name| code(name),
        );
        let vpc_name = code(&analysis.nodes.path(vpc.node));
        lines.push(match endpoint.private_dns.mode {
            Some(PrivateDnsMode::On) => say!(
                language,
                "private DNS is on: {host} resolves to it inside {vpc_name}",
                "プライベート DNS は有効: {vpc_name} の中では {host} がこのエンドポイントに解決されます"
            ),
            Some(PrivateDnsMode::Off) => say!(
                language,
                "private DNS is off: {host} still resolves to public addresses; clients must use the endpoint's own names",
                "プライベート DNS は無効: {host} はパブリックアドレスに解決されるままなので、クライアントはエンドポイント固有の名前を使う必要があります"
            ),
            Some(PrivateDnsMode::InboundResolverOnly) => say!(
                language,
                "private DNS serves the inbound resolver only: inside {vpc_name} {host} stays public",
                "プライベート DNS はインバウンドのリゾルバーだけに有効: {vpc_name} の中では {host} はパブリックアドレスのままです"
            ),
            None => say!(
                language,
                "whether {host} resolves to it is not known",
                "{host} がこのエンドポイントに解決されるかどうかは不明です"
            ),
        });
        if let Some(price) = vpc
            .region
            .and_then(|region| analysis.sources.settings.extensions.prices(region.code))
            .and_then(|price| Some((price.interface_hour?, price)))
        {
            let (hour, price) = price;
            let interfaces =
                count(language, endpoint.interfaces.len(), "network interface", "個のネットワークインターフェイス");
            let total = hour * endpoint.interfaces.len() as f64;
            let region = portolan_catalog::region(price.region);
            let (code, name) = (price.region, region.map_or(price.region, |region| region.name_ja));
            let date = price.date;
            lines.push(say!(
                language,
                "{interfaces}: {total:.3} USD an hour, besides the data (list price of {code}, {date})",
                "{interfaces}: 1 時間あたり {total:.3} USD。データ処理の料金は別です({name}の公表価格、{date})"
            ));
        }
    }
    lines
}

/// Whom a route table serves.
fn serves(analysis: &Analysis, table: &RouteTable) -> String {
    let language = language(analysis);
    if table.subnets.is_empty() {
        return language.pick("no subnet uses", "使うサブネットはありません").to_owned();
    }
    let subnets: Vec<_> = table.subnets.iter().map(|subnet| subnet_with_hosts(analysis, *subnet)).collect();
    let subnets = listed(language, &subnets);
    say!(language, "serves {subnets}", "{subnets} が使います")
}

fn subnet_with_hosts(analysis: &Analysis, id: SubnetId) -> String {
    let subnet = analysis.network.subnet(id);
    let language = language(analysis);
    let name = code(analysis.nodes.name(subnet.node));
    let hosts = count(language, subnet.hosts.len(), "host", "台のホスト");
    say!(language, "{name} ({hosts})", "{name}({hosts})")
}

/// By what a table sends what it knows no better way for.
pub(super) fn default_target(analysis: &Analysis, table: &RouteTable) -> Option<String> {
    let route = table.routes.iter().find(
        |route| matches!(route.destination, Destination::Cidr(cidr) if cidr.prefix_len() == 0 && cidr.addr().is_ipv4()),
    )?;
    match route.target {
        Target::Node(target) => Some(code(analysis.nodes.name(target))),
        _ => None,
    }
}

/// What a service is called once its full name has been said.
fn short(title: &str) -> &str {
    title.strip_prefix("Amazon ").or(title.strip_prefix("AWS ")).unwrap_or(title)
}
