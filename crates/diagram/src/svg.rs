//! Prints a layout as one line of SVG.
//!
//! Pages are slow where a picture has many elements, so there is a budget: up to eight subnets 60, then two more for
//! each subnet. A picture that would not keep to it has its shapes merged by kind, and at last says less.

use std::fmt::Write as _;

use crate::Options;
use crate::describe::describe;
use crate::layout::{
    Area, AreaKind, Detail, Direction, Layout, NetKind, Point, Rect, Style, Symbol, SymbolKind, layout,
};
use crate::lit::Lit;
use crate::scene::{Scene, SubnetKind};

/// What a picture of up to eight subnets may have.
const BUDGET: usize = 60;
const SUBNETS_IN_BUDGET: usize = 8;
const ELEMENTS_PER_SUBNET: usize = 2;
/// How round the corners of lines are.
const BEND: i32 = 6;

/// Colours are the page's where it is an mdBook; ours reach a contrast of three to one on each of its themes.
const STYLE: &str = concat!(
    ".topo-diagram{display:block;margin-inline:auto;max-width:100%;height:auto}",
    ".topo-diagram text{fill:var(--fg,currentColor);font:11px 'Open Sans',system-ui,'Segoe UI',Roboto,sans-serif;pointer-events:none}",
    ".topo-diagram .topo-heading{font-size:13px;font-weight:600}",
    ".topo-diagram .topo-name{font-size:12px;font-weight:600}",
    ".topo-diagram path{fill:none;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}",
    ".topo-diagram .topo-region{stroke:var(--topo-region,#1d8a86);stroke-dasharray:1 4}",
    ".topo-diagram .topo-vpc{stroke:var(--topo-vpc,#8b5fd0);fill:var(--topo-vpc,#8b5fd0);fill-opacity:.05}",
    ".topo-diagram .topo-zone{stroke:var(--topo-zone,#6b7f96);stroke-width:1;stroke-dasharray:6 4;stroke-linecap:butt}",
    ".topo-diagram .topo-subnet{fill-opacity:.15;stroke-width:1.2}",
    ".topo-diagram .topo-public{stroke:var(--topo-public,#4f8f22);fill:var(--topo-public-fill,#72c41e)}",
    ".topo-diagram .topo-private{stroke:var(--topo-private,#2f80bd);fill:var(--topo-private-fill,#2f9bff)}",
    ".topo-diagram .topo-isolated{stroke:var(--topo-isolated,#6a78c8);fill:var(--topo-isolated-fill,#7d8cff)}",
    ".topo-diagram .topo-unknown{stroke:var(--topo-zone,#6b7f96);stroke-dasharray:3 3}",
    ".topo-diagram .topo-service{fill:var(--quote-bg,var(--bg,none));stroke:var(--topo-service,#c4661f)}",
    ".topo-diagram .topo-internet{fill:var(--quote-bg,var(--bg,none));stroke:var(--topo-vpc,#8b5fd0)}",
    ".topo-diagram .topo-sign{fill:var(--bg,#fff);stroke-width:1.6}",
    ".topo-diagram .topo-to-internet{stroke:var(--topo-vpc,#8b5fd0)}",
    ".topo-diagram .topo-to-gateway{stroke:var(--topo-gateway,#2f8f4f)}",
    ".topo-diagram .topo-to-interface{stroke:var(--topo-interface,#c2558a)}",
    ".topo-diagram .topo-table{stroke:var(--topo-zone,#6b7f96);stroke-width:1.2}",
    ".topo-diagram .topo-host{stroke:var(--topo-service,#c4661f)}",
    ".topo-diagram .topo-tip{stroke:none}",
    ".topo-diagram .topo-tip.topo-to-internet{fill:var(--topo-vpc,#8b5fd0)}",
    ".topo-diagram .topo-tip.topo-to-gateway{fill:var(--topo-gateway,#2f8f4f)}",
    ".topo-diagram .topo-tip.topo-to-interface{fill:var(--topo-interface,#c2558a)}",
);

/// Where a way is lit, everything else steps back.
const LIT_STYLE: &str = concat!(
    ".topo-with-way path:not(.topo-lit){opacity:.4}",
    ".topo-with-way .topo-lit{stroke-width:3}",
    ".topo-with-way .topo-table,.topo-with-way .topo-host{stroke-width:1.8}",
    ".topo-with-way tspan.topo-lit{text-decoration:underline}",
);

