//! What there is to say of what leads out of a VPC: routes that are taken over or dropped, NAT and VPN gateways,
//! peerings, transit gateways, on-premises networks and the lines to them.

use portolan_analyzer::network::{
    Attachment, Block, Connection, Network, OnPremises, TableChoice, Target, TransitGateway, TransitTable,
    VirtualInterfaceKind, VpcId,
};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, NodeId};
use portolan_catalog::say;

use super::endpoint::default_target;
use super::network::{leading_to, route, subnet_names, tables_to};
use crate::card::{code, language, listed};

/// The lines under "Here" for a statement.
pub(super) fn about(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    match analysis.nodes.get(id).kind() {
        Kind::NatGateway => nat_gateway(analysis, id),
        Kind::VpnGateway => Some(vpn_gateway(analysis, id)),
        Kind::Route | Kind::TransitRoute => dropped(analysis, id),
        Kind::Propagate => propagate(analysis, id),
        Kind::Peering => peering(analysis, id),
        Kind::TransitGateway => transit_gateway(analysis, id),
        Kind::TransitGatewayRouteTable => {
            let (gateway, place) = transit_table(analysis, id)?;
            Some(table_lines(analysis, gateway, place))
        }
        Kind::Attach => attach(analysis, id),
        Kind::TransitPropagate => transit_propagate(analysis, id),
        Kind::OnPremises => on_premises(analysis, id),
        Kind::Vpn | Kind::DirectConnect => connection(analysis, id),
        _ => None,
    }
}

/// What a thing is called in a sentence; AWS writes Direct Connect with capitals.
fn noun_of(analysis: &Analysis, id: NodeId) -> String {
    match analysis.nodes.get(id).kind() {
        Kind::DirectConnect => "Direct Connect".to_owned(),
        kind => kind.noun(language(analysis)),
    }
}

/// The path of a declared thing.
fn path(analysis: &Analysis, id: NodeId) -> String {
    code(&analysis.nodes.path(id))
}

fn ranges(analysis: &Analysis, blocks: &[Block]) -> String {
    let ranges: Vec<_> = blocks.iter().map(|block| code(&block.cidr.to_string())).collect();
    listed(language(analysis), &ranges)
}

fn nat_gateway(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let nat = analysis.network.nat_of(id)?;
    let mut lines = Vec::new();
    match (nat.public.on, nat.elastic_ip.on) {
        (Some(true), Some(true)) => lines.push(
            language
                .pick(
                    "public: what it forwards comes from its Elastic IP address",
                    "パブリック: 転送する通信の送信元は、その Elastic IP アドレスになります",
                )
                .to_owned(),
        ),
        (Some(true), Some(false)) => lines.push(
            language
                .pick(
                    "public, but without an Elastic IP address: it cannot work",
                    "パブリックですが Elastic IP アドレスがないため、機能しません",
                )
                .to_owned(),
        ),
        (Some(false), _) => lines.push(
            language
                .pick(
                    "private: it translates between private networks; what goes to an internet gateway is dropped",
                    "プライベート: プライベートネットワークの間で変換します。インターネットゲートウェイへの通信は破棄されます",
                )
                .to_owned(),
        ),
        _ => {}
    }
    if nat.regional.on == Some(true) {
        let text = language.pick("regional: it spans the zones", "リージョナル: ゾーンにまたがります");
        lines.push(text.to_owned());
    } else if let Some(subnet) = nat.subnet {
        let subnet = analysis.network.subnet(subnet);
        let name = code(analysis.nodes.name(subnet.node));
        lines.push(match &subnet.zone {
            Some(zone) => say!(language, "in subnet {name}, zone {zone}", "サブネット {name}(ゾーン {zone})"),
            None => say!(language, "in subnet {name}", "サブネット {name}"),
        });
        if let (TableChoice::Table(table), Some(true)) = (subnet.table, nat.public.on) {
            let table = analysis.network.table(table);
            let own = code(analysis.nodes.name(table.node));
            lines.extend(default_target(analysis, table).map(|way| {
                say!(
                    language,
                    "what it forwards leaves through {way}, by {own}",
                    "転送する通信は、{own} により {way} から出ます"
                )
            }));
        }
    }
    lines.extend(tables_to(analysis, id));
    Some(lines)
}

