//! Where everything stands: boxes, lines, symbols and labels as plain numbers.
//!
//! The picture flows from the top down, so that it stays narrow: the internet, the Region with its VPCs one below
//! the other, and under each VPC the services that its endpoints lead to. In a VPC the zones stand side by side.
//! Lines run in the gutters only: routes to an internet gateway leave a subnet on its right and go up, ties to
//! endpoints leave it on its left and go down. Above and below the zones each target has a lane of its own.

mod bus;
mod page;
mod plan;
mod service;
mod subnet;
mod vpc;

#[cfg(test)]
mod tests;

use crate::scene::SubnetKind;
use crate::text::{self, Font};

pub(crate) use page::layout;

/// A finished layout.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// The boxes, outer before inner.
    pub(crate) areas: Vec<Area>,
    pub(crate) nets: Vec<Net>,
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) labels: Vec<Label>,
}

/// How much is said in a subnet's box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// A line for each thing in it.
    Full,
    /// Two lines in all.
    Brief,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// A box in the list of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AreaId(usize);

/// A box.
#[derive(Debug)]
pub(crate) struct Area {
    pub(crate) kind: AreaKind,
    pub(crate) rect: Rect,
    /// The box around it.
    #[cfg_attr(not(test), allow(dead_code, reason = "the tests of a layout need it"))]
    pub(crate) parent: Option<AreaId>,
    /// The path of the thing that it stands for; empty where none does.
    pub(crate) path: String,
}

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AreaKind {
    Internet,
    Region,
    Vpc,
    Zone,
    Subnet(SubnetKind),
    Service,
}

/// Lines that belong together.
#[derive(Debug)]
pub(crate) struct Net {
    pub(crate) kind: NetKind,
    /// The path of the gateway or endpoint that they lead to; empty for several.
    pub(crate) path: String,
    /// Lines of horizontal and vertical pieces.
    pub(crate) lines: Vec<Vec<Point>>,
    /// What of them is lit: whole ways, drawn once more over the lines.
    pub(crate) lit: Vec<Vec<Point>>,
    /// The tips of arrows.
    pub(crate) tips: Vec<(Point, Direction)>,
    /// Where lines join.
    pub(crate) dots: Vec<Point>,
    /// The boxes that they tie together.
    #[cfg_attr(not(test), allow(dead_code, reason = "the tests of a layout need it"))]
    pub(crate) ends: Vec<AreaId>,
}

/// What lines mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NetKind {
    /// A route to an internet gateway, and on to the internet.
    Internet,
    /// A route to a gateway endpoint, and on to its service.
    Gateway,
    /// From network interfaces to a service.
    Interface,
}

/// Where an arrow points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
    Right,
}

/// A small sign.
#[derive(Debug)]
pub(crate) struct Symbol {
    pub(crate) kind: SymbolKind,
    pub(crate) center: Point,
    /// The path of what it stands for; empty where that has none.
    pub(crate) path: String,
}

/// What a sign stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SymbolKind {
    RouteTable,
    Host,
    NetworkInterface,
    InternetGateway,
    GatewayEndpoint,
}

/// A line of text.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) style: Style,
    /// The left end of its base line.
    pub(crate) at: Point,
    /// The text, perhaps shortened.
    pub(crate) text: String,
    /// The whole text, where it is shortened.
    pub(crate) full: Option<String>,
    /// The path of what it names; empty where that has none.
    pub(crate) path: String,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Style {
    /// The name of a large box.
    Heading,
    /// The name of a subnet or service.
    Name,
    /// Everything else.
    Detail,
}

impl Style {
    /// All of them.
    pub(crate) const ALL: [Style; 3] = [Style::Heading, Style::Name, Style::Detail];

    /// The font.
    pub(crate) fn font(self) -> Font {
        match self {
            Style::Heading => Font { size: 13, bold: true },
            Style::Name => Font { size: 12, bold: true },
            Style::Detail => Font { size: 11, bold: false },
        }
    }

    /// How wide a text is in this style.
    fn width(self, text: &str) -> i32 {
        text::width(text, self.font())
    }
}

impl Rect {
    pub(crate) fn right(self) -> i32 {
        self.x + self.width
    }

    pub(crate) fn bottom(self) -> i32 {
        self.y + self.height
    }
}

impl Layout {
    fn area(&mut self, kind: AreaKind, rect: Rect, parent: Option<AreaId>, path: &str) -> AreaId {
        self.areas.push(Area { kind, rect, parent, path: path.to_owned() });
        AreaId(self.areas.len() - 1)
    }

    fn rect_mut(&mut self, id: AreaId) -> &mut Rect {
        &mut self.areas[id.0].rect
    }

    fn symbol(&mut self, kind: SymbolKind, x: i32, y: i32, path: &str) {
        self.symbols.push(Symbol { kind, center: Point { x, y }, path: path.to_owned() });
    }

    /// Writes a text from `x` on, no wider than `most`.
    fn label(&mut self, style: Style, x: i32, y: i32, text: &str, most: i32, path: &str) {
        if text.is_empty() {
            return;
        }
        let short = text::shorten(text, style.font(), most);
        let full = (short != text).then(|| text.to_owned());
        self.labels.push(Label { style, at: Point { x, y }, text: short, full, path: path.to_owned() });
    }
}
