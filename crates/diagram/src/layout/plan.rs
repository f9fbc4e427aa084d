//! How a VPC is divided before anything has its place: columns of subnets, ports for the endpoints, widths.

use super::subnet;
use super::{Detail, Style};
use crate::scene::{Subnet, Vpc, Zone};

pub(super) const PADDING: i32 = 14;
/// Between subnets, between zones and between services.
pub(super) const GAP: i32 = 12;
/// The width of a gutter without lines, and what each line adds.
pub(super) const GUTTER: i32 = 12;
pub(super) const TRACK: i32 = 7;
/// The radius of a sign on the border.
pub(super) const SIGN: i32 = 12;
/// Between an internet gateway and the next.
pub(super) const GATEWAY_STEP: i32 = 76;
/// Where the line enters a service's box, unless its own way is straight.
pub(super) const SERVICE_ENTRY: i32 = 22;
const NARROWEST_COLUMN: i32 = 150;
const WIDEST_COLUMN: i32 = 240;
/// Where there are many, so that the picture need not be scaled down as far.
const WIDEST_BRIEF_COLUMN: i32 = 214;
const NARROWEST_SERVICE: i32 = 110;
const WIDEST_SERVICE: i32 = 270;
/// A service's box need not be wider than this, but may where there is room.
const ENOUGH_FOR_SERVICE: i32 = 208;
/// Interface endpoints beyond these share a line.
const MOST_INTERFACE_PORTS: usize = 4;
/// This many services may always stand side by side.
const FEWEST_PORTS: i32 = 3;
/// A VPC's name gets this much room at most.
const HEADING: i32 = 260;

/// How a VPC is divided.
pub(super) struct Plan<'a> {
    /// Its zones with the columns in each.
    pub(super) zones: Vec<(&'a Zone, Vec<Column<'a>>)>,
    /// What leads out at its lower border.
    pub(super) ports: Vec<Port>,
    /// The port of each endpoint.
    pub(super) port_of: Vec<usize>,
    /// The width of a subnet.
    pub(super) column_width: i32,
    /// The width of all zones together.
    pub(super) zones_width: i32,
    /// The width between the paddings.
    pub(super) inner_width: i32,
    /// The width of a service's box.
    pub(super) service_width: i32,
}

/// What leads out of the VPC at its lower border: an endpoint, or several that share a line.
pub(super) struct Port {
    pub(super) gateway: bool,
    /// As places in [`Vpc::endpoints`].
    pub(super) endpoints: Vec<usize>,
}

/// Subnets one below the other, and the lines beside them.
pub(super) struct Column<'a> {
    pub(super) subnets: &'a [Subnet],
    /// The internet gateways that they use: lines at the right.
    pub(super) up: Vec<usize>,
    /// The ports that they use: lines at the left, the outermost first.
    pub(super) down: Vec<usize>,
}

impl<'a> Plan<'a> {
    /// Divides a VPC.
    pub(super) fn of(vpc: &'a Vpc, detail: Detail) -> Plan<'a> {
        let subnets = || vpc.zones.iter().flat_map(|zone| &zone.subnets);
        let wanted_column = subnets().map(|subnet| subnet::wanted_width(vpc, subnet, detail)).max().unwrap_or_default();
        let widest = if detail == Detail::Full { WIDEST_COLUMN } else { WIDEST_BRIEF_COLUMN };
        let wanted_column = wanted_column.clamp(NARROWEST_COLUMN, widest);
        let wanted_service = wanted_service_width(vpc);
        let least_service = wanted_service.min(ENOUGH_FOR_SERVICE);
        let rows = rows_per_column(&vpc.zones, detail);
        let column_count = index(vpc.zones.iter().map(|zone| zone.subnets.len().div_ceil(rows)).sum());

        let room = column_count * (wanted_column + 2 * GUTTER);
        let ports = ports(vpc, (room / (least_service + GAP)).max(FEWEST_PORTS));
        let mut port_of = vec![0; vpc.endpoints.len()];
        for (place, port) in ports.iter().enumerate() {
            port.endpoints.iter().for_each(|endpoint| port_of[*endpoint] = place);
        }
        let columns =
            |zone: &'a Zone| zone.subnets.chunks(rows).map(|subnets| Column::of(subnets, &port_of)).collect::<Vec<_>>();
        let zones: Vec<_> = vpc.zones.iter().map(|zone| (zone, columns(zone))).collect();

        let all_columns = zones.iter().flat_map(|(_, columns)| columns);
        let between = all_columns.map(|column| column.left_gutter() + column.right_gutter()).sum::<i32>()
            + GAP * (count(&zones) - 1).max(0);
        let heading =
            Style::Heading.width(&format!("VPC {}", vpc.thing.name)).max(Style::Detail.width(&vpc.cidrs.join(", ")));
        let gateways = if vpc.gateways.is_empty() { 0 } else { GATEWAY_STEP * count(&vpc.gateways) - 20 };
        let least_services = count(&ports) * (least_service + GAP) - GAP;
        let inner_width = (heading.clamp(120, HEADING) + gateways)
            .max(least_services - 2 * PADDING)
            .max(between + column_count * wanted_column);
        let column_width = ((inner_width - between) / column_count.max(1)).clamp(wanted_column, WIDEST_COLUMN);
        let width = inner_width + 2 * PADDING;
        let service_width = ((width + GAP) / count(&ports).max(1) - GAP).clamp(least_service, wanted_service);
        let zones_width = between + column_count * column_width;
        Plan { zones, ports, port_of, column_width, zones_width, inner_width, service_width }
    }

    /// All columns, from left to right.
    pub(super) fn columns(&self) -> impl Iterator<Item = &Column<'a>> {
        self.zones.iter().flat_map(|(_, columns)| columns)
    }
}

