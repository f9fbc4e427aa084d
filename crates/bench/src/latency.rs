//! What is measured of a server, and how: one thing after the other, the servers in turn.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::client::{Client, Delivery};
use crate::scenario::{Key, Scenario};
use crate::usage::memory;

/// How many keys a hasty hand presses before it waits. An odd number: the diagnostics are others afterwards.
const BURST: usize = 21;
/// Keys that nobody counts: the first ones find everything cold.
const WARM_UP: usize = 10;
/// How long one answer may take before a server is given up.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two steps, so that a server is measured at rest.
const PAUSE: Duration = Duration::from_millis(2);

/// Something that takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// From the start of the process to the first diagnostics.
    Cold,
    /// From a key to the diagnostics of the text with it.
    Key,
    /// The same inside the largest block.
    KeyInLargeBlock,
    /// The same, where the key opens a bracket on the first line.
    KeyOnFirstLine,
    /// From the last of many keys at once to the diagnostics of the text with all of them.
    Burst,
    /// From a question what something means to the answer.
    Hover,
    /// The same right after a key.
    HoverWhileTyping,
    /// From a question what may stand somewhere to the answer.
    Completion,
}

impl Work {
    /// All of it, in the order in which it is done.
    pub const ALL: [Work; 8] = [
        Work::Cold,
        Work::Key,
        Work::KeyInLargeBlock,
        Work::KeyOnFirstLine,
        Work::Burst,
        Work::Hover,
        Work::HoverWhileTyping,
        Work::Completion,
    ];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Work::Cold => "spawn → first diagnostics",
            Work::Key => "keystroke → diagnostics",
            Work::KeyInLargeBlock => "the same in a block of 1,000 lines",
            Work::KeyOnFirstLine => "an open bracket on line 1",
            Work::Burst => "the last of 21 keys at once",
            Work::Hover => "hover",
            Work::HoverWhileTyping => "hover right after a key",
            Work::Completion => "completion",
        }
    }

    /// Whether it matters how the diagnostics come.
    pub fn is_about_diagnostics(self) -> bool {
        self <= Work::Burst
    }
}

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How often each thing is done.
    pub times: usize,
    /// How many keys are pressed to see whether the memory grows.
    pub keys: usize,
    /// How long all servers together may spend on one thing; it is done less often then.
    pub limit: Duration,
}

/// One server under measurement.
pub struct Subject {
    scenario: Scenario,
    delivery: Delivery,
    file: PathBuf,
    client: Option<Client>,
    /// What came out so far.
    pub outcome: Outcome,
}

/// What came out.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// What the server says of itself.
    pub name: String,
    /// The time of each run.
    pub times: BTreeMap<Work, Vec<Duration>>,
    /// How much is found in the file.
    pub findings: usize,
    /// Keys that changed what is found, and all keys.
    pub changed: (usize, usize),
    /// Places that had something to say, and all that were asked about.
    pub told: (usize, usize),
    /// The most memory that it ever had, in MiB.
    pub peak: Option<f64>,
    /// How many keys were pressed to see whether the memory grows, and by which factor it did.
    pub growth: Option<(usize, f64)>,
    /// Why it was given up.
    pub trouble: Option<String>,
}

impl Subject {
    /// A server that is to be measured on its scenario, whose file is written into a folder.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn new(scenario: Scenario, delivery: Delivery, folder: &Path) -> std::io::Result<Subject> {
        let file = scenario.write_file(folder)?;
        Ok(Subject { scenario, delivery, file, client: None, outcome: Outcome::default() })
    }

    fn client(&mut self) -> Result<&mut Client, String> {
        self.client.as_mut().ok_or_else(|| "it was not started".to_owned())
    }

    /// A fresh process, which stays for what comes next.
    fn start(&mut self) -> Result<Duration, String> {
        if let Some(client) = self.client.take() {
            client.stop()?;
        }
        let mut client = Client::start(&self.scenario, &self.file, self.delivery, PATIENCE)?;
        let time = client.open(&self.scenario)?;
        self.outcome.name.clone_from(&client.name);
        self.outcome.findings = client.diagnostics.len();
        self.client = Some(client);
        Ok(time)
    }

    fn key(&self, work: Work) -> Key {
        match work {
            Work::KeyInLargeBlock => &self.scenario.in_large_block,
            Work::KeyOnFirstLine => &self.scenario.on_first_line,
            _ => &self.scenario.key,
        }
        .clone()
    }

    /// Presses a key and waits.
    fn press(&mut self, key: &Key) -> Result<Duration, String> {
        let client = self.client()?;
        let before = std::mem::take(&mut client.diagnostics);
        let start = client.press(key)?;
        let time = client.diagnosed_since(start)?;
        let is_other = client.diagnostics != before;
        self.outcome.changed.0 += usize::from(is_other);
        self.outcome.changed.1 += 1;
        Ok(time)
    }

    /// Does something once; nothing, if the server does not offer it.
    fn measure(&mut self, work: Work, run: usize) -> Result<Option<Duration>, String> {
        let key = self.key(work);
        let places = &self.scenario.hovers;
        let (place, completion) = (places[run % places.len()], self.scenario.completion);
        match work {
            Work::Cold => return self.start().map(Some),
            Work::Key | Work::KeyInLargeBlock | Work::KeyOnFirstLine => return self.press(&key).map(Some),
            _ => {}
        }
        let client = self.client()?;
        let time = match work {
            Work::Burst => {
                let mut start = Instant::now();
                for _ in 0..BURST {
                    start = client.press(&key)?;
                }
                client.diagnosed_since(start)?
            }
            Work::Completion if !client.completes => return Ok(None),
            Work::Completion => client.ask("textDocument/completion", completion)?.0,
            _ => {
                let start = if work == Work::HoverWhileTyping { Some(client.press(&key)?) } else { None };
                let (time, answer) = client.ask("textDocument/hover", place)?;
                if let Some(start) = start {
                    client.diagnosed_since(start)?;
                }
                self.outcome.told.0 += usize::from(!answer.is_null());
                self.outcome.told.1 += 1;
                time
            }
        };
        Ok(Some(time))
    }

    /// Leaves the text as it was, for what comes next.
    fn release(&mut self, work: Work) -> Result<(), String> {
        let key = self.key(work);
        if self.client()?.is_pressed() {
            self.press(&key)?;
        }
        Ok(())
    }

    /// Has the memory before and after many keys compared.
    fn grow(&mut self, plan: &Plan) -> Result<(), String> {
        let key = self.key(Work::Key);
        let process = self.client()?.process();
        let before = memory(process);
        let started = Instant::now();
        let mut keys = 0;
        // An even number, so that the text is the same.
        while keys < plan.keys && started.elapsed() < plan.limit {
            self.press(&key)?;
            self.press(&key)?;
            keys += 2;
        }
        if let (Some(before), Some(after)) = (before, memory(process)) {
            self.outcome.growth = Some((keys, after.resident / before.resident));
            self.outcome.peak = Some(after.peak);
        }
        Ok(())
    }

    /// Does a step unless the server was given up, which it is if it fails.
    fn attempt(&mut self, what: &str, step: impl FnOnce(&mut Subject) -> Result<(), String>) {
        if self.outcome.trouble.is_some() {
            return;
        }
        if let Err(trouble) = step(self) {
            self.outcome.trouble = Some(format!("{what}: {trouble}"));
        }
    }
}

