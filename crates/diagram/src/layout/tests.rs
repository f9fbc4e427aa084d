//! What must hold for every layout, on generated networks; and some pictures as outlines for people to review.

use std::fmt::Write as _;

use portolan_analyzer::{Sources, analyze};

use super::{Area, AreaId, AreaKind, Detail, Label, Layout, Point, Rect, SymbolKind, layout};
use crate::lit::Lit;
use crate::scene::Scene;
use crate::text;

fn laid_out(text: &str, detail: Detail) -> Layout {
    layout(&Scene::of(&analyze(Sources::of_text("x.topo", text)), Lit::default()), detail)
}

impl Rect {
    fn contains(self, other: Rect) -> bool {
        self.x <= other.x && self.y <= other.y && self.right() >= other.right() && self.bottom() >= other.bottom()
    }

    fn overlaps(self, other: Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

fn label_rect(label: &Label) -> Rect {
    let font = label.style.font();
    Rect { x: label.at.x, y: label.at.y - font.size * 3 / 4, width: text::width(&label.text, font), height: font.size }
}

/// The rectangle that a piece of a line covers, without its ends.
fn piece(a: Point, b: Point) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    let (width, height) = ((a.x - b.x).abs(), (a.y - b.y).abs());
    if width > 0 {
        Rect { x: x + 1, y, width: width - 2, height: 1 }
    } else {
        Rect { x, y: y + 1, width: 1, height: height - 2 }
    }
}

fn around(layout: &Layout, id: AreaId) -> impl Iterator<Item = AreaId> {
    std::iter::successors(Some(id), |id| layout.areas[id.0].parent)
}

/// Checks every property on one layout.
fn check(layout: &Layout, context: &str) {
    let page = Rect { x: 0, y: 0, width: layout.width, height: layout.height };
    for (place, Area { kind, rect, parent, path }) in layout.areas.iter().enumerate() {
        let outer = parent.map_or(page, |parent| layout.areas[parent.0].rect);
        assert!(outer.contains(*rect), "{kind:?} {path} {rect:?} leaves {outer:?}\n{context}");
        for other in &layout.areas[..place] {
            let siblings = other.parent == *parent;
            assert!(
                !siblings || !other.rect.overlaps(*rect),
                "{path} {rect:?} overlaps {} {:?}\n{context}",
                other.path,
                other.rect
            );
        }
    }
    for (place, label) in layout.labels.iter().enumerate() {
        let rect = label_rect(label);
        assert!(page.contains(rect), "{:?} leaves the page\n{context}", label.text);
        for area in &layout.areas {
            let clear = area.rect.contains(rect) || !area.rect.overlaps(rect);
            assert!(clear, "{:?} {rect:?} overflows {:?} {:?}\n{context}", label.text, area.kind, area.rect);
        }
        for other in &layout.labels[..place] {
            assert!(!label_rect(other).overlaps(rect), "{:?} overlaps {:?}\n{context}", label.text, other.text);
        }
        for symbol in &layout.symbols {
            let gateway = matches!(symbol.kind, SymbolKind::InternetGateway | SymbolKind::GatewayEndpoint);
            let radius = if gateway { 12 } else { 6 };
            let sign = Rect {
                x: symbol.center.x - radius,
                y: symbol.center.y - radius,
                width: 2 * radius,
                height: 2 * radius,
            };
            assert!(!sign.overlaps(rect), "{:?} is under {symbol:?}\n{context}", label.text);
        }
    }
    for net in &layout.nets {
        let reached: Vec<AreaId> = net.ends.iter().flat_map(|end| around(layout, *end)).collect();
        for line in &net.lines {
            for pair in line.windows(2) {
                assert!(pair[0].x == pair[1].x || pair[0].y == pair[1].y, "{net:?} is aslant\n{context}");
                let piece = piece(pair[0], pair[1]);
                for (place, area) in layout.areas.iter().enumerate() {
                    let allowed = reached.contains(&AreaId(place)) || !area.rect.overlaps(piece);
                    assert!(allowed, "{net:?} crosses {:?} {}\n{context}", area.kind, area.path);
                }
                for label in &layout.labels {
                    assert!(
                        !label_rect(label).overlaps(piece),
                        "{net:?} crosses {:?} {:?}\n{context}",
                        label.text,
                        label_rect(label)
                    );
                }
            }
        }
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn name(&mut self) -> String {
        let number = self.roll(10_000);
        match self.roll(6) {
            0 => format!("東京サブネット{number}"),
            1 => format!("a_name_that_goes_on_and_on_for_a_very_long_while_{number}"),
            2 => format!("WWWWWWWWWWWW{number}"),
            3 => format!("شبكة{number}"),
            _ => format!("n{number}"),
        }
    }

    fn network(&mut self) -> String {
        let mut out = "region ap-northeast-1\n".to_owned();
        for vpc in 0..=self.roll(3) {
            let _ = writeln!(out, "vpc {}{vpc} 10.{vpc}.0.0/16 {{", self.name());
            if self.roll(3) == 0 {
                out.push_str("region eu-west-1\n");
            }
            let gateways: Vec<_> = (0..self.roll(3)).map(|gateway| format!("{}g{gateway}", self.name())).collect();
            gateways.iter().for_each(|gateway| out.push_str(&format!("internet_gateway {gateway}\n")));
            let tables: Vec<_> = (0..=self.roll(3)).map(|table| format!("{}t{table}", self.name())).collect();
            for table in &tables {
                let route = gateways
                    .get(usize::try_from(self.roll(3)).unwrap())
                    .map_or(String::new(), |gateway| format!("route 0.0.0.0/0 -> {gateway}"));
                let _ = writeln!(out, "route_table {table} {{ {route} }}");
            }
            let (zones, most) = (1 + self.roll(5), [1, 3, 9, 30][usize::try_from(self.roll(4)).unwrap()]);
            let subnets: Vec<_> = (0..=self.roll(most)).map(|subnet| format!("{}s{subnet}", self.name())).collect();
            for (place, subnet) in subnets.iter().enumerate() {
                let zone = ["az a", "az c", "az d", "az apne1-az4", ""][usize::try_from(self.roll(zones)).unwrap()];
                let table = &tables[usize::try_from(self.roll(tables.len() as u64)).unwrap()];
                let _ = write!(out, "subnet {subnet} 10.{vpc}.{place}.0/24 {{ {zone}; route_table {table}");
                for host in 0..self.roll(3) {
                    let _ = write!(out, "; instance {}h{host} {{ public_ip on }}", self.name());
                }
                out.push_str(" }\n");
            }
            for endpoint in 0..self.roll(7) {
                let name = format!("{}e{endpoint}", self.name());
                let some = |dice: &mut Dice, all: &[String]| {
                    all.iter().filter(|_| dice.roll(3) == 0).cloned().collect::<Vec<_>>().join(", ")
                };
                let _ = if self.roll(3) == 0 {
                    writeln!(
                        out,
                        "endpoint {name} gateway {{ service aws.s3; route_tables [{}] }}",
                        some(self, &tables)
                    )
                } else {
                    let service = ["aws.ssm", "aws.kms", "unknown", "\"com.example.<b>&'\""]
                        [usize::try_from(self.roll(4)).unwrap()];
                    writeln!(
                        out,
                        "endpoint {name} interface {{ service {service}; subnets [{}] }}",
                        some(self, &subnets)
                    )
                };
            }
            out.push_str("}\n");
        }
        out
    }
}

#[test]
fn nothing_overlaps_or_overflows() {
    for seed in 0..200 {
        let text = Dice(seed).network();
        for detail in [Detail::Full, Detail::Brief] {
            check(&laid_out(&text, detail), &text);
        }
    }
}

#[test]
fn an_internet_only_with_an_internet_gateway() {
    let has_internet =
        |text: &str| laid_out(text, Detail::Full).areas.iter().any(|area| area.kind == AreaKind::Internet);
    assert!(!has_internet("vpc v 10.0.0.0/16 { subnet s 10.0.0.0/24 }"));
    assert!(has_internet("vpc v 10.0.0.0/16 { internet_gateway igw; subnet s 10.0.0.0/24 }"));
}

/// A layout as text: boxes with their labels, then lines.
fn outline(layout: &Layout) -> String {
    let mut out = format!("page {}x{}\n", layout.width, layout.height);
    for (place, area) in layout.areas.iter().enumerate() {
        let indent = "  ".repeat(around(layout, AreaId(place)).count());
        let Rect { x, y, width, height } = area.rect;
        let _ = writeln!(out, "{indent}{:?} {} at {x},{y} size {width}x{height}", area.kind, area.path);
        let inner = |rect: Rect| {
            layout.areas.iter().any(|other| other.parent == Some(AreaId(place)) && other.rect.overlaps(rect))
        };
        for label in &layout.labels {
            let rect = label_rect(label);
            if area.rect.contains(rect) && !inner(rect) {
                let _ = writeln!(out, "{indent}  {:?} at {},{}", label.text, label.at.x, label.at.y);
            }
        }
    }
    for net in &layout.nets {
        let _ = writeln!(out, "  {:?} {}", net.kind, net.path);
        for line in &net.lines {
            let points: Vec<_> = line.iter().map(|point| format!("{},{}", point.x, point.y)).collect();
            let _ = writeln!(out, "    {}", points.join(" "));
        }
    }
    out
}

const LAB: &str = "region ap-northeast-1
vpc lab 10.0.0.0/16 {
  internet_gateway igw
  subnet public_a 10.0.20.0/24 public { az a; route_table public; instance bastion { public_ip on } }
  subnet private_a 10.0.30.0/24 isolated { az a; route_table private; instance app { ip 10.0.30.163 } }
  route_table public { route 0.0.0.0/0 -> igw }
  route_table private
  endpoint s3 gateway { service aws.s3; route_tables [private] }
}";

const OPS: &str = "region ap-northeast-1
vpc ops 10.20.0.0/16 {
  subnet app_a 10.20.0.0/24 { az a; instance web_a }
  subnet app_c 10.20.1.0/24 { az c; instance web_c }
  endpoint ssm interface { service aws.ssm; subnets [app_a, app_c]; ip app_a 10.20.0.10 }
  endpoint ssmmessages interface { service aws.ssmmessages; subnets [app_a, app_c] }
}";

#[test]
fn a_gateway_endpoint_hangs_on_its_route_table() {
    insta::assert_snapshot!(outline(&laid_out(LAB, Detail::Full)));
}

#[test]
fn an_interface_endpoint_stands_in_each_of_its_subnets() {
    insta::assert_snapshot!(outline(&laid_out(OPS, Detail::Full)));
}

#[test]
fn the_brief_form_says_less() {
    insta::assert_snapshot!(outline(&laid_out(LAB, Detail::Brief)));
}