fn vpn_gateway(analysis: &Analysis, id: NodeId) -> Vec<String> {
    let language = language(analysis);
    let mut lines = lines_to(analysis, id);
    for (_, table) in analysis.network.tables() {
        if !table.propagates.iter().any(|(gateway, _)| *gateway == id) {
            continue;
        }
        let (name, subnets) = (code(analysis.nodes.name(table.node)), subnet_names(analysis, &table.subnets));
        lines.push(if subnets.is_empty() {
            say!(
                language,
                "{name} takes over its routes, but no subnet uses it",
                "{name} に経路を伝播しますが、使うサブネットはありません"
            )
        } else {
            say!(
                language,
                "{name} takes over its routes, used by {subnets}",
                "{name} に経路を伝播し、{subnets} が使います"
            )
        });
    }
    lines.extend(leading_to(analysis, id));
    lines
}

/// The connections that end at a gateway.
fn lines_to(analysis: &Analysis, gateway: NodeId) -> Vec<String> {
    let language = language(analysis);
    let ends = |connection: &&Connection| {
        connection.gateway == Some(gateway) && connection.leads_to(Kind::VpnGateway) != Some(false)
    };
    let connections = analysis.network.connections().iter().filter(ends);
    connections
        .map(|connection| {
            let (noun, name) = (noun_of(analysis, connection.node), path(analysis, connection.node));
            match far_side(&analysis.network, connection) {
                Some(far) => {
                    let (far_name, blocks) = (path(analysis, far.node), ranges(analysis, &far.blocks));
                    say!(
                        language,
                        "{noun} {name} to {far_name}: {blocks}",
                        "{noun} {name} で {far_name}({blocks})につながります"
                    )
                }
                None => say!(language, "{noun} {name}", "{noun} {name}"),
            }
        })
        .collect()
}

/// The on-premises network of a connection.
fn far_side<'n>(network: &'n Network, connection: &Connection) -> Option<&'n OnPremises> {
    Some(network.on_premises_network(connection.on_premises?))
}

/// What a route to nowhere does here.
fn dropped(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let parent = analysis.nodes.get(id).parent?;
    let blackhole = |found: &&portolan_analyzer::network::Route| found.node == id && found.target == Target::Blackhole;
    let text = language.pick(
        "it drops what it matches, unless a more specific route leads elsewhere",
        "一致した通信を破棄します。ただし、より具体的な経路がほかを指していれば、そちらが優先されます",
    );
    if let Some(table) = analysis.network.table_of(parent) {
        table.routes.iter().find(blackhole)?;
        let subnets = subnet_names(analysis, &table.subnets);
        let whom = if subnets.is_empty() {
            language.pick("no subnet uses the table", "このテーブルを使うサブネットはありません").to_owned()
        } else {
            say!(language, "it holds for {subnets}", "{subnets} に効きます")
        };
        return Some(vec![text.to_owned(), whom]);
    }
    let (gateway, place) = transit_table(analysis, parent)?;
    gateway.tables.get(place)?.routes.iter().find(blackhole)?;
    Some(std::iter::once(text.to_owned()).chain(whose_table(analysis, gateway, place)).collect())
}

/// What a table takes over from a VPN gateway.
fn propagate(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let table = analysis.network.table_of(analysis.nodes.get(id).parent?)?;
    let gateway = table.propagates.iter().find(|(_, statement)| *statement == id)?.0;
    let ends = |connection: &&Connection| connection.gateway == Some(gateway);
    let mut lines = Vec::new();
    for connection in analysis.network.connections().iter().filter(ends) {
        if connection.leads_to(Kind::VpnGateway) != Some(true) {
            continue;
        }
        let name = path(analysis, connection.node);
        for block in far_side(&analysis.network, connection).into_iter().flat_map(|far| &far.blocks) {
            let entry = code(&format!("{} → {}", block.cidr, analysis.nodes.name(gateway)));
            lines.push(say!(language, "route {entry}, learned through {name}", "経路 {entry}({name} から)"));
        }
    }
    if lines.is_empty() {
        let text = language.pick(
            "no route: nothing is known to be connected to the gateway",
            "経路はありません。このゲートウェイにつながっているものは見当たりません",
        );
        lines.push(text.to_owned());
    }
    let subnets = subnet_names(analysis, &table.subnets);
    lines.push(if subnets.is_empty() {
        language.pick("no subnet uses the table", "このテーブルを使うサブネットはありません").to_owned()
    } else {
        say!(language, "the table is used by {subnets}", "このテーブルは {subnets} が使います")
    });
    Some(lines)
}

