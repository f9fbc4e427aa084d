//! What is reached in one topology and not in another, in sentences.
//!
//! Places are the same if they have the same name. Of those that are in both it is asked what changed; the others
//! are only listed.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use portolan_catalog::{Language, say};

use super::grid::{Cell, cell, classes, key};
use super::place::{End, Place, places};
use super::with_judge;
use crate::Analysis;
use crate::expect::Judge;
use crate::nodes::{Node, NodeId, Nodes, Value};
use crate::ports::Ports;
use crate::reach::Without;
use crate::schema::Kind;

/// How many names a sentence lists before it counts the rest.
const LISTED: usize = 6;

/// What differs between two topologies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What changed between places that are in both: losses first.
    pub changes: Vec<Change>,
    /// What only the old one has, outermost things only.
    pub removed: Vec<String>,
    /// What only the new one has, outermost things only.
    pub added: Vec<String>,
}

/// A change that is the same for some sources and some goals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of which kind.
    pub kind: ChangeKind,
    /// The sources.
    pub from: Vec<String>,
    /// The goals.
    pub to: Vec<String>,
    /// The port, where it is only so there; `None` for the port that `expect` takes.
    pub on: Option<String>,
    /// The answer before, for the first of them.
    pub before: Cell,
    /// The answer now.
    pub after: Cell,
    /// All of it, in one sentence without a full stop.
    pub message: String,
}

/// The kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It was reached and is stopped now.
    Lost,
    /// It is not known any more.
    Unsure,
    /// It is reached now and was stopped.
    Gained,
    /// It is reached as before, but by other main hops.
    Way,
    /// It was not known and is now.
    Settled,
}

impl ChangeKind {
    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Lost => "lost",
            ChangeKind::Unsure => "unsure",
            ChangeKind::Gained => "gained",
            ChangeKind::Way => "way",
            ChangeKind::Settled => "settled",
        }
    }

    fn between(before: &Cell, after: &Cell) -> Option<ChangeKind> {
        match (before, after) {
            (Cell::NotAsked, _) | (_, Cell::NotAsked) => None,
            (Cell::Reached(one), Cell::Reached(other)) => (one != other).then_some(ChangeKind::Way),
            (Cell::Reached(_), Cell::Stopped(_)) => Some(ChangeKind::Lost),
            (Cell::Stopped(_), Cell::Reached(_)) => Some(ChangeKind::Gained),
            // Why something is not reached may change; what is reached does not.
            (Cell::Stopped(_), Cell::Stopped(_)) | (Cell::Unknown(_), Cell::Unknown(_)) => None,
            (_, Cell::Unknown(_)) => Some(ChangeKind::Unsure),
            (Cell::Unknown(_), _) => Some(ChangeKind::Settled),
        }
    }
}

impl Difference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.removed.is_empty() && self.added.is_empty()
    }
}

/// What of reachability differs between two topologies: on the ports that `expect` takes by default, on every one that
/// an expectation of either names, and on those of each rule and listener that only one of them has.
pub fn difference(old: &Analysis, new: &Analysis) -> Difference {
    let none = Without::default();
    let changes = with_judge(old, &none, |before| with_judge(new, &none, |after| Sides { before, after }.changes()));
    Difference { changes, removed: only_in(&old.nodes, &new.nodes), added: only_in(&new.nodes, &old.nodes) }
}

/// The rules and listeners of one side, as they are written and with their owners, and the ports of each.
fn rules(judge: &Judge<'_>) -> BTreeMap<(String, String), Ports> {
    let filters = |node: &&Node| matches!(node.spec.keyword, "ingress" | "egress" | "listener");
    let known = judge.nodes.iter().filter(filters).filter_map(|node| {
        let Value::Ports(ports) = &node.arg("PORTS")?.value else { return None };
        let owner = node.parent.map(|parent| judge.nodes.path(parent)).unwrap_or_default();
        Some(((owner, judge.context.sources.text(node.head).to_owned()), ports.clone()))
    });
    known.collect()
}

struct Sides<'j, 'a> {
    before: &'j Judge<'a>,
    after: &'j Judge<'a>,
}

/// A change between classes, as far as one sentence tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    kind: ChangeKind,
    on: Option<String>,
    detail: String,
}

/// The classes of goals by which a change is told, each with its classes of sources; and the answers for the first.
struct Found {
    goals: BTreeMap<usize, BTreeSet<usize>>,
    before: Cell,
    after: Cell,
}

