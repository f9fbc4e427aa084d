//! `[rules]`: how loud each rule is.

use std::collections::BTreeMap;

use portolan_analyzer::{Level, rule, rules};
use portolan_catalog::say;

use crate::document::{Reader, Table};

pub(crate) fn read(reader: &mut Reader, table: &Table<'_>) -> BTreeMap<&'static str, Level> {
    let mut levels = BTreeMap::new();
    for (name, range, value) in table.entries() {
        let Some(rule) = rule(name) else {
            let said = say!(reader.language, "there is no rule `{name}`", "`{name}` というルールはありません");
            let help = reader.did_you_mean(name, rules().iter().map(|rule| rule.name));
            reader.problem(range, said, help);
            continue;
        };
        let Some(word) = reader.string(value) else { continue };
        let Some(level) = Level::parse(word) else {
            let said = say!(reader.language, "`{word}` is no level", "`{word}` というレベルはありません");
            let words =
                Level::ALL.iter().map(|level| format!("`\"{}\"`", level.as_str())).collect::<Vec<_>>().join(", ");
            let help = say!(reader.language, "write one of {words}", "{words} のどれかを書いてください");
            reader.problem(value.span(), said, Some(help));
            continue;
        };
        // A rule has a name and an id.
        if levels.insert(rule.name, level).is_some() {
            let name = rule.name;
            let said =
                say!(reader.language, "the level of `{name}` is set twice", "`{name}` のレベルが 2 回書かれています");
            reader.problem(range, said, None);
        }
    }
    levels
}