fn peering(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let peering = network.peering_of(id)?;
    let mut lines = Vec::new();
    for end in [peering.first, peering.second].into_iter().flatten() {
        let vpc = network.vpc(end);
        let (name, blocks) = (path(analysis, vpc.node), ranges(analysis, &vpc.cidrs));
        let region = vpc.region.map(|region| region.code).unwrap_or_default();
        lines.push(match region {
            "" => say!(language, "VPC {name}: {blocks}", "VPC {name}: {blocks}"),
            _ => say!(language, "VPC {name} in `{region}`: {blocks}", "VPC {name}(`{region}`): {blocks}"),
        });
    }
    if peering.accepted.on == Some(false) {
        let text = language.pick("not accepted: it carries nothing", "承認されていないため、通信を通しません");
        lines.push(text.to_owned());
    }
    for end in [peering.first, peering.second].into_iter().flatten() {
        lines.extend(routes_of_end(analysis, end, id));
    }
    let text = language.pick(
        "neither side can use the other's gateways, gateway endpoints or further peerings",
        "相手のゲートウェイ、ゲートウェイ型エンドポイント、ほかのピアリングは、どちらからも使えません",
    );
    lines.push(text.to_owned());
    Some(lines)
}

/// The routes by which a VPC uses a peering.
fn routes_of_end(analysis: &Analysis, vpc: VpcId, peering: NodeId) -> Vec<String> {
    let language = language(analysis);
    let network = &analysis.network;
    let name = path(analysis, network.vpc(vpc).node);
    let mut lines = Vec::new();
    let mut complete = true;
    for &id in &network.vpc(vpc).tables {
        let table = network.table(id);
        complete &= table.incomplete.is_none() && table.routes.iter().all(|route| route.target != Target::Unknown);
        let (table_name, subnets) = (code(analysis.nodes.name(table.node)), subnet_names(analysis, &table.subnets));
        for entry in table.routes.iter().filter(|route| route.target == Target::Node(peering)) {
            let entry = route(analysis, entry);
            lines.push(if subnets.is_empty() {
                say!(
                    language,
                    "{name} has {entry} in {table_name}, which no subnet uses",
                    "{name} の {table_name} に経路 {entry}。使うサブネットはありません"
                )
            } else {
                say!(
                    language,
                    "{name} has {entry} in {table_name}, used by {subnets}",
                    "{name} の {table_name} に経路 {entry}。{subnets} が使います"
                )
            });
        }
    }
    if lines.is_empty() && complete {
        lines.push(say!(
            language,
            "{name} has no route to it: neither requests nor answers from there go through it",
            "{name} にはここへの経路がなく、そこからの要求も応答も通りません"
        ));
    }
    lines
}

/// A table of a transit gateway by its statement; the statement of the gateway itself means the default one.
fn transit_table(analysis: &Analysis, id: NodeId) -> Option<(&TransitGateway, usize)> {
    analysis.network.transit_gateways().find_map(|(_, gateway)| {
        let own = |table: &TransitTable| table.node == Some(id) || table.node.is_none() && gateway.node == id;
        gateway.tables.iter().position(own).map(|place| (gateway, place))
    })
}

/// What a table of a transit gateway is called.
fn table_name(analysis: &Analysis, gateway: &TransitGateway, place: usize) -> String {
    match gateway.tables.get(place).and_then(|table| table.node) {
        Some(node) => code(analysis.nodes.name(node)),
        None => language(analysis).pick("the default table", "デフォルトルートテーブル").to_owned(),
    }
}

fn transit_gateway(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let (_, gateway) = analysis.network.transit_gateways().find(|(_, gateway)| gateway.node == id)?;
    let mut lines: Vec<_> =
        gateway.attachments.iter().map(|attachment| attached(analysis, gateway, attachment)).collect();
    if lines.is_empty() && gateway.incomplete.is_none() {
        lines.push(language.pick("nothing is attached to it", "アタッチされているものはありません").to_owned());
    }
    for (place, table) in gateway.tables.iter().enumerate() {
        let unused = !gateway.attachments.iter().any(|attachment| attachment.table == Some(place));
        if unused && table.node.is_none() {
            continue;
        }
        let (name, entries) = (table_name(analysis, gateway, place), entries(analysis, table));
        if entries.is_empty() && table.incomplete.is_some() {
            continue;
        }
        lines.push(if entries.is_empty() {
            say!(language, "{name} has no routes", "{name} に経路はありません")
        } else {
            let entries = listed(language, &entries);
            say!(language, "{name}: {entries}", "{name}: {entries}")
        });
    }
    lines.extend(tables_to(analysis, id));
    Some(lines)
}

