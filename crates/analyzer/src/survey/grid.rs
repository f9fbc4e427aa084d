//! All places against all, by classes: places that the engine cannot tell apart are asked once.

use std::collections::HashMap;
use std::hash::Hash;

use super::main_hops;
use super::place::{End, Place, ask};
use crate::expect::Judge;
use crate::ports::Ports;
use crate::reach::{Class, Verdict};

/// What became of what is sent from one place to another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cell {
    /// It is no question: of somebody to himself, or between two outside.
    NotAsked,
    /// It gets there, by these main hops.
    Reached(Vec<String>),
    /// It is stopped, by the reason of this name.
    Stopped(&'static str),
    /// That is not known, for want of this.
    Unknown(String),
}

/// What makes a place a source and a goal like another one.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Members(Vec<Class>),
    /// There is none like it.
    Alone(String),
}

pub(crate) fn key(judge: &Judge<'_>, place: &Place) -> Key {
    match &place.end {
        End::Members(Ok(parties)) => Key::Members(parties.iter().map(|party| judge.engine.class(party)).collect()),
        _ => Key::Alone(place.name.clone()),
    }
}

/// The indices of what has equal keys, in order of the first.
pub(crate) fn classes<K: Eq + Hash>(keys: impl IntoIterator<Item = K>) -> Vec<Vec<usize>> {
    let mut known: HashMap<K, usize> = HashMap::new();
    let mut classes: Vec<Vec<usize>> = Vec::new();
    for (index, key) in keys.into_iter().enumerate() {
        let class = *known.entry(key).or_insert(classes.len());
        match classes.get_mut(class) {
            Some(members) => members.push(index),
            None => classes.push(vec![index]),
        }
    }
    classes
}

/// The answer from one class of places to another, or among the members of one.
pub(crate) fn cell(judge: &Judge<'_>, places: &[&Place], from: &[usize], to: &[usize], ports: Option<&Ports>) -> Cell {
    let Some(&source) = from.first() else { return Cell::NotAsked };
    let Some(&goal) = to.iter().find(|goal| **goal != source) else { return Cell::NotAsked };
    let (source, goal) = (places[source], places[goal]);
    let Some(judged) = ask(judge, source, goal, ports) else { return Cell::NotAsked };
    match judged.answer.verdict {
        Verdict::Reached => {
            let hops = main_hops(&judged.answer.hops, &source.name, &goal.name);
            Cell::Reached(hops.into_iter().map(str::to_owned).collect())
        }
        Verdict::Stopped(stop) => Cell::Stopped(stop.reason.name),
        Verdict::Unknown(missing) => Cell::Unknown(missing.message),
    }
}
