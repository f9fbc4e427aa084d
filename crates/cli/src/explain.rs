//! `portolan explain`.

use portolan_analyzer::network::EndpointType;
use portolan_analyzer::reach::REASONS;
use portolan_analyzer::schema::STATEMENTS;
use portolan_analyzer::{Language, rule, rules};
use portolan_catalog::{concept, concepts};

use crate::arguments::Explain;
use crate::configuration::Configuration;
use crate::report::print;
use crate::{Failure, Outcome};

pub(crate) fn run(arguments: &Explain, configuration: &Configuration) -> Result<Outcome, Failure> {
    let language = configuration.language()?;
    let Some((english, japanese)) = page(&arguments.name) else {
        let meant = meant(&arguments.name).map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        return Err(Failure(format!("there is nothing called `{}` to explain{meant}", arguments.name)));
    };
    let text = match (language, japanese) {
        (Language::En, _) => english,
        (Language::Ja, Some(japanese)) => japanese,
        (Language::Ja, None) => {
            anstream::eprintln!("note: this page exists in English only");
            english
        }
    };
    print(&format!("{}\n", text.trim_end()))?;
    Ok(Outcome::Clean)
}

/// The English and the Japanese page of a name.
fn page(name: &str) -> Option<(String, Option<String>)> {
    // A rule and a reason may share their name; then both are meant.
    let reason = REASONS.iter().find(|reason| reason.name == name);
    let of_reason = |language| reason.map(|reason| reason.page(language));
    if let Some(rule) = rule(name) {
        let pages: Vec<_> = std::iter::once(rule.page).chain(of_reason(portolan_analyzer::Language::En)).collect();
        return Some((pages.join("\n"), None));
    }
    if let Some(english) = of_reason(portolan_analyzer::Language::En) {
        return Some((english.to_owned(), of_reason(portolan_analyzer::Language::Ja).map(str::to_owned)));
    }
    let of_type = EndpointType::parse(name).map(EndpointType::concept);
    let of_statement = || STATEMENTS.iter().find(|spec| spec.keyword == name).and_then(|spec| spec.concept);
    let id = of_type.or_else(|| concept(name).map(|concept| concept.id)).or_else(of_statement);
    if let Some(concept) = id.and_then(concept) {
        return Some((concept.page_en.to_owned(), Some(concept.page_ja.to_owned())));
    }
    let spec = STATEMENTS.iter().find(|spec| spec.keyword == name)?;
    Some((format!("# {name}\n\n{}\n\n    {}", spec.summary, spec.usage().join("\n    ")), None))
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