impl<'a> Column<'a> {
    fn of(subnets: &'a [Subnet], port_of: &[usize]) -> Column<'a> {
        let mut up: Vec<usize> = subnets.iter().flat_map(|subnet| subnet.table.gateways.iter().copied()).collect();
        let endpoints = subnets.iter().flat_map(|subnet| {
            let interfaces = subnet.interfaces.iter().map(|interface| interface.endpoint);
            subnet.table.endpoints.iter().copied().chain(interfaces)
        });
        let mut down: Vec<usize> = endpoints.filter_map(|endpoint| port_of.get(endpoint).copied()).collect();
        for list in [&mut up, &mut down] {
            list.sort_unstable();
            list.dedup();
        }
        Column { subnets, up, down }
    }

    pub(super) fn left_gutter(&self) -> i32 {
        GUTTER + TRACK * count(&self.down)
    }

    pub(super) fn right_gutter(&self) -> i32 {
        GUTTER + TRACK * count(&self.up)
    }
}

/// The ports, the gateway endpoints' first. No more of them than `most` where that can be: the rest shares a line.
fn ports(vpc: &Vpc, most: i32) -> Vec<Port> {
    let most = usize::try_from(most).unwrap_or(1);
    let of_type = |gateway: bool| -> Vec<usize> {
        (0..vpc.endpoints.len()).filter(|place| vpc.endpoints[*place].gateway == gateway).collect()
    };
    let (gateways, interfaces) = (of_type(true), of_type(false));
    let together = interfaces.len() > MOST_INTERFACE_PORTS || gateways.len() + interfaces.len() > most;
    let interface_ports = if together { interfaces.len().min(1) } else { interfaces.len() };
    let mut ports = Vec::new();
    for (gateway, endpoints, together) in
        [(true, gateways.clone(), gateways.len() + interface_ports > most), (false, interfaces, together)]
    {
        if together && !endpoints.is_empty() {
            ports.push(Port { gateway, endpoints });
        } else {
            ports.extend(endpoints.into_iter().map(|endpoint| Port { gateway, endpoints: vec![endpoint] }));
        }
    }
    ports
}

/// Zones stand side by side, so that few of them leave room for two or three columns each.
fn rows_per_column(zones: &[Zone], detail: Detail) -> usize {
    let most = zones.iter().map(|zone| zone.subnets.len()).max().unwrap_or_default();
    let columns = match (zones.len(), detail) {
        (0 | 1, Detail::Full) => 1 + usize::from(most > 3),
        (0 | 1, Detail::Brief) => 1 + usize::from(most > 4) + usize::from(most > 16),
        (2, _) => 1 + usize::from(most > 10),
        _ => 1 + usize::from(most > 24),
    };
    most.div_ceil(columns).max(1)
}

/// How wide the boxes of services would like to be.
fn wanted_service_width(vpc: &Vpc) -> i32 {
    let texts = vpc.endpoints.iter().map(|endpoint| {
        let border = SERVICE_ENTRY + SIGN + Style::Detail.width(&endpoint.thing.name);
        let alone = Style::Name.width(&endpoint.service).max(Style::Detail.width(&endpoint.service_detail)).max(border);
        let listed = Style::Detail.width(&format!("{} · {}", endpoint.thing.name, endpoint.service));
        if count(&vpc.endpoints) > FEWEST_PORTS { alone.max(listed) } else { alone }
    });
    (texts.max().unwrap_or_default() + 20).clamp(NARROWEST_SERVICE, WIDEST_SERVICE)
}

pub(super) fn count<T>(items: &[T]) -> i32 {
    index(items.len())
}

pub(super) fn index(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX / 1024)
}
