//! The log file: what happens in the server, line by line, for whoever looks for a mistake in it.
//!
//! Standard output belongs to the protocol, and what editors do with standard error differs.

use std::backtrace::Backtrace;
use std::fs::File;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;

/// Writes what happens in this process to a file from now on, each line with time and level. To be called once.
pub fn log_to(file: File) {
    let lines = tracing_subscriber::fmt().with_writer(Mutex::new(file)).with_ansi(false).with_target(false);
    lines.with_max_level(LevelFilter::DEBUG).init();
    let told_before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        for line in format!("{panic}\n{}", Backtrace::force_capture()).lines() {
            tracing::error!("{line}");
        }
        told_before(panic);
    }));
}
