//! Realistic topologies of any size, and a client that measures how long a language server takes for them.
//!
//! `portolan-bench` measures functions, `portolan-latency` a server over its pipes, `portolan-keystroke` counts the
//! instructions that a server spends on a keystroke.

pub mod client;
pub mod latency;
pub mod profile;
pub mod python;
pub mod report;
pub mod scenario;
pub mod server;
pub mod topology;
pub mod usage;