/// Measures servers. They take turns step by step, so that a machine that is busy for a while hits all of them alike.
pub fn measure(subjects: &mut [Subject], plan: &Plan) {
    for work in Work::ALL {
        let runs = match work {
            Work::Cold => 5,
            Work::Burst | Work::Completion => (plan.times / 10).max(5),
            _ => plan.times,
        };
        if !work.is_about_diagnostics() && subjects.iter().all(|subject| subject.delivery == Delivery::Pushed) {
            continue;
        }
        let started = Instant::now();
        for run in 0..runs {
            for subject in &mut *subjects {
                subject.attempt(work.words(), |subject| {
                    if let Some(time) = subject.measure(work, run)? {
                        subject.outcome.times.entry(work).or_default().push(time);
                    }
                    Ok(())
                });
                std::thread::sleep(PAUSE);
            }
            if started.elapsed() > plan.limit {
                break;
            }
        }
        for subject in &mut *subjects {
            subject.attempt(work.words(), |subject| {
                subject.release(work)?;
                for _ in 0..if work == Work::Cold { WARM_UP } else { 0 } {
                    let key = subject.key(Work::Key);
                    subject.press(&key)?;
                }
                Ok(())
            });
        }
    }
    for subject in &mut *subjects {
        if subject.delivery == Delivery::Pulled {
            subject.attempt("memory", |subject| subject.grow(plan));
        }
        subject.attempt("the end", |subject| subject.client.take().map_or(Ok(()), Client::stop));
    }
}

impl Outcome {
    /// The time in the middle, in milliseconds.
    pub fn median(&self, work: Work) -> Option<f64> {
        self.quantile(work, 0.5)
    }

    /// The time that one in a hundred exceeds, in milliseconds; nothing if there were fewer.
    pub fn p99(&self, work: Work) -> Option<f64> {
        let enough = self.times.get(&work).is_some_and(|times| times.len() >= 100);
        self.quantile(work, 0.99).filter(|_| enough)
    }

    fn quantile(&self, work: Work, part: f64) -> Option<f64> {
        let mut times = self.times.get(&work)?.clone();
        times.sort();
        let at = (times.len() as f64 * part) as usize;
        times.get(at.min(times.len().checked_sub(1)?)).map(|time| milliseconds(*time))
    }

    /// The ratio in the middle of those to another's runs, pair by pair.
    pub fn ratio(&self, other: &Outcome, work: Work) -> Option<f64> {
        let pairs = self.times.get(&work)?.iter().zip(other.times.get(&work)?);
        let mut ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied()
    }
}

/// A time as a number.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(milliseconds: impl IntoIterator<Item = u64>) -> Outcome {
        let times = milliseconds.into_iter().map(Duration::from_millis).collect();
        Outcome { times: [(Work::Key, times)].into(), ..Outcome::default() }
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_times() {
        let few = outcome([30, 10, 20]);
        assert_eq!(few.median(Work::Key), Some(20.0));
        assert_eq!(few.p99(Work::Key), None);
        assert_eq!(outcome((1..=200).rev()).p99(Work::Key), Some(199.0));
        assert_eq!(few.median(Work::Hover), None);
    }

    #[test]
    fn a_ratio_is_that_of_pairs() {
        assert_eq!(outcome([10, 10, 40]).ratio(&outcome([20, 40, 40]), Work::Key), Some(0.5));
        assert_eq!(outcome([10]).ratio(&Outcome::default(), Work::Key), None);
    }
}