/// Which shapes share an element with the others of their kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Merge {
    Nothing,
    Symbols,
    Everything,
}

/// Draws the scene with as much detail as the budget allows.
pub(crate) fn draw(scene: &Scene, options: &Options) -> String {
    let subnets = scene.subnet_count();
    let budget = BUDGET + ELEMENTS_PER_SUBNET * subnets.saturating_sub(SUBNETS_IN_BUDGET);
    let description = describe(scene);
    let print = |layout: &Layout, merge: Merge, titles: usize| {
        Printer::print(layout, merge, titles, &description, &scene.lit, options)
    };
    let full = layout(scene, Detail::Full);
    let levels = [Merge::Nothing, Merge::Symbols, Merge::Everything];
    let allowed = levels.into_iter().filter(|level| subnets <= SUBNETS_IN_BUDGET || *level == Merge::Everything);
    for level in allowed {
        let picture = print(&full, level, usize::MAX);
        if picture.elements <= budget {
            return picture.out;
        }
    }
    let brief = layout(scene, Detail::Brief);
    let bare = print(&brief, Merge::Everything, 0);
    print(&brief, Merge::Everything, budget.saturating_sub(bare.elements)).out
}

/// A shape: how it looks, of what it is, and its path data.
struct Shape {
    class: &'static str,
    path: String,
    data: String,
    lit: bool,
}

struct Printer {
    out: String,
    elements: usize,
}

impl Printer {
    /// Prints it with the full texts of at most so many shortened labels.
    fn print(layout: &Layout, merge: Merge, titles: usize, description: &str, lit: &Lit, options: &Options) -> Printer {
        let mut printer = Printer { out: String::new(), elements: 0 };
        let prefix: String = options.id_prefix.chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect();
        let (title_id, description_id) =
            (escape(&format!("{prefix}topo-title")), escape(&format!("{prefix}topo-desc")));
        let (width, height) = (layout.width, layout.height);
        let with_way = if lit.is_empty() { "" } else { " topo-with-way" };
        printer.open(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"topo-diagram{with_way}\" role=\"img\" aria-labelledby=\"{title_id}\" \
             aria-describedby=\"{description_id}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">"
        ));
        let title = if options.title.trim().is_empty() { "Network diagram" } else { &options.title };
        printer.element(&format!("<title id=\"{title_id}\">{}</title>", escape(title)));
        printer.element(&format!("<desc id=\"{description_id}\">{}</desc>", escape(description)));
        let lit_style = if lit.is_empty() { "" } else { LIT_STYLE };
        printer.element(&format!("<style>{STYLE}{lit_style}</style>"));
        printer.shapes(layout.areas.iter().map(|drawn| area(drawn, lit)).collect(), merge == Merge::Everything);
        printer.shapes(lines(layout), merge == Merge::Everything);
        printer.shapes(lit_lines(layout), merge == Merge::Everything);
        printer.shapes(tips(layout), merge >= Merge::Symbols);
        printer.shapes(layout.symbols.iter().map(|drawn| symbol(drawn, lit)).collect(), merge >= Merge::Symbols);
        printer.labels(layout, titles, lit);
        printer.out.push_str("</svg>");
        printer
    }

    fn open(&mut self, tag: &str) {
        self.out.push_str(tag);
        self.elements += 1;
    }

    fn element(&mut self, element: &str) {
        self.open(element);
    }

    /// One element for each shape, or for each class.
    fn shapes(&mut self, shapes: Vec<Shape>, merge: bool) {
        let mut merged: Vec<Shape> = Vec::new();
        for shape in shapes {
            let same = merged.iter_mut().find(|other| {
                let alike = other.class == shape.class && other.lit == shape.lit;
                alike && (merge || (!shape.path.is_empty() && other.path == shape.path))
            });
            match same {
                Some(other) => other.data += &shape.data,
                None => merged.push(shape),
            }
        }
        for Shape { class, path, data, lit } in merged {
            let lit = if lit { " topo-lit" } else { "" };
            let name = if merge { String::new() } else { data_name(&path) };
            self.element(&format!("<path class=\"{class}{lit}\"{name} d=\"{data}\"/>"));
        }
    }

    /// One `<text>` for each style.
    fn labels(&mut self, layout: &Layout, mut titles: usize, lit: &Lit) {
        for style in Style::ALL {
            let mut labels = layout.labels.iter().filter(|label| label.style == style).peekable();
            if labels.peek().is_none() {
                continue;
            }
            let class = match style {
                Style::Heading => "topo-heading",
                Style::Name => "topo-name",
                Style::Detail => "topo-detail",
            };
            self.open(&format!("<text class=\"{class}\">"));
            for label in labels {
                let Point { x, y } = label.at;
                let class = if lit.has(&label.path) { " class=\"topo-lit\"" } else { "" };
                self.open(&format!(
                    "<tspan{class} x=\"{x}\" y=\"{y}\"{}>{}",
                    data_name(&label.path),
                    escape(&label.text)
                ));
                if let Some(full) = label.full.as_ref().filter(|_| titles > 0) {
                    titles -= 1;
                    self.element(&format!("<title>{}</title>", escape(full)));
                }
                self.out.push_str("</tspan>");
            }
            self.out.push_str("</text>");
        }
    }
}

