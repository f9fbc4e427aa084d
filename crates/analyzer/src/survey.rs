//! Who reaches what, of everything at once: questions with `*`, matrices, differences, and what no expectation
//! exercises. What is supposed to fail is named here too.
//!
//! All of it asks the path engine, a class of places at a time where it can.

use crate::Analysis;
use crate::expect::{Judge, generic_public_address};
use crate::reach::{Engine, Hop, HopKind, Memo, Without};
use crate::rules::Context;

mod coverage;
mod difference;
mod everywhere;
mod grid;
mod matrix;
mod place;
mod without;

pub use coverage::{Coverage, coverage};
pub use difference::{Change, ChangeKind, Difference, difference};
pub use everywhere::{Entry, Grouped, Known, everywhere, grouped};
pub use grid::Cell;
pub use matrix::{Group, Matrix, matrix};
pub(crate) use without::without;

/// Asks a judge about an analysed network of which some things fail.
pub(crate) fn with_judge<T>(analysis: &Analysis, without: &Without, work: impl FnOnce(&Judge<'_>) -> T) -> T {
    let memo = Memo::new(&analysis.network);
    let context = Context { sources: &analysis.sources, nodes: &analysis.nodes, network: &analysis.network };
    let internet = generic_public_address(&analysis.network);
    let engine = Engine::new(&analysis.nodes, &analysis.network, &memo, without, internet, &analysis.sources.settings);
    work(&Judge::new(&context, &engine))
}

/// The gateways, connections, endpoints, load balancers and appliances on a way, without its two ends: what an
/// engineer would name.
pub fn main_hops<'p>(path: &'p [Hop], from: &str, to: &str) -> Vec<&'p str> {
    let named = |hop: &&Hop| {
        !matches!(
            hop.kind,
            HopKind::Source
                | HopKind::Name
                | HopKind::SecurityGroup
                | HopKind::RouteTable
                | HopKind::NetworkAcl
                | HopKind::Target
                | HopKind::Resolver
                | HopKind::Destination
        )
    };
    let mut names: Vec<&str> = Vec::new();
    for hop in path.iter().filter(named).filter(|hop| hop.name != from && hop.name != to) {
        if !names.contains(&hop.name.as_str()) {
            names.push(&hop.name);
        }
    }
    names
}
