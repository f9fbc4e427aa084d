//! Draws a topology as AWS draws a network: boxes in boxes, routes as arrows.
//!
//! Three steps, each of which knows only the one before it: the scene (what is drawn and what is tied to what, in
//! names), the layout (boxes, lines and labels as plain numbers) and the printing. Only the last knows SVG, so that
//! other formats can start from the scene or the layout.
//!
//! **Architecture invariant:** no I/O, no clock, no environment. The same analysis gives the same picture.

mod describe;
mod layout;
mod lit;
mod scene;
mod svg;
mod text;

use portolan_analyzer::Analysis;

/// How a picture is embedded in its page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What the ids of the picture start with. It must be unique in the page.
    pub id_prefix: String,
    /// The accessible name of the picture. Empty for a general one.
    pub title: String,
    /// The expectation whose way is lit, as its place in the analysis; everything else is faded then.
    pub expectation: Option<usize>,
}

/// Draws the VPCs of a topology as one line of SVG; `None` where there is none.
///
/// Each thing carries its path, such as `lab.private_a.app`, in `data-name`: its shapes and its labels do, as well
/// as the lines that lead to it, so that a page can light all of them together. The larger the picture, the more
/// shapes are merged into one element for each kind; the labels keep the attribute.
pub fn svg(analysis: &Analysis, options: &Options) -> Option<String> {
    let expectation = options.expectation.and_then(|place| analysis.expectations.get(place));
    let lit = expectation.map(|expectation| lit::Lit::way(analysis, expectation)).unwrap_or_default();
    let scene = scene::Scene::of(analysis, lit);
    (!scene.regions.is_empty()).then(|| svg::draw(&scene, options))
}
