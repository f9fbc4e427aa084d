//! What must hold for any input, a module a target: [`parse`] (any text), [`analysis`] (any topology), [`edits`] (any
//! edits of open documents) and [`frames`] (any bytes at the server's input).
//!
//! Each has one function, `check`, that panics where something does not hold. `targets` hands it to libFuzzer, which
//! makes up inputs and keeps those that reach new code; `tests/failures.rs` repeats the inputs of `failures`, which
//! once did not hold.
//!
//! A panic of the code under test needs no check: libFuzzer ends at the first, also where the server catches it.

pub mod analysis;
pub mod edits;
pub mod frames;
pub mod mutate;
pub mod parse;
pub mod seeds;
mod wire;

/// A target: it panics at an input for which something does not hold.
pub type Target = fn(&[u8]);

/// The targets by their names.
pub const TARGETS: &[(&str, Target)] =
    &[("parse", parse::check), ("analysis", analysis::check), ("edits", edits::check), ("frames", frames::check)];
