//! A VPC: its zones and subnets, the gateways on its border, and under it the services of its endpoints.

use super::bus::{Branch, bus};
use super::plan::{GAP, GATEWAY_STEP, GUTTER, PADDING, Plan, SIGN, TRACK, count, index};
use super::service::{self, Above};
use super::subnet::{self, Placed};
use super::{AreaId, AreaKind, Detail, Layout, NetKind, Point, Rect, Style, SymbolKind};
use crate::scene::{Subnet, Vpc};

const HEADER: i32 = 46;
const ZONE_HEADER: i32 = 26;
const LANE: i32 = 9;

/// Where a VPC came to stand.
#[derive(Debug)]
pub(super) struct PlacedVpc {
    pub(super) area: AreaId,
    /// The tops of the internet gateways' signs.
    pub(super) gateways: Vec<Point>,
    /// The right and lower ends of everything.
    pub(super) end: Point,
}

/// The lines that leave the zones.
struct Leaving {
    /// For each internet gateway.
    up: Vec<Vec<Branch>>,
    /// For each port.
    down: Vec<Vec<Branch>>,
}

/// Draws it with the upper left corner at this place.
pub(super) fn place(layout: &mut Layout, vpc: &Vpc, corner: Point, region: AreaId, detail: Detail) -> PlacedVpc {
    let plan = Plan::of(vpc, detail);
    let mut rect = Rect { x: corner.x, y: corner.y, width: plan.inner_width + 2 * PADDING, height: 0 };
    let area = layout.area(AreaKind::Vpc, rect, Some(region), &vpc.thing.path);
    let lanes =
        (0..vpc.gateways.len()).filter(|gateway| plan.columns().any(|column| column.up.contains(gateway))).count();
    let top = corner.y + HEADER + LANE * index(lanes);
    let (bottom, leaving) = zones(layout, vpc, &plan, Point { x: corner.x, y: top }, area, detail);
    let gateways = upper_border(layout, vpc, rect, leaving.up, area, detail);
    let lanes = index(leaving.down.iter().filter(|branches| !branches.is_empty()).count());
    let lowest = bottom + GAP + LANE * lanes;
    rect.height = lowest + if plan.ports.iter().any(|port| port.gateway) { SIGN + 12 } else { 2 } - corner.y;
    *layout.rect_mut(area) = rect;
    let above = Above { vpc: area, region, rect, lane: lowest - 4, lane_step: LANE };
    let end = service::place(layout, vpc, &plan, leaving.down, &above, detail);
    PlacedVpc { area, gateways, end }
}

/// Draws the zones side by side in the middle; where they end below, and the lines from them.
fn zones(
    layout: &mut Layout,
    vpc: &Vpc,
    plan: &Plan<'_>,
    corner: Point,
    area: AreaId,
    detail: Detail,
) -> (i32, Leaving) {
    let mut leaving = Leaving {
        up: vpc.gateways.iter().map(|_| Vec::new()).collect(),
        down: plan.ports.iter().map(|_| Vec::new()).collect(),
    };
    let subnet_height = |subnet: &Subnet| subnet::height(subnet, detail, &plan.port_of);
    let column_heights =
        plan.columns().map(|column| column.subnets.iter().map(|subnet| subnet_height(subnet) + GAP).sum::<i32>());
    let Some(tallest) = column_heights.max() else { return (corner.y, leaving) };
    let height = ZONE_HEADER + tallest;
    let mut x = corner.x + PADDING + (plan.inner_width - plan.zones_width) / 2;
    for (zone, columns) in &plan.zones {
        let width = columns.iter().map(|column| column.left_gutter() + plan.column_width + column.right_gutter()).sum();
        let zone_area = layout.area(AreaKind::Zone, Rect { x, y: corner.y, width, height }, Some(area), "");
        let name = zone.name.as_ref().map_or_else(|| "Zone not given".to_owned(), |name| format!("Zone {name}"));
        let name_left = x + columns.first().map_or(GUTTER, |column| column.left_gutter());
        layout.label(Style::Detail, name_left, corner.y + 17, &name, plan.column_width, "");
        for column in columns {
            let left = x + column.left_gutter();
            let mut y = corner.y + ZONE_HEADER;
            let mut placed = Vec::new();
            for subnet in column.subnets {
                let rect = Rect { x: left, y, width: plan.column_width, height: subnet_height(subnet) };
                placed.push((subnet, subnet::place(layout, vpc, subnet, rect, zone_area, detail, &plan.port_of)));
                y = rect.bottom() + GAP;
            }
            for (place, gateway) in column.up.iter().enumerate() {
                let track = left + plan.column_width + GUTTER - 2 + TRACK * index(place);
                leaving.up[*gateway].push(to_gateway(track, *gateway, vpc, &placed));
            }
            for (place, port) in column.down.iter().enumerate() {
                let track = left - GUTTER + 2 - TRACK * (count(&column.down) - 1 - index(place));
                leaving.down[*port].push(to_port(track, *port, vpc, plan, &placed));
            }
            x = left + plan.column_width + column.right_gutter();
        }
        x += GAP;
    }
    (corner.y + height, leaving)
}