fn area(area: &Area, lit: &Lit) -> Shape {
    let (class, radius) = match area.kind {
        AreaKind::Internet => ("topo-internet", 0),
        AreaKind::Region => ("topo-region", 10),
        AreaKind::Vpc => ("topo-vpc", 10),
        AreaKind::Zone => ("topo-zone", 8),
        AreaKind::Subnet(SubnetKind::Public) => ("topo-subnet topo-public", 6),
        AreaKind::Subnet(SubnetKind::Private) => ("topo-subnet topo-private", 6),
        AreaKind::Subnet(SubnetKind::Isolated) => ("topo-subnet topo-isolated", 6),
        AreaKind::Subnet(SubnetKind::Unknown) => ("topo-subnet topo-unknown", 6),
        AreaKind::Service => ("topo-service", 6),
    };
    let data = if area.kind == AreaKind::Internet { cloud(area.rect) } else { rounded(area.rect, radius) };
    Shape { class, path: area.path.clone(), data, lit: lit.has(&area.path) }
}

fn lines(layout: &Layout) -> Vec<Shape> {
    let shape = |net: &crate::layout::Net| {
        let class = net_class(net.kind, false);
        Shape { class, path: net.path.clone(), data: net.lines.iter().map(|line| bent(line)).collect(), lit: false }
    };
    layout.nets.iter().map(shape).collect()
}

/// The lines that are lit.
fn lit_lines(layout: &Layout) -> Vec<Shape> {
    let shape = |net: &crate::layout::Net| {
        let class = net_class(net.kind, false);
        Shape { class, path: net.path.clone(), data: net.lit.iter().map(|line| bent(line)).collect(), lit: true }
    };
    layout.nets.iter().map(shape).filter(|shape| !shape.data.is_empty()).collect()
}

/// Arrow heads, and dots where lines join.
fn tips(layout: &Layout) -> Vec<Shape> {
    let shape = |net: &crate::layout::Net| {
        let mut data = String::new();
        for (Point { x, y }, direction) in &net.tips {
            let rest = match direction {
                Direction::Up => "l-4 8h8z",
                Direction::Down => "l4-8h-8z",
                Direction::Right => "l-8-4v8z",
            };
            let _ = write!(data, "M{x} {y}{rest}");
        }
        for Point { x, y } in &net.dots {
            let _ = write!(data, "M{} {y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z", f64::from(*x) - 2.5);
        }
        Shape { class: net_class(net.kind, true), path: net.path.clone(), data, lit: !net.lit.is_empty() }
    };
    layout.nets.iter().map(shape).filter(|shape| !shape.data.is_empty()).collect()
}

fn net_class(kind: NetKind, tip: bool) -> &'static str {
    match (kind, tip) {
        (NetKind::Internet, false) => "topo-to-internet",
        (NetKind::Gateway, false) => "topo-to-gateway",
        (NetKind::Interface, false) => "topo-to-interface",
        (NetKind::Internet, true) => "topo-tip topo-to-internet",
        (NetKind::Gateway, true) => "topo-tip topo-to-gateway",
        (NetKind::Interface, true) => "topo-tip topo-to-interface",
    }
}

