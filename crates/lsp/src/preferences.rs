//! What the user of the editor prefers: given at the start, changed at any time.

use std::collections::HashSet;

use portolan_ide::{InlayKind, Language};
use serde_json::Value;

/// The section of the client's configuration that is ours.
pub(crate) const SECTION: &str = "portolan";

/// What can be set. The default is a user who set nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// The language of messages, before the project's own.
    pub(crate) language: Option<Language>,
    /// Inlay hints that are not to be shown.
    pub(crate) hidden_inlays: HashSet<InlayKind>,
}

impl Preferences {
    /// Reads the section: `{"language": "ja", "inlayHints": {"cost": false}}`. Gives what could not be read, too.
    pub(crate) fn read(section: &Value) -> (Preferences, Vec<String>) {
        let mut preferences = Preferences::default();
        let mut problems = Vec::new();
        let Some(section) = section.as_object() else {
            if !section.is_null() {
                problems.push(format!("the configuration `{SECTION}` is no object"));
            }
            return (preferences, problems);
        };
        for (key, value) in section {
            match (key.as_str(), value) {
                // Settings of the client itself, and what is not set.
                (_, Value::Null) => {}
                ("language", Value::String(language)) if language == "auto" => {}
                ("language", Value::String(language)) => match Language::parse(language) {
                    Some(language) => preferences.language = Some(language),
                    None => problems.push(format!("`{SECTION}.language` is `en`, `ja` or `auto`, not `{language}`")),
                },
                ("inlayHints", Value::Object(hints)) => {
                    for (name, shown) in hints {
                        match (InlayKind::ALL.iter().find(|(known, _)| known == name), shown) {
                            (Some((_, kind)), Value::Bool(false)) => drop(preferences.hidden_inlays.insert(*kind)),
                            (Some(_), Value::Bool(true)) => {}
                            _ => problems.push(format!("`{SECTION}.inlayHints.{name}` means nothing")),
                        }
                    }
                }
                _ => {}
            }
        }
        (preferences, problems)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_set_is_read_and_what_is_wrong_is_told() {
        let (read, problems) =
            Preferences::read(&json!({"language": "ja", "inlayHints": {"cost": false, "zone": true}, "server": {}}));
        assert_eq!(read.language, Some(Language::Ja));
        assert_eq!(read.hidden_inlays, HashSet::from([InlayKind::Cost]));
        assert_eq!(problems, [""; 0]);
        assert_eq!(Preferences::read(&Value::Null), (Preferences::default(), Vec::new()));
        let (read, problems) = Preferences::read(&json!({"language": "de", "inlayHints": {"costs": false}}));
        assert_eq!(read, Preferences::default());
        assert_eq!(problems.len(), 2);
    }
}
