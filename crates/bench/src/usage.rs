//! What a process uses, as Linux tells it.

/// Memory of a process and of those that it started, in MiB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// What it has now.
    pub resident: f64,
    /// The most that it ever had.
    pub peak: f64,
}

/// The memory of a process; nothing where the system does not tell.
pub fn memory(process: u32) -> Option<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: f64 = line.trim_start_matches(':').split_whitespace().next()?.parse().ok()?;
        Some(kibibytes / 1024.0)
    };
    Some(Memory { resident: field("VmRSS")?, peak: field("VmHWM")? })
}

/// The machine, as far as it tells.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model.trim());
    format!("{cores} cores of {model}")
}

/// How many processes wanted a core in the last minute, on average; nothing where the system does not tell.
pub fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}
