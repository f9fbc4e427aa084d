//! Has libFuzzer look for an input that `portolan_fuzz::edits` does not hold for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_fuzz::edits;

fuzz_target!(|bytes: &[u8]| edits::check(bytes));
