//! The analyzer's answers beside those of the plain walk, and the smallest text in which two of them differ.

use portolan_analyzer::{Analysis, Claim, Sources, analyze};

use crate::judge::{Answer, judge};
use crate::verdict::Verdict;

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Yes here, no there.
    Answer,
    /// The analyzer says yes or no where the plain walk finds that both are possible.
    Overclaim,
    /// The analyzer says unknown where the plain walk, which tries all that is possible, finds one answer. It sees less,
    /// and is not wrong.
    Blunt,
    /// The name of the reason, where both say no.
    Reason,
}

/// One question to which two answers were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreement {
    /// The text of the `expect`.
    pub question: String,
    /// What differs.
    pub kind: Kind,
    /// What the analyzer says.
    pub engine: String,
    /// What the plain walk says.
    pub naive: String,
}

/// One question with both answers.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The text of the `expect`.
    pub question: String,
    /// Whether it holds according to the analyzer.
    pub engine: Option<bool>,
    /// The reason that the analyzer names.
    pub engine_reason: Option<&'static str>,
    /// Whether it holds according to the plain walk.
    pub naive: Option<bool>,
    /// What the plain walk says.
    pub answer: Answer,
}

/// Rules that only a text breaks that is no topology.
const UNSOUND: [&str; 8] = [
    "unknown-name",
    "invalid-operand",
    "syntax-error",
    "unknown-statement",
    "misplaced-statement",
    "duplicate-name",
    "invalid-cidr",
    "unknown-service",
];

/// What is wrong with the text itself.
fn unsound(analysis: &Analysis) -> Vec<String> {
    let wrong = analysis.diagnostics.iter().filter(|diagnostic| UNSOUND.contains(&diagnostic.rule));
    wrong.map(|diagnostic| format!("line {}: {}", analysis.sources.line(diagnostic.span), diagnostic.message)).collect()
}

/// Nothing, if the text is a topology with names that all mean something.
pub fn is_sound(text: &str) -> Vec<String> {
    unsound(&analyze(Sources::of_text("random.topo", text)))
}

/// All questions of a text with both answers.
pub fn examine(text: &str) -> Vec<Comparison> {
    examined(&analyze(Sources::of_text("random.topo", text)))
}

fn examined(analysis: &Analysis) -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    for expectation in &analysis.expectations {
        let Some(answer) = judge(&analysis.nodes, expectation.node) else { continue };
        let naive = match expectation.claim {
            Claim::Reaches => match answer.all {
                Verdict::Yes => Some(true),
                Verdict::No(_) => Some(false),
                Verdict::Unknown => None,
            },
            Claim::CannotReach => match answer.some {
                Verdict::Yes => Some(false),
                Verdict::No(_) => Some(true),
                Verdict::Unknown => None,
            },
            Claim::Only => continue,
        };
        comparisons.push(Comparison {
            question: expectation.text.clone(),
            engine: expectation.holds,
            engine_reason: expectation.stopped_by,
            naive,
            answer,
        });
    }
    comparisons
}

impl Comparison {
    /// In what the two differ, if they do.
    pub fn disagreement(&self) -> Option<Disagreement> {
        let say = |holds: Option<bool>| match holds {
            Some(true) => "holds",
            Some(false) => "does not hold",
            None => "unknown",
        };
        let of = |kind, engine: &str, naive: &str| Disagreement {
            question: self.question.clone(),
            kind,
            engine: engine.to_owned(),
            naive: naive.to_owned(),
        };
        if self.engine != self.naive {
            let certain = self.engine.is_some() && self.naive.is_some();
            let kind = match self.engine {
                _ if certain => Kind::Answer,
                Some(_) => Kind::Overclaim,
                None => Kind::Blunt,
            };
            return Some(of(kind, say(self.engine), say(self.naive)));
        }
        match (self.answer.all, self.engine_reason) {
            (Verdict::No(reason), Some(engine)) if self.answer.single && reason != engine => {
                Some(of(Kind::Reason, engine, reason))
            }
            _ => None,
        }
    }
}

/// The questions of a text to which the analyzer and the plain walk give different answers.
pub fn compare(text: &str) -> Vec<Disagreement> {
    examine(text).iter().filter_map(Comparison::disagreement).collect()
}

/// The text without what the disagreement does not need.
pub fn shrink(text: &str, disagreement: &Disagreement) -> String {
    let persists = |text: &str| {
        let analysis = analyze(Sources::of_text("random.topo", text));
        unsound(&analysis).is_empty()
            && examined(&analysis).iter().filter_map(Comparison::disagreement).any(|found| found == *disagreement)
    };
    // The other questions first: each costs a walk.
    let mut text = text.to_owned();
    let alone: String = text
        .lines()
        .filter(|line| !line.starts_with("expect ") || line.trim() == disagreement.question.trim())
        .flat_map(|line| [line, "\n"])
        .collect();
    if persists(&alone) {
        text = alone;
    }
    loop {
        let before = text.len();
        let mut index = 0;
        loop {
            let analysis = analyze(Sources::of_text("random.topo", text.as_str()));
            let Some(node) = analysis.nodes.iter().nth(index) else { break };
            let range = analysis.sources.range(node.span);
            let (start, end) = (usize::from(range.start()), usize::from(range.end()));
            // The whole line, where nothing else stands on it.
            let start = text[..start]
                .rfind('\n')
                .map_or(0, |newline| newline + 1)
                .max(text[..start].rfind(|c: char| !c.is_whitespace()).map_or(0, |last| last + 1));
            let candidate = format!("{}{}", &text[..start], text[end..].trim_start_matches([' ', '\n']));
            let candidate = if candidate.get(..start).is_some_and(|head| head.ends_with('\n') || head.is_empty()) {
                candidate
            } else {
                format!("{}\n{}", &text[..start], text[end..].trim_start())
            };
            if persists(&candidate) {
                text = candidate;
            } else {
                index += 1;
            }
        }
        if text.len() == before {
            return text;
        }
    }
}
