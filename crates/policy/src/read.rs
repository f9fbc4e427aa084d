//! From JSON to a policy.

use std::ops::Range;

use jsonc_parser::ast::{Object, ObjectProp, ObjectPropName, Value};
use jsonc_parser::common::Ranged;

use crate::json::{self, within};
use crate::{Condition, Effect, Malformed, Mistake, Policy, Principal, Statement, Word, Words};

/// A byte order mark, which editors leave and people do not see.
const MARK: &str = "\u{feff}";

/// Reads a policy.
///
/// # Errors
///
/// Where and why the text is none.
pub fn read(text: &str) -> Result<Policy, Malformed> {
    let plain = text.strip_prefix(MARK).unwrap_or(text);
    let reading = Reading { text: plain, before: text.len() - plain.len() };
    let value = json::parse(plain)
        .map_err(|(range, mistake)| Malformed { range: reading.moved(range), mistake: Mistake::Json(mistake) })?;
    let Value::Object(policy) = &value else {
        return Err(Malformed { range: reading.range(&value), mistake: Mistake::NoObject });
    };
    let statement = property(policy, "Statement");
    let (objects, list) = match statement.map(|property| &property.value) {
        Some(Value::Object(statement)) => (vec![Some(statement)], None),
        Some(Value::Array(list)) => (list.elements.iter().map(Value::as_object).collect(), Some(reading.range(list))),
        _ => (vec![None], None),
    };
    let objects: Option<Vec<_>> = objects.into_iter().collect();
    let Some(objects) = objects else {
        let range = statement.map_or_else(|| reading.range(policy), |property| reading.range(&property.value));
        return Err(Malformed { range, mistake: Mistake::NoStatement });
    };
    let statements = objects.into_iter().map(|object| reading.statement(object)).collect();
    Ok(Policy { statements, list, characters: text.chars().count() })
}

/// The text that is read.
struct Reading<'t> {
    text: &'t str,
    /// How much was left out before it.
    before: usize,
}

impl Reading<'_> {
    fn moved(&self, range: Range<usize>) -> Range<usize> {
        range.start + self.before..range.end + self.before
    }

    fn range(&self, ranged: &impl Ranged) -> Range<usize> {
        let range = ranged.range();
        self.moved(within(self.text, range.start..range.end))
    }

    fn statement(&self, object: &Object<'_>) -> Statement {
        let effect = property(object, "Effect").and_then(|property| property.value.as_string_lit());
        let condition = property(object, "Condition");
        Statement {
            range: self.range(object),
            effect: effect.and_then(|effect| match effect.value.as_ref() {
                "Allow" => Some(Effect::Allow),
                "Deny" => Some(Effect::Deny),
                _ => None,
            }),
            principal: self.principal(object),
            actions: self.words(object, "Action", "NotAction"),
            resources: self.words(object, "Resource", "NotResource"),
            conditions: condition.map_or_else(Vec::new, |property| self.conditions(&property.value)),
            unconditional: condition.is_none(),
        }
    }

    fn principal(&self, object: &Object<'_>) -> Principal {
        let Some(property) = property(object, "Principal") else {
            let others = crate::read::property(object, "NotPrincipal").is_some();
            return if others { Principal::Unknown } else { Principal::Missing };
        };
        let value = &property.value;
        let is_everybody = |value: &Value<'_>| match value {
            Value::StringLit(word) => word.value == "*",
            Value::Array(list) => {
                list.elements.iter().any(|element| element.as_string_lit().is_some_and(|word| word.value == "*"))
            }
            _ => false,
        };
        match value {
            Value::StringLit(_) if is_everybody(value) => Principal::Everybody,
            Value::Object(kinds)
                if kinds.properties.iter().any(|kind| kind.name.as_str() == "AWS" && is_everybody(&kind.value)) =>
            {
                Principal::Everybody
            }
            Value::StringLit(_) | Value::Object(_) => Principal::Some(self.range(value)),
            _ => Principal::Unknown,
        }
    }

    fn words(&self, object: &Object<'_>, only: &str, all_but: &str) -> Words {
        match (property(object, only), property(object, all_but)) {
            (Some(property), None) => self.strings(&property.value).map_or(Words::Unknown, Words::Only),
            (None, Some(property)) => self.strings(&property.value).map_or(Words::Unknown, Words::AllBut),
            _ => Words::Unknown,
        }
    }

    /// A string or a list of strings.
    fn strings(&self, value: &Value<'_>) -> Option<Vec<Word>> {
        match value {
            Value::Array(list) => list.elements.iter().map(|element| self.string(element)).collect(),
            _ => self.string(value).map(|word| vec![word]),
        }
    }

    fn string(&self, value: &Value<'_>) -> Option<Word> {
        let string = value.as_string_lit()?;
        Some(Word { text: string.value.to_string(), range: self.range(string) })
    }

    fn conditions(&self, value: &Value<'_>) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let Value::Object(operators) = value else { return conditions };
        for operator in &operators.properties {
            let Value::Object(keys) = &operator.value else { continue };
            for key in &keys.properties {
                let values = match &key.value {
                    Value::Array(list) => list.elements.iter().filter_map(|value| self.string(value)).collect(),
                    value => self.string(value).into_iter().collect(),
                };
                conditions.push(Condition { operator: self.name(operator), key: self.name(key), values });
            }
        }
        conditions
    }

    fn name(&self, property: &ObjectProp<'_>) -> Word {
        let range = match &property.name {
            ObjectPropName::String(name) => self.range(name),
            ObjectPropName::Word(name) => self.range(name),
        };
        Word { text: property.name.as_str().to_owned(), range }
    }
}

/// The first property of a name. Case does not count: what is plainly meant is not told to be missing.
fn property<'o, 't>(object: &'o Object<'t>, name: &str) -> Option<&'o ObjectProp<'t>> {
    object.properties.iter().find(|property| property.name.as_str().eq_ignore_ascii_case(name))
}
