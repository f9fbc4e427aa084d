//! What the attributes of an example ask for. Unknown ones are errors: a misspelt `expect-error` must not be read
//! as a promise that nobody checks.

use std::ops::Range;

use portolan_analyzer::{Level, Rule, Settings, rule, rules};
use portolan_catalog::{Language, say};

use crate::fence::Fence;
use crate::problem::Problem;

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
    pub problems: Vec<Problem>,
}

/// A finding that an example announces.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Its rule.
    pub rule: &'static Rule,
    /// Where that is written in the Markdown.
    pub range: Range<usize>,
}

impl Attributes {
    /// Reads the attributes of an example. What is wrong with them is told in `language`.
    pub fn of(fence: &Fence, language: Language) -> Attributes {
        let mut read = Attributes::default();
        for attribute in &fence.attributes {
            let range = attribute.range.clone();
            let mut problem = |message: String, help: Option<String>| {
                let problem = Problem::new(range.clone(), "fence", message);
                read.problems.push(match help {
                    Some(help) => problem.help(help),
                    None => problem,
                });
            };
            if attribute.unclosed {
                let name = &attribute.name;
                problem(
                    say!(
                        language,
                        "the value of `{name}` has no closing quote",
                        "`{name}` の値の引用符が閉じられていません"
                    ),
                    None,
                );
                continue;
            }
            match (attribute.name.as_str(), &attribute.value) {
                ("title", Some(title)) if read.title.is_none() => read.title = Some(title.clone()),
                ("title", Some(_)) => {
                    problem(language.pick("an example has one title", "例のタイトルは 1 つだけです").to_owned(), None);
                }
                ("no-diagram", None) => read.no_diagram = true,
                ("no-diagram", Some(_)) => problem(
                    language.pick("`no-diagram` takes no value", "`no-diagram` は値を取りません").to_owned(),
                    None,
                ),
                (announced @ ("expect-error" | "expect-warning"), Some(name)) => match expected(name, language) {
                    Ok(rule) if announced == "expect-error" => read.errors.push(Expected { rule, range }),
                    Ok(rule) => read.warnings.push(Expected { rule, range }),
                    Err((message, help)) => problem(message, help),
                },
                (name @ ("title" | "expect-error" | "expect-warning"), None) => {
                    let value = if name == "title" { "\"…\"" } else { "rule" };
                    problem(
                        say!(language, "`{name}` has no value", "`{name}` に値がありません"),
                        Some(say!(language, "write `{name}={value}`", "`{name}={value}` と書いてください")),
                    );
                }
                (name, _) => {
                    let help = match nearest(name, ATTRIBUTES.iter().copied()) {
                        Some(near) => did_you_mean(near, language),
                        None => language
                            .pick(
                                "an example takes `expect-error=rule`, `expect-warning=rule`, `title=\"…\"` and `no-diagram`",
                                "例に書けるのは `expect-error=rule`、`expect-warning=rule`、`title=\"…\"`、`no-diagram` です",
                            )
                            .to_owned(),
                    };
                    let message = say!(
                        language,
                        "`{name}` is no attribute of an example",
                        "例に `{name}` という属性はありません"
                    );
                    problem(message, Some(help));
                }
            }
        }
        read
    }

    /// Has the rules asked that are off, where an example says that they have something to find.
    pub fn ask(&self, settings: &mut Settings) {
        for Expected { rule, .. } in self.errors.iter().chain(&self.warnings) {
            if rule.off_by_default {
                settings.levels.entry(rule.name).or_insert(Level::On(rule.severity));
            }
        }
    }
}

/// Any rule can come as an error: a failed expectation is told under the rule of its cause.
fn expected(name: &str, language: Language) -> Result<&'static Rule, (String, Option<String>)> {
    rule(name).ok_or_else(|| {
        let near = nearest(name, rules().iter().map(|rule| rule.name));
        let message = say!(language, "there is no rule `{name}`", "`{name}` というルールはありません");
        (message, near.map(|near| did_you_mean(near, language)))
    })
}

fn did_you_mean(near: &str, language: Language) -> String {
    say!(language, "did you mean `{near}`?", "`{near}` のことですか?")
}

/// The candidate nearest to `word`, if one is near enough to have been meant.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word.to_lowercase(), candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
