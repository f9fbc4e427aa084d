//! TOML with the place of every key and value, and the words for a value of another type than is wanted.

use std::ops::Range;

use portolan_catalog::{Language, say};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::Problem;

/// A value and where it stands.
pub(crate) type Value<'t> = Spanned<DeValue<'t>>;

/// A table and where it stands.
pub(crate) struct Table<'t> {
    pub(crate) range: Range<usize>,
    entries: DeTable<'t>,
}

/// Collects what is wrong.
pub(crate) struct Reader {
    pub(crate) language: Language,
    problems: Vec<Problem>,
    /// Whether the text is no TOML.
    broken: bool,
}

impl<'t> Table<'t> {
    pub(crate) fn get(&self, key: &str) -> Option<&Value<'t>> {
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// The keys with their places, and their values, in order of place.
    pub(crate) fn entries(&self) -> Vec<(&str, Range<usize>, &Value<'t>)> {
        let mut entries: Vec<_> =
            self.entries.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
        entries.sort_by_key(|(_, range, _)| range.start);
        entries
    }
}

impl Reader {
    /// Reads a text. Where it is no TOML, what could be read of it is there all the same.
    pub(crate) fn parse(text: &str, language: Language) -> (Table<'_>, Reader) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let problem = |error: &toml::de::Error| {
            let message = error.message().trim().replace('\n', ", ");
            Problem {
                range: error.span().unwrap_or(0..0),
                message: say!(language, "this is no TOML: {message}", "TOML として読めません: {message}"),
                help: None,
            }
        };
        let problems: Vec<_> = errors.iter().map(problem).collect();
        let reader = Reader { language, broken: !problems.is_empty(), problems };
        (Table { range: table.span(), entries: table.into_inner() }, reader)
    }

    /// Notes a problem. Of a text that is no TOML only that is told: everything else may come from it.
    pub(crate) fn problem(&mut self, range: Range<usize>, message: String, help: Option<String>) {
        if !self.broken {
            self.problems.push(Problem { range, message, help });
        }
    }

    /// What is wrong, in order of place.
    pub(crate) fn problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.range.start);
        self.problems
    }

    /// Reports the keys of a table that are none of these.
    pub(crate) fn known_keys(&mut self, table: &Table<'_>, known: &[&str]) {
        for (key, range, _) in table.entries() {
            if known.contains(&key) {
                continue;
            }
            let said = say!(self.language, "`{key}` means nothing here", "`{key}` という項目はここにはありません");
            let help = self.did_you_mean(key, known.iter().copied()).unwrap_or_else(|| {
                let all = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
                say!(self.language, "the keys here are {all}", "ここに書ける項目は {all} です")
            });
            self.problem(range, said, Some(help));
        }
    }

    /// The nearest of what would be valid.
    pub(crate) fn did_you_mean<'c>(&self, word: &str, known: impl Iterator<Item = &'c str>) -> Option<String> {
        let distance = |candidate: &&str| strsim::damerau_levenshtein(word, candidate);
        let limit = (word.chars().count() / 3).max(1);
        let meant = known.min_by_key(distance).filter(|candidate| distance(candidate) <= limit)?;
        Some(say!(self.language, "did you mean `{meant}`?", "`{meant}` のことですか?"))
    }

    pub(crate) fn string<'v>(&mut self, value: &'v Value<'_>) -> Option<&'v str> {
        match value.get_ref() {
            DeValue::String(text) => Some(text),
            _ => self.wrong_type(value, ("a string in quotes", "引用符で囲んだ文字列")),
        }
    }

    pub(crate) fn flag(&mut self, value: &Value<'_>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_type(value, ("`true` or `false`", "`true` または `false`")),
        }
    }

    /// An amount of money: a number that is not negative.
    pub(crate) fn amount(&mut self, value: &Value<'_>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
            DeValue::Integer(number) => number.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        match number.filter(|number| f64::is_finite(*number) && *number >= 0.0) {
            Some(number) => Some(number),
            None => self.wrong_type(value, ("an amount in USD such as 0.014", "0.014 のような USD の金額")),
        }
    }

    pub(crate) fn port(&mut self, value: &Value<'_>) -> Option<u16> {
        let port = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        match port.filter(|port| *port > 0) {
            Some(port) => Some(port),
            None => self.wrong_type(value, ("a port from 1 to 65535", "1 から 65535 のポート番号")),
        }
    }

    pub(crate) fn list<'v, 't>(&mut self, value: &'v Value<'t>) -> &'v [Value<'t>] {
        match value.get_ref() {
            DeValue::Array(items) => items,
            _ => {
                self.wrong_type::<()>(value, ("a list in `[ ]`", "`[ ]` で囲んだリスト"));
                &[]
            }
        }
    }

    pub(crate) fn table<'t>(&mut self, value: &Value<'t>) -> Option<Table<'t>> {
        match value.get_ref() {
            DeValue::Table(entries) => Some(Table { range: value.span(), entries: entries.clone() }),
            _ => self.wrong_type(value, ("a table", "テーブル")),
        }
    }

    /// The tables of `[[key]]`.
    pub(crate) fn tables<'t>(&mut self, value: &Value<'t>) -> Vec<Table<'t>> {
        self.list(value).iter().filter_map(|item| self.table(item)).collect()
    }

    fn wrong_type<T>(&mut self, value: &Value<'_>, (en, ja): (&str, &str)) -> Option<T> {
        let said = say!(self.language, "what belongs here is {en}", "ここに書くのは {ja} です");
        self.problem(value.span(), said, None);
        None
    }
}