impl Sides<'_, '_> {
    fn changes(&self) -> Vec<Change> {
        let language = self.after.engine.language;
        let (olds, news) = (all_places(self.before, self.after), all_places(self.after, self.before));
        let news_by_name: BTreeMap<&str, &Place> = news.iter().map(|place| (place.name.as_str(), place)).collect();
        let both: Vec<(&Place, &Place)> = olds
            .iter()
            .filter_map(|old| Some((old, *news_by_name.get(old.name.as_str())?)))
            .filter(|(old, new)| old.sends() == new.sends())
            .collect();
        let (olds, news): (Vec<&Place>, Vec<&Place>) = both.into_iter().unzip();
        let keys = olds.iter().zip(&news).map(|(old, new)| (key(self.before, old), key(self.after, new)));
        let classes = classes(keys);
        let ports = self.ports();
        let mut found: BTreeMap<Told, Found> = BTreeMap::new();
        for (from, sources) in classes.iter().enumerate().filter(|(_, class)| olds[class[0]].sends()) {
            for (to, goals) in classes.iter().enumerate() {
                let answers = |ports: Option<&Ports>| {
                    let before = cell(self.before, &olds, sources, goals, ports);
                    let after = cell(self.after, &news, sources, goals, ports);
                    (ChangeKind::between(&before, &after), before, after)
                };
                let by_default = answers(None);
                let usual = by_default.0;
                let mut told = vec![(None, by_default)];
                for (name, ports) in &ports {
                    let on_port = answers(Some(ports));
                    // What is so on the usual ports is told of them.
                    if on_port.0 != usual {
                        told.push((Some(name.clone()), on_port));
                    }
                }
                for (on, (kind, before, after)) in told {
                    let Some(kind) = kind else { continue };
                    let told = Told { kind, on, detail: detail(language, kind, &before, &after) };
                    let found = found.entry(told).or_insert_with(|| Found { goals: BTreeMap::new(), before, after });
                    found.goals.entry(to).or_default().insert(from);
                }
            }
        }
        let mut changes = Vec::new();
        for (told, found) in found {
            // Internet access has a sentence of its own.
            let mut by_sources: BTreeMap<(&BTreeSet<usize>, bool), Vec<usize>> = BTreeMap::new();
            for (goal, sources) in &found.goals {
                let is_internet = news[classes[*goal][0]].is_internet();
                by_sources.entry((sources, is_internet)).or_default().push(*goal);
            }
            for ((sources, _), goals) in by_sources {
                let members = |of: &mut dyn Iterator<Item = usize>| {
                    let mut places: Vec<usize> = of.flat_map(|class| classes[class].iter().copied()).collect();
                    places.sort_unstable();
                    places
                };
                let (from, to) = (members(&mut sources.iter().copied()), members(&mut goals.into_iter()));
                let arrives = matches!(found.after, Cell::Reached(_));
                let (sources, goals) = (self.subject(&news, &from), self.subject(&news, &to));
                let message = sentence(language, &told, arrives, &sources, &goals);
                let names = |of: &[usize]| of.iter().map(|place| news[*place].name.clone()).collect();
                changes.push((
                    from.first().copied(),
                    Change {
                        kind: told.kind,
                        from: names(&from),
                        to: names(&to),
                        on: told.on.clone(),
                        before: found.before.clone(),
                        after: found.after.clone(),
                        message,
                    },
                ));
            }
        }
        // The kinds in their order, and in each the sources in the order of the file.
        changes.sort_by_key(|(first, change)| (change.kind, *first));
        changes.into_iter().map(|(_, change)| change).collect()
    }

    /// The ports that expectations name, and those of rules and listeners that only one side has.
    fn ports(&self) -> BTreeMap<String, Ports> {
        let expectations = self.before.nodes.of_kind(Kind::Expect).chain(self.after.nodes.of_kind(Kind::Expect));
        let ports = expectations.filter_map(|expectation| match &expectation.arg("ports")?.value {
            Value::Ports(ports) if *ports != Ports::all() => Some((ports.to_string(), ports.clone())),
            _ => None,
        });
        let (before, after) = (rules(self.before), rules(self.after));
        let changed = before.iter().filter(|(rule, _)| !after.contains_key(*rule));
        let changed = changed.chain(after.iter().filter(|(rule, _)| !before.contains_key(*rule)));
        let changed = changed.map(|(_, ports)| (ports.to_string(), ports.clone()));
        ports.chain(changed.filter(|(_, ports)| *ports != Ports::all())).collect()
    }

