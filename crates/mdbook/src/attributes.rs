//! What the attributes of an example ask for. Unknown ones are errors: a misspelt `expect-error` must not be read
//! as a promise that nobody checks.

use std::ops::Range;

use portolan_analyzer::{Rule, rule, rules};

use crate::fence::Fence;

/// All attributes there are.
pub const ATTRIBUTES: &[&str] = &["expect-error", "expect-warning", "title", "no-diagram"];

/// What an example asks for.
#[derive(Debug, Default)]
pub struct Attributes {
    /// The caption.
    pub title: Option<String>,
    /// Whether the diagram is left out.
    pub no_diagram: bool,
    /// The rules by which it must fail, each as often as it is written.
    pub errors: Vec<Expected>,
    /// The warnings and hints that it must have, likewise. None declared, it may have any.
    pub warnings: Vec<Expected>,
    /// What is wrong with the attributes themselves.
    pub problems: Vec<AttributeProblem>,
}

/// A finding that an example announces.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Its rule.
    pub rule: &'static Rule,
    /// Where that is written in the Markdown.
    pub range: Range<usize>,
}

/// An attribute that asks for nothing known.
#[derive(Debug, PartialEq, Eq)]
pub struct AttributeProblem {
    /// Where it stands in the Markdown.
    pub range: Range<usize>,
    /// What is so.
    pub message: String,
    /// What to write instead, if that can be said.
    pub help: Option<String>,
}

impl Attributes {
    /// Reads the attributes of an example.
    pub fn of(fence: &Fence) -> Attributes {
        let mut read = Attributes::default();
        for attribute in &fence.attributes {
            let range = attribute.range.clone();
            let mut problem = |message: String, help: Option<String>| {
                read.problems.push(AttributeProblem { range: range.clone(), message, help })
            };
            if attribute.unclosed {
                problem(format!("the value of `{}` has no closing quote", attribute.name), None);
                continue;
            }
            match (attribute.name.as_str(), &attribute.value) {
                ("title", Some(title)) if read.title.is_none() => read.title = Some(title.clone()),
                ("title", Some(_)) => problem("an example has one title".to_owned(), None),
                ("no-diagram", None) => read.no_diagram = true,
                ("no-diagram", Some(_)) => problem("`no-diagram` takes no value".to_owned(), None),
                (announced @ ("expect-error" | "expect-warning"), Some(name)) => match expected(name) {
                    Ok(rule) if announced == "expect-error" => read.errors.push(Expected { rule, range }),
                    Ok(rule) => read.warnings.push(Expected { rule, range }),
                    Err((message, help)) => problem(message, help),
                },
                (name @ ("title" | "expect-error" | "expect-warning"), None) => {
                    let value = if name == "title" { "\"…\"" } else { "rule" };
                    problem(format!("`{name}` has no value"), Some(format!("write `{name}={value}`")));
                }
                (name, _) => {
                    let help = match nearest(name, ATTRIBUTES.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "an example takes `expect-error=rule`, `expect-warning=rule`, `title=\"…\"` and `no-diagram`".to_owned(),
                    };
                    problem(format!("`{name}` is no attribute of an example"), Some(help));
                }
            }
        }
        read
    }
}

/// Any rule can come as an error: a failed expectation is told under the rule of its cause.
fn expected(name: &str) -> Result<&'static Rule, (String, Option<String>)> {
    rule(name).ok_or_else(|| {
        let near = nearest(name, rules().iter().map(|rule| rule.name));
        (format!("there is no rule `{name}`"), near.map(|near| format!("did you mean `{near}`?")))
    })
}

/// The candidate nearest to `word`, if one is near enough to have been meant.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word.to_lowercase(), candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
