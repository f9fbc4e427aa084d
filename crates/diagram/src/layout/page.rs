//! The whole picture: the internet at the top, the Regions below, their VPCs one under the other.

use super::bus::simplify;
use super::vpc::{self, PlacedVpc};
use super::{AreaId, AreaKind, Detail, Direction, Layout, Net, NetKind, Point, Rect, Style};
use crate::lit::INTERNET;
use crate::scene::{Region, Scene};

const MARGIN: i32 = 2;
/// The room at the left for a line that passes other VPCs on its way to the internet.
const TRUNK: i32 = 18;
const CLOUD: Rect = Rect { x: 0, y: 2, width: 104, height: 44 };
const ABOVE_REGION: i32 = 20;
const PADDING: i32 = 14;
const REGION_HEADER: i32 = 30;
/// Above a VPC for the names of its internet gateways, and for a line from them to the left.
const GATEWAY_BAND: i32 = 22;
const TURN_BAND: i32 = 12;
const GAP: i32 = 14;

/// An internet gateway.
struct Gateway {
    vpc: AreaId,
    path: String,
    /// The top of its sign.
    sign: Point,
    /// Whether the line from it to the internet is lit.
    lit: bool,
}

/// Gives everything in the scene its place.
pub(crate) fn layout(scene: &Scene, detail: Detail) -> Layout {
    let mut layout = Layout::default();
    let has_internet = scene.vpcs().any(|vpc| !vpc.gateways.is_empty());
    let straight = scene.vpcs().next().is_some_and(|vpc| !vpc.gateways.is_empty());
    let trunk = scene.vpcs().skip(1).any(|vpc| !vpc.gateways.is_empty())
        || scene.vpcs().next().is_some_and(|vpc| vpc.gateways.len() > 1);
    let left = MARGIN + if trunk { TRUNK } else { 0 };
    let mut y = if has_internet { CLOUD.bottom() + ABOVE_REGION } else { MARGIN };
    let cloud = has_internet.then(|| layout.area(AreaKind::Internet, CLOUD, None, INTERNET));
    let mut width = 0;
    let mut gateways: Vec<Gateway> = Vec::new();
    for region in &scene.regions {
        let area = layout.area(AreaKind::Region, Rect { x: left, y, width: 0, height: 0 }, None, "");
        let mut bottom = y + REGION_HEADER;
        let mut right = left + 150;
        let mut title_end = None;
        for vpc in &region.vpcs {
            let first = gateways.is_empty() && straight && vpc.gateways.len() == 1;
            let band = if vpc.gateways.is_empty() { 0 } else { GATEWAY_BAND + if first { 0 } else { TURN_BAND } };
            let PlacedVpc { area: vpc_area, gateways: signs, end } =
                vpc::place(&mut layout, vpc, Point { x: left + PADDING, y: bottom + band }, area, detail);
            if gateways.is_empty() {
                title_end = signs.first().map(|sign| sign.x - 8);
            }
            gateways.extend(vpc.gateways.iter().zip(signs).map(|(gateway, sign)| {
                let lit = gateway.lit && scene.lit.has(INTERNET);
                Gateway { vpc: vpc_area, path: gateway.path.clone(), sign, lit }
            }));
            right = right.max(end.x);
            bottom = end.y + GAP;
        }
        let rect = layout.rect_mut(area);
        rect.width = right + PADDING - left;
        rect.height = bottom - y;
        let rect = *rect;
        title(&mut layout, region, rect, title_end);
        width = width.max(rect.right());
        y = rect.bottom() + GAP;
    }
    if let Some(cloud) = cloud {
        width = internet(&mut layout, cloud, &gateways, straight, width);
    }
    layout.width = width + MARGIN;
    layout.height = y - GAP + MARGIN;
    layout
}

/// The Region's name, left of the line to the internet where there is one.
fn title(layout: &mut Layout, region: &Region, rect: Rect, end: Option<i32>) {
    let x = rect.x + PADDING;
    let most = end.unwrap_or(rect.right() - PADDING).min(rect.right() - PADDING) - x;
    let names = region.names.map_or_else(
        || vec!["Region not known".to_owned()],
        |(code, name)| vec![format!("Region {code} ({name})"), format!("Region {code}"), code.to_owned()],
    );
    let text = names.iter().find(|text| Style::Name.width(text) <= most).or(names.last()).map_or("", String::as_str);
    layout.label(Style::Name, x, rect.y + 20, text, most, "");
}

/// The cloud and the lines to it: straight up from the first internet gateway, round the left from the others.
fn internet(layout: &mut Layout, cloud: AreaId, gateways: &[Gateway], straight: bool, width: i32) -> i32 {
    let trunk = MARGIN + TRUNK / 2;
    let first = gateways.first().filter(|_| straight).map(|gateway| gateway.sign.x);
    let least = if gateways.len() > usize::from(straight) { MARGIN + TRUNK + 6 } else { MARGIN };
    let x = first.map_or(least, |x| (x - CLOUD.width / 2).min(width - CLOUD.width).max(least));
    let rect = Rect { x, ..CLOUD };
    *layout.rect_mut(cloud) = rect;
    layout.label(
        Style::Name,
        rect.x + (rect.width - Style::Name.width("Internet")) / 2,
        rect.y + 30,
        "Internet",
        rect.width,
        INTERNET,
    );
    // The left edge of the cloud is round: this is its outermost point.
    let entry = Point { x: rect.x + 1, y: rect.bottom() - 14 };
    for (place, Gateway { vpc, path, sign, lit }) in gateways.iter().enumerate() {
        let (line, tip) = if place == 0 && first.is_some() {
            let end = Point { x: sign.x, y: rect.bottom() };
            (vec![*sign, end], (end, Direction::Up))
        } else {
            let turn = sign.y - TURN_BAND;
            let round = [
                *sign,
                Point { x: sign.x, y: turn },
                Point { x: trunk, y: turn },
                Point { x: trunk, y: entry.y },
                entry,
            ];
            (simplify(round.to_vec()), (entry, Direction::Right))
        };
        layout.nets.push(Net {
            kind: NetKind::Internet,
            path: path.clone(),
            lit: lit.then(|| line.clone()).into_iter().collect(),
            lines: vec![line],
            tips: vec![tip],
            dots: Vec::new(),
            ends: vec![*vpc, cloud],
        });
    }
    width.max(rect.right())
}
