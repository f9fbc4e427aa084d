//! A second, plain reading of how a packet is followed.
//!
//! The analyzer computes with sets of packets. This crate walks one concrete packet through the statements in the
//! plainest code there is, from the same description (the book's page *How a packet is followed*) and without a look
//! at the analyzer's own. [`random`] makes topologies of every construct, and [`compare`] holds the two against each
//! other: where they disagree, one is wrong, or the description is.

mod compare;
mod filters;
mod judge;
mod lines;
mod names;
mod packet;
pub mod random;
mod read;
mod routes;
mod services;
mod transit;
mod verdict;
mod walk;
mod world;

pub use compare::{Comparison, Disagreement, Kind, compare, examine, is_sound, shrink};
pub use judge::{Answer, judge};
pub use verdict::Verdict;