/// Draws the internet gateways, the routes to them and the VPC's name; the tops of the gateways' signs.
fn upper_border(
    layout: &mut Layout,
    vpc: &Vpc,
    rect: Rect,
    routes: Vec<Vec<Branch>>,
    area: AreaId,
    detail: Detail,
) -> Vec<Point> {
    let mut gateways = Vec::new();
    let wanted = routes.first().and_then(|branches| branches.first()).map_or(i32::MAX, |branch| branch.track);
    let mut x = wanted.min(rect.right() - 20 - GATEWAY_STEP * (count(&vpc.gateways) - 1)).max(rect.x + 60);
    let heading_left = rect.x + PADDING;
    let heading_room = if vpc.gateways.is_empty() { rect.right() - PADDING } else { x - SIGN - 6 } - heading_left;
    let mut lane = rect.y + HEADER - 4;
    for (place, (gateway, branches)) in vpc.gateways.iter().zip(routes).enumerate() {
        if !branches.is_empty() {
            let mut net = bus(NetKind::Internet, &gateway.path, branches, lane, Point { x, y: rect.y + SIGN });
            net.ends.push(area);
            layout.nets.push(net);
            lane += LANE;
        }
        layout.symbol(SymbolKind::InternetGateway, x, rect.y, &gateway.path);
        let last = place + 1 == vpc.gateways.len();
        let after = if last { rect.right() } else { x + GATEWAY_STEP - SIGN } - x - SIGN - 6;
        let before = x - SIGN - 6 - rect.x;
        let wanted = Style::Detail.width(&gateway.name);
        if wanted <= after || place > 0 || before < after {
            layout.label(Style::Detail, x + SIGN + 5, rect.y - 6, &gateway.name, after, &gateway.path);
        } else {
            layout.label(
                Style::Detail,
                x - SIGN - 5 - wanted.min(before),
                rect.y - 6,
                &gateway.name,
                before,
                &gateway.path,
            );
        }
        gateways.push(Point { x, y: rect.y - SIGN });
        x += GATEWAY_STEP;
    }
    let (name, cidrs) = (format!("VPC {}", vpc.thing.name), vpc.cidrs.join(", "));
    let both = format!("{name} · {cidrs}");
    if cidrs.is_empty() || detail == Detail::Full || Style::Heading.width(&both) > heading_room {
        layout.label(Style::Heading, heading_left, rect.y + 21, &name, heading_room, &vpc.thing.path);
        layout.label(Style::Detail, heading_left, rect.y + 36, &cidrs, heading_room, &vpc.thing.path);
    } else {
        layout.label(Style::Heading, heading_left, rect.y + 21, &both, heading_room, &vpc.thing.path);
    }
    gateways
}

/// A line from a subnet is lit where both of its ends are.
fn to_gateway(track: i32, gateway: usize, vpc: &Vpc, placed: &[(&Subnet, Placed)]) -> Branch {
    let mut branch = Branch { track, starts: Vec::new(), lit: Vec::new(), ends: Vec::new() };
    let lit = vpc.gateways.get(gateway).is_some_and(|gateway| gateway.lit);
    for (subnet, place) in placed {
        if subnet.table.gateways.contains(&gateway) {
            branch.starts.push(place.table_right);
            branch.lit.extend((lit && subnet.thing.lit).then_some(place.table_right));
            branch.ends.push(place.area);
        }
    }
    branch
}

/// The line of an endpoint's network interface is lit where the endpoint is: the sender may be anywhere.
fn to_port(track: i32, port: usize, vpc: &Vpc, plan: &Plan<'_>, placed: &[(&Subnet, Placed)]) -> Branch {
    let mut branch = Branch { track, starts: Vec::new(), lit: Vec::new(), ends: Vec::new() };
    let here = |endpoint: usize| plan.port_of.get(endpoint) == Some(&port);
    let lit =
        |endpoint: usize| here(endpoint) && vpc.endpoints.get(endpoint).is_some_and(|endpoint| endpoint.thing.lit);
    for (subnet, place) in placed {
        let mut routes = subnet.table.endpoints.iter().filter(|endpoint| here(**endpoint)).peekable();
        let routed = routes.peek().is_some();
        let interfaces: Vec<Point> =
            place.interfaces.iter().filter(|(tied, _)| *tied == port).map(|(_, start)| *start).collect();
        if subnet.thing.lit && routes.any(|endpoint| lit(*endpoint)) {
            branch.lit.push(place.table_left);
        }
        if subnet.interfaces.iter().any(|interface| lit(interface.endpoint)) {
            branch.lit.extend(&interfaces);
        }
        let starts: Vec<Point> = routed.then_some(place.table_left).into_iter().chain(interfaces).collect();
        if !starts.is_empty() {
            branch.starts.extend(starts);
            branch.ends.push(place.area);
        }
    }
    branch
}
