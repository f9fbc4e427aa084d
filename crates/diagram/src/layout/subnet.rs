//! A subnet's box and what stands in it.

use super::{AreaId, AreaKind, Detail, Layout, Point, Rect, Style, SymbolKind};
use crate::scene::{Subnet, Vpc};

const PADDING: i32 = 10;
/// Where a row's text starts, right of its symbol.
const INDENT: i32 = 28;
const ROW: i32 = 20;
/// The rows start this far below the top.
const FULL_HEADER: i32 = 42;
const BRIEF_HEADER: i32 = 40;
const BRIEF_ROW: i32 = 16;

/// Where lines may leave a subnet.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) area: AreaId,
    /// On the height of its route table.
    pub(super) table_left: Point,
    /// The same, on the other side.
    pub(super) table_right: Point,
    /// From the network interfaces; with each the port that it is tied to.
    pub(super) interfaces: Vec<(usize, Point)>,
}

/// How wide the box would like to be.
pub(super) fn wanted_width(vpc: &Vpc, subnet: &Subnet, detail: Detail) -> i32 {
    let text = match detail {
        Detail::Full => {
            let rows = rows(vpc, subnet).into_iter().map(|row| INDENT - PADDING + Style::Detail.width(&row.text));
            let header = [Style::Name.width(&subnet.thing.name), Style::Detail.width(&facts(subnet))];
            header.into_iter().chain(rows).max()
        }
        Detail::Brief => {
            [Style::Name.width(&brief_name(subnet)), Style::Detail.width(&brief_content(subnet))].into_iter().max()
        }
    };
    text.unwrap_or_default() + 2 * PADDING
}

/// How tall it is. `port_of` gives the port that each endpoint is tied to.
pub(super) fn height(subnet: &Subnet, detail: Detail, port_of: &[usize]) -> i32 {
    match detail {
        Detail::Full => {
            let rows = 1 + subnet.hosts.len() + subnet.interfaces.len();
            FULL_HEADER + ROW * i32::try_from(rows).unwrap_or(i32::MAX / ROW / 2) + 6
        }
        Detail::Brief => {
            let rows = interface_groups(subnet, port_of).len();
            BRIEF_HEADER + BRIEF_ROW * i32::try_from(rows).unwrap_or(0) + if rows > 0 { 4 } else { 0 }
        }
    }
}

/// Puts it into the layout.
pub(super) fn place(
    layout: &mut Layout,
    vpc: &Vpc,
    subnet: &Subnet,
    rect: Rect,
    parent: AreaId,
    detail: Detail,
    port_of: &[usize],
) -> Placed {
    let path = subnet.thing.path.as_str();
    let area = layout.area(AreaKind::Subnet(subnet.kind), rect, Some(parent), path);
    let left = rect.x + PADDING;
    let most = rect.width - 2 * PADDING;
    let mut interfaces = Vec::new();
    let table_y = match detail {
        Detail::Full => {
            layout.label(Style::Name, left, rect.y + 19, &subnet.thing.name, most, path);
            layout.label(Style::Detail, left, rect.y + 35, &facts(subnet), most, path);
            let mut y = rect.y + FULL_HEADER + ROW / 2;
            let table_y = y;
            for row in rows(vpc, subnet) {
                layout.symbol(row.symbol, left + 6, y, &row.path);
                layout.label(Style::Detail, rect.x + INDENT, y + 4, &row.text, most - INDENT + PADDING, &row.path);
                if let Some(port) = row.endpoint.and_then(|endpoint| port_of.get(endpoint)) {
                    interfaces.push((*port, Point { x: left - 2, y }));
                }
                y += ROW;
            }
            table_y
        }
        Detail::Brief => {
            layout.label(Style::Name, left, rect.y + 17, &brief_name(subnet), most, path);
            layout.label(Style::Detail, left, rect.y + 32, &brief_content(subnet), most, path);
            let mut y = rect.y + BRIEF_HEADER + BRIEF_ROW / 2;
            for (port, endpoints) in interface_groups(subnet, port_of) {
                let count = i32::try_from(endpoints.len()).unwrap_or(i32::MAX).max(1);
                let step = 18.min((most - 12) / count);
                let mut x = left + 6;
                for endpoint in endpoints {
                    layout.symbol(
                        SymbolKind::NetworkInterface,
                        x,
                        y,
                        vpc.endpoints.get(endpoint).map_or("", |endpoint| &endpoint.thing.path),
                    );
                    x += step;
                }
                interfaces.push((port, Point { x: left - 2, y }));
                y += BRIEF_ROW;
            }
            rect.y + 20
        }
    };
    Placed {
        area,
        table_left: Point { x: rect.x, y: table_y },
        table_right: Point { x: rect.right(), y: table_y },
        interfaces,
    }
}

/// A thing in a subnet.
struct Row {
    symbol: SymbolKind,
    text: String,
    path: String,
    endpoint: Option<usize>,
}

fn rows(vpc: &Vpc, subnet: &Subnet) -> Vec<Row> {
    let path = subnet.table.path.clone().unwrap_or_default();
    let mut rows = vec![Row { symbol: SymbolKind::RouteTable, text: subnet.table.label.clone(), path, endpoint: None }];
    for host in &subnet.hosts {
        let address = host.address.as_ref().map(|address| format!(" {address}")).unwrap_or_default();
        let public = host.public.as_ref().map(|public| format!(" + {public}")).unwrap_or_default();
        let text = format!("{}{address}{public}", host.thing.name);
        rows.push(Row { symbol: SymbolKind::Host, text, path: host.thing.path.clone(), endpoint: None });
    }
    for interface in &subnet.interfaces {
        let Some(endpoint) = vpc.endpoints.get(interface.endpoint) else { continue };
        let address = interface.address.as_ref().map(|address| format!(" {address}")).unwrap_or_default();
        rows.push(Row {
            symbol: SymbolKind::NetworkInterface,
            text: format!("{}{address}", endpoint.thing.name),
            path: endpoint.thing.path.clone(),
            endpoint: Some(interface.endpoint),
        });
    }
    rows
}

/// The network interfaces by the port that they are tied to.
fn interface_groups(subnet: &Subnet, port_of: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    for interface in &subnet.interfaces {
        let Some(port) = port_of.get(interface.endpoint) else { continue };
        match groups.iter_mut().find(|(known, _)| known == port) {
            Some((_, endpoints)) => endpoints.push(interface.endpoint),
            None => groups.push((*port, vec![interface.endpoint])),
        }
    }
    groups.sort_unstable();
    groups
}

fn facts(subnet: &Subnet) -> String {
    let cidr = subnet.cidr.as_deref().unwrap_or("CIDR unknown");
    format!("{cidr} · {}", subnet.kind.word())
}

fn brief_name(subnet: &Subnet) -> String {
    let cidr = subnet.cidr.as_deref().unwrap_or_default();
    format!("{} {cidr}", subnet.thing.name).trim_end().to_owned()
}

fn brief_content(subnet: &Subnet) -> String {
    let hosts: Vec<_> = subnet.hosts.iter().map(|host| host.thing.name.as_str()).collect();
    let content = if hosts.is_empty() { String::new() } else { format!(" · {}", hosts.join(", ")) };
    format!("{} · {}{content}", subnet.kind.word(), subnet.table.label)
}
