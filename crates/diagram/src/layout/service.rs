//! Under a VPC: the services that its endpoints lead to, with the lines to them.

use super::bus::{Branch, bus};
use super::plan::{GAP, Plan, Port, SERVICE_ENTRY, SIGN, count, index};
use super::{AreaId, AreaKind, Detail, Direction, Layout, Net, NetKind, Point, Rect, Style, SymbolKind};
use crate::scene::{Endpoint, Vpc};

/// From a VPC's border down to the services.
const DROP: i32 = 40;
const PADDING: i32 = 9;
const LINE: i32 = 16;
/// Between the columns of a list.
const COLUMN: i32 = 190;

/// The VPC above.
pub(super) struct Above {
    pub(super) vpc: AreaId,
    pub(super) region: AreaId,
    pub(super) rect: Rect,
    /// The lowest lane.
    pub(super) lane: i32,
    /// What the lanes above it keep as distance.
    pub(super) lane_step: i32,
}

/// Draws the services of all ports; where they end at the right and below.
pub(super) fn place(
    layout: &mut Layout,
    vpc: &Vpc,
    plan: &Plan<'_>,
    branches: Vec<Vec<Branch>>,
    above: &Above,
    detail: Detail,
) -> Point {
    let outer = above.rect;
    let bundled = plan.ports.last().is_some_and(|port| port.endpoints.len() > 1);
    let free = if bundled { 0 } else { outer.width + GAP - count(&plan.ports) * (plan.service_width + GAP) };
    let left = outer.x + free.max(0) / 2;
    let mut end = Point { x: outer.right(), y: outer.bottom() };
    let mut lane = above.lane;
    for (place, (port, branches)) in plan.ports.iter().zip(branches).enumerate() {
        let x = left + index(place) * (plan.service_width + GAP);
        let last = place + 1 == plan.ports.len();
        let width = if last && bundled { plan.service_width.max(outer.right() - x) } else { plan.service_width };
        let used = !branches.is_empty();
        let corner = Rect { x, y: outer.bottom() + DROP, width, height: 0 };
        let rect = service(layout, vpc, port, corner, branches, &Above { lane, ..*above }, detail);
        if used {
            lane -= above.lane_step;
        }
        end = Point { x: end.x.max(rect.right()), y: end.y.max(rect.bottom()) };
    }
    end
}

/// The services of a port with what leads to them. Only the height of the box is still open.
fn service(
    layout: &mut Layout,
    vpc: &Vpc,
    port: &Port,
    mut rect: Rect,
    branches: Vec<Branch>,
    above: &Above,
    detail: Detail,
) -> Rect {
    let border = above.rect.bottom();
    let members: Vec<&Endpoint> = port.endpoints.iter().filter_map(|endpoint| vpc.endpoints.get(*endpoint)).collect();
    let (name, path, service_path) = match members.as_slice() {
        [one] => (one.thing.name.clone(), one.thing.path.as_str(), one.service_path.as_str()),
        many => (format!("{} {} endpoints", many.len(), if port.gateway { "gateway" } else { "interface" }), "", ""),
    };
    let left = rect.x + PADDING;
    let most = rect.width - 2 * PADDING;
    rect.height = match (members.as_slice(), detail) {
        ([one], Detail::Full) => {
            layout.label(Style::Name, left, rect.y + 19, &one.service, most, service_path);
            layout.label(Style::Detail, left, rect.y + 35, &one.service_detail, most, service_path);
            44
        }
        ([one], Detail::Brief) => {
            layout.label(Style::Name, left, rect.y + 19, &one.service, most, service_path);
            28
        }
        (many, _) => list(layout, many, Point { x: left, y: rect.y }, most, detail),
    };
    let service_area = layout.area(AreaKind::Service, rect, Some(above.region), service_path);
    let straight = branches
        .iter()
        .map(|branch| branch.track)
        .find(|track| (rect.x + SIGN + 2..=rect.x + 3 * SERVICE_ENTRY).contains(track));
    let entry = Point { x: straight.unwrap_or(rect.x + SERVICE_ENTRY), y: rect.y };
    let label_left = entry.x + if port.gateway { SIGN } else { 0 } + 6;
    layout.label(Style::Detail, label_left, border + 17, &name, rect.right() - label_left, path);
    let kind = if port.gateway { NetKind::Gateway } else { NetKind::Interface };
    if port.gateway {
        layout.symbol(SymbolKind::GatewayEndpoint, entry.x, border, path);
        let line = vec![Point { x: entry.x, y: border + SIGN }, entry];
        let lit = members.iter().any(|member| member.thing.lit && member.service_lit);
        let ends = vec![above.vpc, service_area];
        layout.nets.push(Net {
            kind,
            path: path.to_owned(),
            lit: lit.then(|| line.clone()).into_iter().collect(),
            lines: vec![line],
            tips: vec![(entry, Direction::Down)],
            dots: Vec::new(),
            ends,
        });
    }
    if !branches.is_empty() {
        let target = if port.gateway { Point { x: entry.x, y: border - SIGN } } else { entry };
        let mut net = bus(kind, path, branches, above.lane, target);
        net.ends.push(if port.gateway { above.vpc } else { service_area });
        layout.nets.push(net);
    }
    rect
}

/// Several endpoints in one box; how tall it must be.
fn list(layout: &mut Layout, members: &[&Endpoint], corner: Point, width: i32, detail: Detail) -> i32 {
    let mut row = 0;
    let line = |row: i32| corner.y + 19 + row * LINE;
    match detail {
        Detail::Full => {
            let columns = (width / COLUMN).max(1);
            let rows = (count(members) + columns - 1) / columns;
            let step = width / columns;
            for (place, member) in members.iter().enumerate() {
                let text = format!("{} · {}", member.thing.name, member.service);
                let x = corner.x + index(place) / rows * step;
                layout.label(Style::Detail, x, line(index(place) % rows), &text, step - 8, &member.thing.path);
            }
            row = rows;
        }
        Detail::Brief => {
            let mut text = String::new();
            for (place, member) in members.iter().enumerate() {
                let name = if place + 1 == members.len() {
                    member.thing.name.clone()
                } else {
                    format!("{}, ", member.thing.name)
                };
                if !text.is_empty() && Style::Detail.width(&text) + Style::Detail.width(&name) > width {
                    layout.label(Style::Detail, corner.x, line(row), text.trim_end(), width, "");
                    text.clear();
                    row += 1;
                }
                text += &name;
            }
            layout.label(Style::Detail, corner.x, line(row), &text, width, "");
            row += 1;
        }
    }
    12 + row * LINE
}
