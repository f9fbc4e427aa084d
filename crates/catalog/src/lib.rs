//! AWS facts as data: services, Regions, prefix lists, prices and the pages that explain the concepts.
//!
//! Every fact stands in a file under `data/` (or is a page of the book), with its source and date, so that it can be
//! corrected without touching code. The code only looks up. What a file marks with `?` is not known: it comes out as
//! `None`, and a caller stays silent about it.
//!
//! The files are embedded and read once, on first use. Reading is strict: a malformed row is an error of the whole
//! table. Tests read every table the same way, so that no such row can be released.
#![forbid(unsafe_code)]

pub mod companions;
pub mod concepts;
mod extensions;
mod language;
mod names;
pub mod prefix_lists;
pub mod prices;
pub mod regions;
pub mod services;
mod sources;
mod table;

pub use companions::{Companion, companions};
pub use concepts::{Concept, concept, concepts};
pub use extensions::{Extensions, keep};
pub use language::Language;
pub use names::{global_service_in_region, name_in_partition, services_under_other_prefix};
pub use prefix_lists::{
    PrefixList, prefix_list_by_id, prefix_list_id, prefix_list_regions, prefix_lists, public_ranges,
};
pub use prices::{Confidence, Price, prices};
pub use regions::{Region, region, regions, similar_regions};
pub use services::{PrivateDns, Service, ServiceLookup, service, service_by_full_name, services, similar_services};
