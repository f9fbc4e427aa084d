//! Everything against everything, as a table of groups that behave alike.

use std::collections::HashMap;

use super::grid::{Cell, cell, classes, key};
use super::place::{Place, places};
use super::with_judge;
use crate::Analysis;
use crate::ports::Ports;
use crate::reach::Without;

/// Who reaches what: a row for each group of sources, a column for each group of goals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The rows.
    pub sources: Vec<Group>,
    /// The columns.
    pub goals: Vec<Group>,
    /// The answers, by row and column.
    pub cells: Vec<Vec<Cell>>,
}

/// Places that reach the same by the same ways, and are reached by the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their names, at least one.
    pub members: Vec<String>,
}

/// The matrix of a network. Without `ports` they are tcp/443 towards services and endpoints, else all.
pub fn matrix(analysis: &Analysis, ports: Option<&Ports>) -> Matrix {
    with_judge(analysis, &Without::default(), |judge| {
        let places = places(judge);
        let places: Vec<&Place> = places.iter().collect();
        let classes = classes(places.iter().map(|place| key(judge, place)));
        let kinds = classes.iter().map(|class| places[class[0]]).map(|place| (place.sends(), place.is_internet()));
        let grid = Grid::new(kinds.collect(), |from, to| cell(judge, &places, &classes[from], &classes[to], ports));
        let groups = grid.groups();
        let group = |classes_of: &Vec<usize>| {
            let mut members: Vec<usize> = classes_of.iter().flat_map(|class| classes[*class].iter().copied()).collect();
            members.sort_unstable();
            Group { members: members.into_iter().map(|place| places[place].name.clone()).collect() }
        };
        let senders: Vec<&Vec<usize>> = groups.iter().filter(|group| grid.sends[group[0]]).collect();
        Matrix {
            sources: senders.iter().map(|classes| group(classes)).collect(),
            goals: groups.iter().map(group).collect(),
            cells: senders
                .iter()
                .map(|from| groups.iter().map(|to| grid.between(from, to).clone()).collect())
                .collect(),
        }
    })
}

/// The answers between classes.
struct Grid {
    sends: Vec<bool>,
    /// The internet is never one of many: what it reaches is what one looks for.
    internet: Vec<bool>,
    cells: Vec<Vec<Cell>>,
    /// The same as numbers, equal where a table shows the same.
    numbers: Vec<Vec<usize>>,
}

/// The number of [`Cell::NotAsked`].
const NOT_ASKED: usize = 0;

impl Grid {
    fn new(kinds: Vec<(bool, bool)>, ask: impl Fn(usize, usize) -> Cell) -> Grid {
        let (sends, internet): (Vec<bool>, Vec<bool>) = kinds.into_iter().unzip();
        let row = |from: usize| {
            let cell = |to| if sends[from] { ask(from, to) } else { Cell::NotAsked };
            (0..sends.len()).map(cell).collect::<Vec<_>>()
        };
        let cells: Vec<Vec<Cell>> = (0..sends.len()).map(row).collect();
        let mut known = HashMap::from([(Cell::NotAsked, NOT_ASKED)]);
        let mut number = |cell: &Cell| {
            let shown = match cell {
                // What is missing may name the one place of which it is missing; the places are alike all the same.
                Cell::Unknown(_) => Cell::Unknown(String::new()),
                Cell::Reached(via) => Cell::Reached(via.iter().take(1).cloned().collect()),
                other => other.clone(),
            };
            let next = known.len();
            *known.entry(shown).or_insert(next)
        };
        let numbers = cells.iter().map(|row| row.iter().map(&mut number).collect()).collect();
        Grid { sends, internet, cells, numbers }
    }

    /// Classes that are alike, together, in order of the first.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for class in 0..self.sends.len() {
            match groups.iter_mut().find(|group| group.iter().all(|other| self.alike(*other, class))) {
                Some(group) => group.push(class),
                None => groups.push(vec![class]),
            }
        }
        groups
    }

    fn alike(&self, one: usize, other: usize) -> bool {
        if self.sends[one] != self.sends[other] || self.internet[one] || self.internet[other] {
            return false;
        }
        // Among themselves they have to do as each does; what is no question says nothing.
        let inside = [(one, one), (one, other), (other, one), (other, other)];
        let mut inside = inside.map(|(from, to)| self.numbers[from][to]).into_iter().filter(|cell| *cell != NOT_ASKED);
        let first = inside.next();
        if inside.any(|cell| Some(cell) != first) {
            return false;
        }
        (0..self.sends.len()).filter(|third| *third != one && *third != other).all(|third| {
            self.numbers[one][third] == self.numbers[other][third]
                && self.numbers[third][one] == self.numbers[third][other]
        })
    }

    /// The answer between two groups; of equal ones the first.
    fn between(&self, from: &[usize], to: &[usize]) -> &Cell {
        let mut pairs = from.iter().flat_map(|from| to.iter().map(|to| &self.cells[*from][*to]));
        pairs.find(|cell| **cell != Cell::NotAsked).unwrap_or(&Cell::NotAsked)
    }
}