/// Small drawings of our own, each around its centre.
fn symbol(symbol: &Symbol, lit: &Lit) -> Shape {
    let Point { x, y } = symbol.center;
    let (class, dx, dy, rest) = match symbol.kind {
        // A table with a head and two columns.
        SymbolKind::RouteTable => ("topo-table", -6, -5, "h12v10h-12zm0 4h12m-7 0v6"),
        // A machine: a case with two slots.
        SymbolKind::Host => {
            ("topo-host", -4, -6, "h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zm1 4h6m-6 4h3")
        }
        // A card with a plug at its left and pins below.
        SymbolKind::NetworkInterface => (
            "topo-to-interface",
            -5,
            -5,
            "h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-10a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zm2 8v3m3-3v3m3-3v3",
        ),
        // In and out.
        SymbolKind::InternetGateway => (
            "topo-sign topo-to-internet",
            -12,
            0,
            "a12 12 0 1 0 24 0a12 12 0 1 0-24 0zm8 6v-12m-3 3l3-3l3 3m5-3v12m-3-3l3 3l3-3",
        ),
        // One way out, beside a border.
        SymbolKind::GatewayEndpoint => (
            "topo-sign topo-to-gateway",
            -12,
            0,
            "a12 12 0 1 0 24 0a12 12 0 1 0-24 0zm6-3h3m6 0h3m-6-4v12m-4-4l4 4l4-4",
        ),
    };
    Shape {
        class,
        path: symbol.path.clone(),
        data: format!("M{} {}{rest}", x + dx, y + dy),
        lit: lit.has(&symbol.path),
    }
}

fn rounded(rect: Rect, r: i32) -> String {
    let (right, down) = (rect.width - 2 * r, rect.height - 2 * r);
    format!(
        "M{} {}h{right}a{r} {r} 0 0 1 {r} {r}v{down}a{r} {r} 0 0 1-{r} {r}h-{right}a{r} {r} 0 0 1-{r}-{r}v-{down}a{r} {r} 0 0 1 {r}-{r}z",
        rect.x + r,
        rect.y
    )
}

/// Drawn for a box of 104 by 44.
fn cloud(rect: Rect) -> String {
    format!("M{} {}a14 14 0 0 1 0-28a18 18 0 0 1 28-10a24 24 0 0 1 38 4a17 17 0 0 1 10 34z", rect.x + 15, rect.bottom())
}

/// A line with round corners.
fn bent(line: &[Point]) -> String {
    let mut data = String::new();
    for (place, point) in line.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| line.get(before));
        match (before, line.get(place + 1)) {
            (None, _) => {
                let _ = write!(data, "M{} {}", point.x, point.y);
            }
            (Some(_), None) => {
                let _ = write!(data, "L{} {}", point.x, point.y);
            }
            (Some(before), Some(after)) => {
                let (a, b) = (toward(*point, *before), toward(*point, *after));
                let _ = write!(data, "L{} {}Q{} {} {} {}", a.x, a.y, point.x, point.y, b.x, b.y);
            }
        }
    }
    data
}

/// The point where the bend at `corner` ends on the way to another.
fn toward(corner: Point, other: Point) -> Point {
    let step = |from: i32, to: i32| (to - from).signum() * BEND.min((to - from).abs() / 2);
    Point { x: corner.x + step(corner.x, other.x), y: corner.y + step(corner.y, other.y) }
}

fn data_name(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" data-name=\"{}\"", escape(path)) }
}

/// Text for content and attributes: nothing in it is markup, a directive of mdBook or a line end, and nothing turns
/// the direction of what follows.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '{' => out.push_str("&#123;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::STYLE;

    /// The backgrounds of mdBook's themes: light, rust, coal, navy, ayu.
    const BACKGROUNDS: [&str; 5] = ["ffffff", "e1e1db", "141617", "161923", "0f1419"];

    /// As WCAG defines it.
    fn luminance(color: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    #[test]
    fn lines_stand_out_on_every_theme() {
        let strokes: Vec<_> =
            STYLE.split("stroke:var(").skip(1).filter_map(|rest| rest.split(['#', ')']).nth(1)).collect();
        assert!(strokes.len() > 10);
        for stroke in strokes {
            for background in BACKGROUNDS {
                let (a, b) = (luminance(stroke), luminance(background));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 3.0, "#{stroke} on #{background}: {contrast:.2}");
            }
        }
    }
}