    /// Places as a sentence calls them: a subnet for all of its hosts.
    fn subject(&self, places: &[&Place], chosen: &[usize]) -> Subject {
        let nodes = self.after.nodes;
        let host = |place: &Place| {
            let node = nodes.get(place.node?);
            matches!(node.kind(), Kind::Instance | Kind::NetworkInterface).then_some(node.parent?)
        };
        let mut hosts: BTreeMap<NodeId, usize> = BTreeMap::new();
        for subnet in places.iter().filter_map(|place| host(place)) {
            *hosts.entry(subnet).or_default() += 1;
        }
        let mut inside: BTreeMap<NodeId, usize> = BTreeMap::new();
        for subnet in chosen.iter().filter_map(|place| host(places[*place])) {
            *inside.entry(subnet).or_default() += 1;
        }
        let mut subject = Subject { names: Vec::new(), noun: None };
        let mut whole = HashSet::new();
        for place in chosen.iter().map(|place| places[*place]) {
            let subnet = host(place).filter(|subnet| {
                hosts.get(subnet) == inside.get(subnet) && inside.get(subnet).is_some_and(|all| *all > 1)
            });
            match subnet {
                Some(subnet) if whole.insert(subnet) => subject.add(nodes.path(subnet), Noun::Subnets),
                Some(_) => {}
                None => {
                    let noun = match place.node.map(|node| nodes.get(node).kind()) {
                        Some(Kind::Subnet) => Noun::Subnets,
                        Some(Kind::Instance | Kind::NetworkInterface | Kind::Host) => Noun::Hosts,
                        _ => Noun::Places,
                    };
                    subject.add(place.name.clone(), noun);
                }
            }
        }
        subject
    }
}

/// The places of one side, with the services that only the other one names: they are there all the same.
fn all_places(own: &Judge<'_>, other: &Judge<'_>) -> Vec<Place> {
    let mut all = places(own);
    let known: HashSet<String> = all.iter().map(|place| place.name.clone()).collect();
    let services = places(other).into_iter().filter(|place| matches!(place.end, End::Service(..)));
    let services: Vec<_> = services.filter(|place| !known.contains(&place.name)).collect();
    // The internet stays the last.
    let at = all.len().saturating_sub(1);
    all.splice(at..at, services);
    all
}

/// What tells one change from another of its kind.
fn detail(language: Language, kind: ChangeKind, before: &Cell, after: &Cell) -> String {
    let way = |cell: &Cell| match cell {
        Cell::Reached(via) if !via.is_empty() => {
            let via = quoted(language, via);
            say!(language, "via {via}", "{via} 経由")
        }
        Cell::Reached(_) => language.pick("directly", "直接").to_owned(),
        _ => String::new(),
    };
    match (kind, after) {
        (ChangeKind::Way, after) => {
            let (now, before) = (way(after), way(before));
            say!(language, "{now} instead of {before}", "{before} から {now} へ")
        }
        (_, Cell::Reached(via)) if via.is_empty() => String::new(),
        (_, Cell::Reached(_)) => way(after),
        (_, Cell::Stopped(reason)) => (*reason).to_owned(),
        (_, Cell::Unknown(message)) => message.clone(),
        (_, Cell::NotAsked) => String::new(),
    }
}

/// Some places in a sentence.
struct Subject {
    names: Vec<String>,
    /// What they are, where they are all the same.
    noun: Option<Noun>,
}

/// What several places are called together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Noun {
    Subnets,
    Hosts,
    Places,
}

impl Noun {
    fn in_words(self, language: Language) -> &'static str {
        match self {
            Noun::Subnets => language.pick("subnets", "サブネット"),
            Noun::Hosts => language.pick("hosts", "ホスト"),
            Noun::Places => language.pick("places", "場所"),
        }
    }
}

impl Subject {
    fn add(&mut self, name: String, noun: Noun) {
        self.noun = match (self.noun, self.names.is_empty()) {
            (_, true) => Some(noun),
            (Some(known), false) if known == noun => Some(noun),
            _ => Some(Noun::Places),
        };
        self.names.push(name);
    }

    fn is_internet(&self) -> bool {
        self.names == ["internet"]
    }

    fn is_one(&self) -> bool {
        self.names.len() == 1
    }

    fn listed(&self, language: Language) -> String {
        quoted(language, &self.names)
    }

    /// In English before a verb, of which the second form is for several.
    fn does(&self, one: &str, several: &str) -> String {
        format!("{} {}", self.listed(Language::En), if self.is_one() { one } else { several })
    }
}

/// Names in a sentence; of many, the first ones.
fn quoted(language: Language, names: &[String]) -> String {
    let name = |name: &String| match name.as_str() {
        "internet" => language.pick("the internet", "インターネット").to_owned(),
        name => format!("`{name}`"),
    };
    let comma = language.pick(", ", "、");
    match names {
        [] => String::new(),
        [only] => name(only),
        [rest @ .., last] if names.len() <= LISTED => {
            let rest = rest.iter().map(name).collect::<Vec<_>>().join(comma);
            let last = name(last);
            say!(language, "{rest} and {last}", "{rest} と {last}")
        }
        names => {
            let first = names[..LISTED - 1].iter().map(name).collect::<Vec<_>>().join(comma);
            let more = names.len() + 1 - LISTED;
            say!(language, "{first} and {more} more", "{first} ほか {more} 件")
        }
    }
}

