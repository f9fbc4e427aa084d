//! Questions with `*`: what does one place reach, and who reaches it.

use super::place::{Judged, Place, ask_sender, goals, places, unknown};
use super::{main_hops, with_judge, without};
use crate::expect::{Judge, Sender};
use crate::nodes::{Arg, Node, Value};
use crate::ports::Ports;
use crate::reach::{Hop, Verdict};
use crate::source::Sources;
use crate::{Analysis, put};

/// The end of a question that is not `*`.
#[derive(Debug, Clone, Copy)]
pub enum Known<'w> {
    /// What does it reach?
    From(&'w str),
    /// Who reaches it?
    To(&'w str),
}

/// The answer for two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The source, as a file writes it or as it was asked for.
    pub from: String,
    /// The goal.
    pub to: String,
    /// Whether it gets there; `None` where that is not known.
    pub holds: Option<bool>,
    /// The way of a packet that shows it, as far as the packet gets.
    pub path: Vec<Hop>,
    /// The name of the reason that stops it.
    pub stopped_by: Option<&'static str>,
    /// What happens to that packet at the end, in one sentence without a full stop; empty where it arrives.
    pub outcome: String,
}

/// Answers that are told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped<'e> {
    /// Whether they arrive; `None` where that is not known.
    pub holds: Option<bool>,
    /// The main hops of those that arrive, the reason of those that are stopped, the fact that is missing of the rest.
    pub why: String,
    /// Them.
    pub entries: Vec<&'e Entry>,
}

/// Asks from a place to everything, or from everybody to a place.
///
/// # Errors
///
/// What is wrong with the question, in one sentence.
pub fn everywhere(
    sources: Sources,
    known: Known<'_>,
    ports: Option<&str>,
    taken: &[String],
) -> Result<(Analysis, Vec<Entry>), String> {
    let (from, to) = match known {
        Known::From(from) => (from, "internet"),
        Known::To(to) => ("internet", to),
    };
    let (analysis, question) = put(sources, from, to, ports)?;
    let without = without(&analysis, taken)?;
    let question = analysis.nodes.get(question);
    let language = analysis.sources.settings.language;
    let ports = match question.arg("ports").map(|arg| &arg.value) {
        Some(Value::Ports(ports)) => Some(ports),
        Some(_) => return Err(language.pick("the port is `unknown`", "ポートが `unknown` です").to_owned()),
        None => None,
    };
    let entries = with_judge(&analysis, &without, |judge| match known {
        Known::From(from) => from_place(judge, question, from, ports),
        Known::To(to) => to_place(judge, question, to, ports),
    });
    Ok((analysis, entries))
}

fn from_place(judge: &Judge<'_>, question: &Node, from: &str, ports: Option<&Ports>) -> Vec<Entry> {
    let senders = question.arg("from").map(|arg| judge.parties(arg, question.id));
    let ask = |to: &Place| {
        let mut judged = None;
        match senders.as_ref()? {
            Err(missing) => judged = Some(unknown(missing.clone())),
            Ok(senders) => {
                for sender in senders {
                    // Of an endpoint it makes no difference where it would start.
                    let goals = match sender {
                        Sender::Party(party) => goals(judge, to, party),
                        Sender::Endpoint(..) => Ok(vec![crate::reach::Goal::Party(judge.the_internet())]),
                    };
                    match goals {
                        Ok(goals) => goals.iter().for_each(|goal| ask_sender(judge, sender, goal, ports, &mut judged)),
                        Err(missing) => judged = Some(unknown(missing)),
                    }
                }
            }
        }
        Some(entry(judged?, from, &to.name))
    };
    places(judge).iter().filter_map(ask).collect()
}

fn to_place(judge: &Judge<'_>, question: &Node, to: &str, ports: Option<&Ports>) -> Vec<Entry> {
    let Some(goal) = question.arg("to") else { return Vec::new() };
    let ask = |from: &Place| {
        let judged = match &from.end {
            super::place::End::Members(Ok(parties)) => {
                let mut judged = None;
                for party in parties {
                    ask_goal(judge, question, goal, party, ports, &mut judged);
                }
                judged
            }
            super::place::End::Members(Err(missing)) => Some(unknown(missing.clone())),
            _ => None,
        };
        Some(entry(judged?, &from.name, to))
    };
    places(judge).iter().filter_map(ask).collect()
}

fn ask_goal(
    judge: &Judge<'_>,
    question: &Node,
    goal: &Arg,
    party: &crate::reach::Party,
    ports: Option<&Ports>,
    judged: &mut Option<Judged>,
) {
    let sender = Sender::Party(party.clone());
    match judge.goals(goal, &sender, None, question.id) {
        Ok(goals) => goals.iter().for_each(|(_, goal)| ask_sender(judge, &sender, goal, ports, judged)),
        // The internet asks no service; that this is not known is no answer.
        Err(_) if matches!((party, &goal.value), (crate::reach::Party::Outside(_), Value::Service(_))) => {}
        Err(missing) => *judged = Some(unknown(missing)),
    }
}

fn entry(judged: Judged, from: &str, to: &str) -> Entry {
    let (stopped_by, outcome) = match judged.answer.verdict {
        Verdict::Stopped(stop) => (Some(stop.reason.name), stop.message),
        Verdict::Unknown(missing) => (None, missing.message),
        Verdict::Reached => (None, String::new()),
    };
    Entry {
        from: from.to_owned(),
        to: to.to_owned(),
        holds: judged.holds,
        path: judged.answer.hops,
        stopped_by,
        outcome,
    }
}

impl Entry {
    /// Its main hops.
    pub fn via(&self) -> Vec<&str> {
        main_hops(&self.path, &self.from, &self.to)
    }
}

/// Answers that are alike, together: what arrives by its main hops, then what is stopped by its reason, then what is
/// not known by the fact that is missing. Each in the order of the first of its kind.
pub fn grouped(entries: &[Entry]) -> Vec<Grouped<'_>> {
    let mut groups: Vec<Grouped<'_>> = Vec::new();
    for holds in [Some(true), Some(false), None] {
        let first = groups.len();
        for entry in entries.iter().filter(|entry| entry.holds == holds) {
            let why = match holds {
                Some(true) => entry.via().join(", "),
                Some(false) => entry.stopped_by.unwrap_or_default().to_owned(),
                None => entry.outcome.clone(),
            };
            match groups[first..].iter_mut().find(|group| group.why == why) {
                Some(group) => group.entries.push(entry),
                None => groups.push(Grouped { holds, why, entries: vec![entry] }),
            }
        }
    }
    groups
}