/// An attachment: through which subnets it comes, and by which table it is routed.
fn attached(analysis: &Analysis, gateway: &TransitGateway, attachment: &Attachment) -> String {
    let language = language(analysis);
    let name = path(analysis, attachment.of);
    let noun = noun_of(analysis, attachment.of);
    let subnets = attachment.subnets.as_deref().map(|subnets| subnet_names(analysis, subnets)).unwrap_or_default();
    let through =
        if subnets.is_empty() { String::new() } else { say!(language, " through {subnets}", "({subnets} を経由)") };
    let Some(place) = attachment.table else {
        return say!(language, "{noun} {name}{through}", "{noun} {name}{through}");
    };
    let table = table_name(analysis, gateway, place);
    say!(language, "{noun} {name}{through}, routed by {table}", "{noun} {name}{through}。行き先は {table} で決まります")
}

/// The routes of a table of a transit gateway: what is written, then what is taken over.
fn entries(analysis: &Analysis, table: &TransitTable) -> Vec<String> {
    let written = table.routes.iter().map(|entry| route(analysis, entry));
    written.chain(table.propagates.iter().flat_map(|of| propagated(analysis, *of))).collect()
}

/// The routes that an attachment propagates.
fn propagated(analysis: &Analysis, of: NodeId) -> Vec<String> {
    let network = &analysis.network;
    let blocks: Vec<Block> = match network.vpc_of(of) {
        Some(vpc) => vpc.cidrs.iter().chain(&vpc.ipv6).copied().collect(),
        None => {
            let connection = network.connections().iter().find(|connection| connection.node == of);
            connection.and_then(|connection| far_side(network, connection)).map_or(Vec::new(), |far| far.blocks.clone())
        }
    };
    blocks.iter().map(|block| code(&format!("{} → {}", block.cidr, analysis.nodes.name(of)))).collect()
}

/// What is routed by a table of a transit gateway.
fn whose_table(analysis: &Analysis, gateway: &TransitGateway, place: usize) -> Option<String> {
    let language = language(analysis);
    if gateway.incomplete.is_some() || gateway.attachments.iter().any(|attachment| attachment.table.is_none()) {
        return None;
    }
    let own = gateway.attachments.iter().filter(|attachment| attachment.table == Some(place));
    let names: Vec<_> = own.map(|attachment| path(analysis, attachment.of)).collect();
    Some(if names.is_empty() {
        language.pick("no attachment uses the table", "このテーブルを使うアタッチメントはありません").to_owned()
    } else {
        let names = listed(language, &names);
        say!(language, "it holds for what comes from {names}", "{names} から来る通信に効きます")
    })
}

fn table_lines(analysis: &Analysis, gateway: &TransitGateway, place: usize) -> Vec<String> {
    let Some(table) = gateway.tables.get(place) else { return Vec::new() };
    let mut lines = entries(analysis, table);
    if lines.is_empty() && table.incomplete.is_none() {
        lines.push(language(analysis).pick("it has no routes", "経路はありません").to_owned());
    }
    lines.extend(whose_table(analysis, gateway, place));
    lines
}

fn attach(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let (_, gateway) = analysis
        .network
        .transit_gateways()
        .find(|(_, gateway)| gateway.attachments.iter().any(|attachment| attachment.node == id))?;
    let attachment = gateway.attachments.iter().find(|attachment| attachment.node == id)?;
    let mut lines = vec![attached(analysis, gateway, attachment)];
    // Where others reach it from: the tables that know a way to it.
    let language = language(analysis);
    let leads = |table: &TransitTable| {
        table.propagates.contains(&attachment.of)
            || table.routes.iter().any(|route| route.target == Target::Node(attachment.of))
    };
    let tables = gateway.tables.iter().enumerate().filter(|(_, table)| leads(table));
    let names: Vec<_> = tables.map(|(place, _)| table_name(analysis, gateway, place)).collect();
    let complete = gateway.tables.iter().all(|table| table.incomplete.is_none());
    if !names.is_empty() {
        let names = listed(language, &names);
        lines.push(say!(language, "a route to it in {names}", "{names} にここへの経路があります"));
    } else if complete {
        let text = language.pick("no table leads to it", "ここへの経路を持つテーブルはありません");
        lines.push(text.to_owned());
    }
    Some(lines)
}

