//! `portolan.toml`: what a project says about how its topologies are analysed.
//!
//! Text in, [`Config`] and a list of [`Problem`]s out: this crate reads no files. Everything that is wrong is told at
//! once, and nothing that is wrong is silently left out: a key that means nothing is a problem too.

mod document;
mod prices;
mod rules;
mod services;

use std::collections::BTreeMap;
use std::ops::Range;

use portolan_analyzer::{Level, Settings};
use portolan_catalog::{Extensions, Language, say};

use crate::document::Reader;

/// The name of the file. It also marks the root of a project.
pub const FILE: &str = "portolan.toml";

/// The keys at the top of the file.
const KEYS: &[&str] = &["language", "prices", "rules", "services"];

/// What a project says. The default is a project that says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The language of messages.
    pub language: Option<Language>,
    /// The levels of rules, by their names.
    pub levels: BTreeMap<&'static str, Level>,
    /// Services and prices that the project knows better.
    pub extensions: Extensions,
}

/// Something that is wrong in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// What is so, in one sentence.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Config {
    /// How topologies are to be analysed: in the language that is asked for, else in the project's, else in the user's.
    pub fn settings(&self, asked_for: Option<Language>, users: Option<Language>) -> Settings {
        Settings {
            language: asked_for.or(self.language).or(users).unwrap_or_default(),
            levels: self.levels.clone(),
            extensions: self.extensions.clone(),
        }
    }
}

/// Reads the file. What is wrong with it is said in `language`, or in the file's own where it names one.
pub fn read(text: &str, language: Language) -> (Config, Vec<Problem>) {
    let (table, mut reader) = Reader::parse(text, language);
    let mut config = Config::default();
    if let Some(word) = table.get("language") {
        config.language = read_language(&mut reader, word);
        reader.language = config.language.unwrap_or(language);
    }
    reader.known_keys(&table, KEYS);
    if let Some(rules) = table.get("rules").and_then(|value| reader.table(value)) {
        config.levels = rules::read(&mut reader, &rules);
    }
    if let Some(tables) = table.get("services") {
        for table in reader.tables(tables) {
            services::read(&mut reader, &table, &mut config.extensions);
        }
    }
    if let Some(regions) = table.get("prices").and_then(|value| reader.table(value)) {
        prices::read(&mut reader, &regions, &mut config.extensions);
    }
    (config, reader.problems())
}

fn read_language(reader: &mut Reader, value: &document::Value<'_>) -> Option<Language> {
    let word = reader.string(value)?;
    // A whole word, not a locale: `japanese` and `ja_JP` are no languages here.
    let known = Language::ALL.iter().copied().find(|language| language.code() == word);
    if known.is_none() {
        let said = say!(reader.language, "there are no messages in `{word}`", "`{word}` のメッセージはありません");
        let help = say!(reader.language, "write `\"en\"` or `\"ja\"`", "`\"en\"` または `\"ja\"` と書いてください");
        reader.problem(value.span(), said, Some(help));
    }
    known
}