fn sentence(language: Language, told: &Told, arrives: bool, from: &Subject, to: &Subject) -> String {
    match language {
        Language::En => english(told, arrives, from, to),
        Language::Ja => japanese(told, arrives, from, to),
    }
}

fn english(told: &Told, arrives: bool, from: &Subject, to: &Subject) -> String {
    let on = told.on.as_ref().map(|on| format!(" on {on}")).unwrap_or_default();
    let why = if told.detail.is_empty() { String::new() } else { format!(" ({})", told.detail) };
    let way = if told.detail.is_empty() { String::new() } else { format!(" {}", told.detail) };
    let listed = |subject: &Subject| subject.listed(Language::En);
    // Of several it is said first how many they are, then which.
    let access = |one: &str, several: &str, tail: &str| match from.noun {
        Some(noun) if !from.is_one() => {
            let noun = noun.in_words(Language::En);
            format!("{} {noun} {several} internet access{on}{tail}: {}", from.names.len(), listed(from))
        }
        _ => format!("{} internet access{on}{tail}", from.does(one, several)),
    };
    match told.kind {
        ChangeKind::Lost if to.is_internet() => access("loses", "lose", &why),
        ChangeKind::Gained if to.is_internet() => access("gains", "gain", &way),
        ChangeKind::Lost => {
            format!("{} no longer reachable from {}{on}{why}", to.does("is", "are"), listed(from))
        }
        ChangeKind::Gained => format!("{} {}{on}{way}", from.does("now reaches", "now reach"), listed(to)),
        ChangeKind::Way => {
            format!("{} {} another way{on}:{way}", from.does("reaches", "reach"), listed(to))
        }
        ChangeKind::Unsure => {
            let whether = format!("whether {} {}{on}", from.does("reaches", "reach"), listed(to));
            format!("{whether} is no longer known: {}", told.detail)
        }
        ChangeKind::Settled => {
            let now = match arrives {
                true => format!("{} {}{on}{way}", from.does("reaches", "reach"), listed(to)),
                false => format!("{} {}{on}{why}", from.does("cannot reach", "cannot reach"), listed(to)),
            };
            format!("{now}, which was not known before")
        }
    }
}

fn japanese(told: &Told, arrives: bool, from: &Subject, to: &Subject) -> String {
    let why = match told.detail.as_str() {
        "" => String::new(),
        detail => format!("({detail})"),
    };
    let listed = |subject: &Subject| subject.listed(Language::Ja);
    let (from_names, to_names) = (listed(from), listed(to));
    let on = told.on.as_ref().map(|on| format!(" {on} で")).unwrap_or_default();
    let text = match told.kind {
        ChangeKind::Lost | ChangeKind::Gained if to.is_internet() => {
            let (count, noun) = (from.names.len(), from.noun.unwrap_or(Noun::Places).in_words(Language::Ja));
            let subject = if from.is_one() { from_names } else { format!("{count} 個の{noun}({from_names})") };
            let now = match told.kind {
                ChangeKind::Lost => "到達できなくなります",
                _ => "到達できるようになります",
            };
            format!("{subject} からインターネットに{on} {now}{why}")
        }
        ChangeKind::Lost => format!("{from_names} から {to_names} に{on} 到達できなくなります{why}"),
        ChangeKind::Gained => format!("{from_names} から {to_names} に{on} 到達できるようになります{why}"),
        ChangeKind::Way => format!("{from_names} から {to_names} への経路が{on} 変わります{why}"),
        ChangeKind::Unsure => {
            let detail = &told.detail;
            format!("{from_names} から {to_names} に{on} 到達できるかどうかが不明になります: {detail}")
        }
        ChangeKind::Settled => {
            let now = if arrives { "到達できること" } else { "到達できないこと" };
            format!("{from_names} から {to_names} に{on} {now}が分かるようになります{why}")
        }
    };
    Language::Ja.tidy(text)
}

/// The declared places that another topology has not, outermost only.
fn only_in(own: &Nodes, other: &Nodes) -> Vec<String> {
    let is_place = |node: &&Node| {
        matches!(
            node.kind(),
            Kind::Vpc
                | Kind::Subnet
                | Kind::Instance
                | Kind::NetworkInterface
                | Kind::LoadBalancer
                | Kind::Endpoint
                | Kind::EndpointService
                | Kind::OnPremises
                | Kind::Host
        )
    };
    let known: HashSet<String> = other.iter().filter(is_place).map(|node| other.path(node.id)).collect();
    let is_new = |node: &Node| is_place(&node) && !known.contains(&own.path(node.id));
    own.iter()
        .filter(|node| is_new(node) && !own.ancestors(node.id).skip(1).any(is_new))
        .map(|node| own.path(node.id))
        .collect()
}
