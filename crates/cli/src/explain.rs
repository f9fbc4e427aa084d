//! `portolan explain`.

use portolan_analyzer::network::EndpointType;
use portolan_analyzer::reach::REASONS;
use portolan_analyzer::schema::STATEMENTS;
use portolan_analyzer::{Language, rule, rules};
use portolan_catalog::{concept, concepts, say};

use crate::arguments::Explain;
use crate::configuration::Configuration;
use crate::report::print;
use crate::{Failure, Outcome};

pub(crate) fn run(arguments: &Explain, configuration: &Configuration) -> Result<Outcome, Failure> {
    let language = configuration.language()?;
    let name = &arguments.name;
    match page(name, language) {
        Some(page) => print(&format!("{}\n", page.trim_end()))?,
        None => {
            let meant = |meant| say!(language, "; did you mean `{meant}`?", "。`{meant}` のことですか?");
            let meant = self::meant(name).map(meant).unwrap_or_default();
            return Err(Failure(say!(
                language,
                "there is nothing called `{name}` to explain{meant}",
                "`{name}` という名前の説明はありません{meant}"
            )));
        }
    }
    Ok(Outcome::Clean)
}

/// The page of a name.
fn page(name: &str, language: Language) -> Option<String> {
    // A rule and a reason may share their name; then both are meant.
    let reason = REASONS.iter().find(|reason| reason.name == name).map(|reason| reason.page(language));
    let pages: Vec<_> = rule(name).map(|rule| rule.page(language)).into_iter().chain(reason).collect();
    if !pages.is_empty() {
        return Some(pages.join("\n"));
    }
    let of_type = EndpointType::parse(name).map(EndpointType::concept);
    let of_statement = || STATEMENTS.iter().find(|spec| spec.keyword == name).and_then(|spec| spec.concept);
    let id = of_type.or_else(|| concept(name).map(|concept| concept.id)).or_else(of_statement);
    if let Some(concept) = id.and_then(concept) {
        return Some(language.pick(concept.page_en, concept.page_ja).to_owned());
    }
    let spec = STATEMENTS.iter().find(|spec| spec.keyword == name)?;
    Some(format!("# {name}\n\n{}\n\n    {}", spec.summary(language), spec.usage().join("\n    ")))
}

fn meant(name: &str) -> Option<&'static str> {
    let rules = rules().iter().map(|rule| rule.name);
    let reasons = REASONS.iter().map(|reason| reason.name);
    let concepts = concepts().iter().map(|concept| concept.id);
    let statements = STATEMENTS.iter().map(|spec| spec.keyword);
    let all = rules.chain(reasons).chain(concepts).chain(statements);
    let distance = |candidate: &&str| strsim::damerau_levenshtein(name, candidate);
    all.min_by_key(distance).filter(|candidate| distance(candidate) <= (name.chars().count() / 3).max(2))
}