fn transit_propagate(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let node = analysis.nodes.get(id);
    let (gateway, place) = transit_table(analysis, node.parent?)?;
    let portolan_analyzer::Value::Reference(Some(of)) = node.value()? else { return None };
    let mut lines = propagated(analysis, *of);
    lines.extend(whose_table(analysis, gateway, place));
    Some(lines)
}

fn on_premises(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let (place, own) = network.on_premises().find(|(_, own)| own.node == id)?;
    let mut lines = Vec::new();
    if !own.blocks.is_empty() {
        lines.push(ranges(analysis, &own.blocks));
    }
    let before = lines.len();
    for connection in network.connections().iter().filter(|connection| connection.on_premises == Some(place)) {
        let (noun, name) = (noun_of(analysis, connection.node), path(analysis, connection.node));
        lines.push(match connection.gateway {
            _ if connection.interface == Some(VirtualInterfaceKind::Public) => say!(
                language,
                "{noun} {name} to the public addresses of AWS",
                "{noun} {name} で AWS のパブリックアドレスにつながります"
            ),
            Some(gateway) => {
                let gateway = path(analysis, gateway);
                say!(language, "{noun} {name} to {gateway}", "{noun} {name} で {gateway} につながります")
            }
            None => say!(language, "{noun} {name}", "{noun} {name}"),
        });
    }
    let known = network.connections().iter().all(|connection| connection.on_premises.is_some());
    if lines.len() == before && known {
        let text = language.pick(
            "no VPN and no Direct Connect: only public addresses are in reach",
            "VPN も Direct Connect もないので、到達できるのはパブリックアドレスだけです",
        );
        lines.push(text.to_owned());
    }
    match own.dns {
        Some(Some(resolver)) => {
            let name = path(analysis, network.resolver(resolver).node);
            lines.push(say!(
                language,
                "it asks the inbound resolver {name} for names: they resolve as in its VPC",
                "インバウンドのリゾルバー {name} に問い合わせるので、名前はその VPC と同じように解決されます"
            ));
        }
        Some(None) => {}
        None => {
            let text = language.pick(
                "its own DNS: names of AWS services resolve to public addresses",
                "自前の DNS を使うので、AWS のサービスの名前はパブリックアドレスに解決されます",
            );
            lines.push(text.to_owned());
        }
    }
    Some(lines)
}

fn connection(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let connection = network.connections().iter().find(|connection| connection.node == id)?;
    let mut lines = Vec::new();
    if let Some(far) = far_side(network, connection) {
        let (name, blocks) = (path(analysis, far.node), ranges(analysis, &far.blocks));
        lines.push(say!(language, "from {name}: {blocks}", "{name} から: {blocks}"));
    }
    if connection.interface == Some(VirtualInterfaceKind::Public) {
        let text = language.pick(
            "public virtual interface: it leads to the public addresses of AWS, through no VPC and no endpoint",
            "パブリック仮想インターフェイス: AWS のパブリックアドレスに到達します。VPC もエンドポイントも通りません",
        );
        lines.push(text.to_owned());
        return Some(lines);
    }
    let gateway = connection.gateway?;
    let (noun, name) = (noun_of(analysis, gateway), path(analysis, gateway));
    lines.push(say!(language, "to the {noun} {name}", "{noun} {name} へ"));
    if let Some((_, transit)) = network.transit_gateways().find(|(_, transit)| transit.node == gateway) {
        let attachment = transit.attachments.iter().find(|attachment| attachment.of == id);
        if let Some(place) = attachment.and_then(|attachment| attachment.table) {
            let table = table_name(analysis, transit, place);
            lines.push(say!(language, "routed there by {table}", "行き先はそこで {table} で決まります"));
        }
    } else {
        let learn = |(gateway_of, _): &(NodeId, NodeId)| *gateway_of == gateway;
        let tables = network.tables().filter(|(_, table)| table.propagates.iter().any(learn));
        let names: Vec<_> = tables.map(|(_, table)| path(analysis, table.node)).collect();
        let written = leading_to(analysis, gateway);
        if !names.is_empty() {
            let names = listed(language, &names);
            lines.push(say!(language, "its routes propagate into {names}", "経路は {names} に伝播します"));
        } else if written.is_empty() && network.tables().all(|(_, table)| table.incomplete.is_none()) {
            let text = language.pick(
                "no route table leads to the gateway: no answer goes back",
                "このゲートウェイへの経路を持つルートテーブルがないため、応答が戻りません",
            );
            lines.push(text.to_owned());
        }
        lines.extend(written);
    }
    Some(lines)
}
