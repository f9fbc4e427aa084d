//! The sentence of `expect`, which has more freedom than other statements.
//!
//! `expect PLACE reaches PLACE`, `expect PLACE cannot reach PLACE`, `expect only PLACE… reach PLACE`; then `in CODE`,
//! then `on PORTS`, `via NAME…`, `because REASON` in any order.

use portolan_catalog as catalog;
use portolan_syntax::{Located, Operand, OperandKind};

use super::{Reader, text_of, unquoted};
use crate::checks::{duplicate_attribute, invalid_operand, unknown_region};
use crate::nodes::{Arg, NodeId, Value};
use crate::ports::Ports;
use crate::reach::REASONS;
use crate::schema::{self, Slot, Takes};
use crate::source::Span;
use crate::words;

/// What is claimed, as the value of the argument `claim`.
const REACHES: &str = "reaches";
const CANNOT_REACH: &str = "cannot reach";
const ONLY: &str = "only";

/// The verb of the sentence, as a message calls it in English and in Japanese.
const VERB: (&str, &str) = ("`reaches` or `cannot reach`", "`reaches` または `cannot reach`");

/// The words that begin what follows the places.
const TAILS: &[&str] = &["in", "on", "via", "because"];

impl<'t> Reader<'t> {
    /// Reads an expectation into the arguments `claim`, `from` (one or more), `to`, `region`, `ports`, `via` and
    /// `because`. Where the sentence is incomplete, `claim` is missing, and nothing is evaluated.
    pub(super) fn expectation(&mut self, id: NodeId, located: Located<'t>) -> Vec<Arg> {
        let mut sentence = Sentence { located, rest: &located.statement.operands()[1..] };
        let mut args = Vec::new();
        let claim = self.places(id, &mut sentence, &mut args);
        let complete = claim.is_some() && self.tails(id, &mut sentence, &mut args);
        let service = args
            .iter()
            .any(|arg| arg.label == "to" && matches!(arg.value, Value::Service(_) | Value::Invalid | Value::Unknown));
        if let (Some(region), false) = (args.iter().find(|arg| arg.label == "region"), service) {
            self.diagnostics.push(invalid_operand::region_of_no_service(self.language(), region.span));
            return args;
        }
        if let (Some((claim, span)), true) = (claim, complete) {
            args.push(Arg { label: "claim", takes: Takes::Literal(claim), span, value: Value::Choice(claim) });
        }
        args
    }

    fn places(
        &mut self,
        id: NodeId,
        sentence: &mut Sentence<'_, 't>,
        args: &mut Vec<Arg>,
    ) -> Option<(&'static str, Span)> {
        let head = self.nodes.get(id).head;
        let first = sentence.rest.first().map(|operand| self.span(head.file, sentence.located, operand));
        let only = sentence.next_is("only");
        loop {
            match sentence.rest.first() {
                Some(_)
                    if !args.is_empty()
                        && (sentence.peek_is("reach") || sentence.peek_is("reaches") || sentence.peek_is("cannot")) =>
                {
                    break;
                }
                Some(operand) if args.is_empty() || only => {
                    sentence.rest = &sentence.rest[1..];
                    args.push(self.place_arg(id, "from", sentence.located, operand));
                }
                Some(operand) => {
                    self.incomplete(id, VERB, Some((sentence.located, operand)));
                    return None;
                }
                None => {
                    self.incomplete(id, if args.is_empty() { ("a place", "場所") } else { VERB }, None);
                    return None;
                }
            }
        }
        let verb = sentence.rest.first().map_or(head, |operand| self.span(head.file, sentence.located, operand));
        let cannot = sentence.peek_is("cannot");
        let second = sentence.rest.get(1).map_or(verb, |operand| self.span(head.file, sentence.located, operand));
        let claim = if sentence.next_is("reaches") && !only {
            REACHES
        } else if sentence.next_is("reach") && only {
            ONLY
        } else if sentence.next_is("cannot") && sentence.next_is("reach") && !only {
            CANNOT_REACH
        } else {
            let only_verb = ("`reach` after `expect only …`", "`expect only …` の後の `reach`");
            let (en, ja) = if only { only_verb } else { VERB };
            let wanted = self.language().pick(en, ja);
            let words: &[&str] = if only { &["reach"] } else { &["reaches"] };
            // What stands behind a `cannot` may have been meant for `reach`.
            let follows = !only && cannot && crate::suggest::nearest(self.sources.text(second), ["reach"]).is_some();
            let (at, words) = if follows { (second, &["reach"][..]) } else { (verb, words) };
            let text = self.sources.text(at);
            self.diagnostics.push(invalid_operand::misspelt_in_expect(self.language(), wanted, text, words, at));
            return None;
        };
        let Some(operand) = sentence.rest.first() else {
            self.incomplete(id, ("the place that it is about", "到達先の場所"), None);
            return None;
        };
        sentence.rest = &sentence.rest[1..];
        args.push(self.place_arg(id, "to", sentence.located, operand));
        let verb = if claim == CANNOT_REACH { verb.to(second) } else { verb };
        Some((claim, first.filter(|_| only).unwrap_or(verb)))
    }

    fn tails(&mut self, id: NodeId, sentence: &mut Sentence<'_, 't>, args: &mut Vec<Arg>) -> bool {
        let file = self.nodes.get(id).span.file;
        let mut complete = true;
        let mut seen: Vec<(&str, Span)> = Vec::new();
        while let Some(operand) = sentence.rest.first() {
            let located = sentence.located;
            let word = text_of(located, operand);
            let span = self.span(file, located, operand);
            if !TAILS.contains(&word) {
                self.diagnostics.push(invalid_operand::unexpected_in_expect(self.language(), word, TAILS, span));
                return false;
            }
            sentence.rest = &sentence.rest[1..];
            if let Some((_, earlier)) = seen.iter().find(|(earlier, _)| *earlier == word) {
                self.diagnostics.push(duplicate_attribute::repeated_word(self.language(), word, *earlier, span));
            }
            seen.push((word, span));
            let before = args.len();
            while let Some(value) = sentence.rest.first() {
                let enough = args.len() > before && word != "via";
                if enough || TAILS.contains(&text_of(located, value)) {
                    break;
                }
                sentence.rest = &sentence.rest[1..];
                let value_span = self.span(file, located, value);
                args.push(self.tail_value(id, word, value.kind, text_of(located, value), value_span));
            }
            if args.len() == before {
                let wanted = match word {
                    "in" => self.language().pick("the code of a Region", "リージョンコード"),
                    "on" => self.language().pick("a port such as `tcp/443`", "`tcp/443` のようなポート"),
                    "via" => self.language().pick("the name of what the path passes", "経路が通るものの名前"),
                    _ => self.language().pick("a reason such as `no-route`", "`no-route` のような理由"),
                };
                self.diagnostics.push(invalid_operand::missing_in_expect(self.language(), wanted, word, span.end()));
                complete = false;
            }
        }
        complete
    }

    fn tail_value(&mut self, id: NodeId, word: &str, kind: OperandKind, text: &str, span: Span) -> Arg {
        let is_word = kind == OperandKind::Word;
        let spec = self.nodes.get(id).spec;
        let (label, takes) = match word {
            "in" => ("region", Takes::Region),
            "on" => ("ports", Takes::Ports),
            "via" => ("via", Takes::Reference(schema::WAYPOINTS)),
            _ => ("because", Takes::Choice(&[])),
        };
        let slot = Slot { label: if word == "on" { "PORTS" } else { label }, takes, count: schema::Count::One };
        let value = match word {
            _ if is_word && text == "unknown" => Value::Unknown,
            "in" => catalog::region(text).filter(|_| is_word).map_or_else(
                || {
                    self.diagnostics.push(unknown_region::report(self.language(), text, span));
                    Value::Invalid
                },
                Value::Region,
            ),
            "on" => Ports::parse(text).filter(|_| is_word).map_or_else(
                || {
                    self.diagnostics.push(invalid_operand::wrong_form(self.language(), spec, &slot, text, span));
                    Value::Invalid
                },
                Value::Ports,
            ),
            "via" => self.reference(id, text, schema::WAYPOINTS, span),
            _ => match REASONS.iter().find(|reason| reason.name == text) {
                Some(reason) => Value::Choice(reason.name),
                None => {
                    self.diagnostics.push(invalid_operand::not_a_reason(self.language(), text, span));
                    Value::Invalid
                }
            },
        };
        Arg { label, takes, span, value }
    }

    fn place_arg(&mut self, id: NodeId, label: &'static str, located: Located<'t>, operand: &Operand) -> Arg {
        let span = Span::new(self.nodes.get(id).span.file, located.range_of(operand));
        let text = text_of(located, operand);
        let value = match operand.kind {
            OperandKind::Word if text == "unknown" => Value::Unknown,
            OperandKind::Word => self.place(id, text, span),
            OperandKind::String { .. } => self.quoted_place(unquoted(text), span),
            _ => {
                self.diagnostics.push(invalid_operand::not_a_place(self.language(), text, span));
                Value::Invalid
            }
        };
        Arg { label, takes: Takes::Place, span, value }
    }

    /// A quoted place is a declared `id` if there is one, else a host name.
    fn quoted_place(&mut self, text: &str, span: Span) -> Value {
        match self.names.ids.get(text) {
            Some(node) => Value::Reference(Some(*node)),
            None if words::is_host_name(text) => Value::Text(text.to_owned()),
            None => {
                self.diagnostics.push(invalid_operand::not_a_host_name(self.language(), text, span));
                Value::Invalid
            }
        }
    }

    fn incomplete(&mut self, id: NodeId, wanted: (&str, &str), at: Option<(Located<'_>, &Operand)>) {
        let head = self.nodes.get(id).head;
        let wanted = self.language().pick(wanted.0, wanted.1);
        let span = at.map_or(head.end(), |(located, operand)| Span::new(head.file, located.range_of(operand)));
        let (text, words) = match at {
            Some((located, operand)) => (text_of(located, operand), &["reaches", "cannot"][..]),
            None => ("", &[][..]),
        };
        self.diagnostics.push(invalid_operand::misspelt_in_expect(self.language(), wanted, text, words, span));
    }
}

/// The operands that are still to be read.
struct Sentence<'o, 't> {
    located: Located<'t>,
    rest: &'o [Operand],
}

impl Sentence<'_, '_> {
    fn peek_is(&self, word: &str) -> bool {
        self.rest
            .first()
            .is_some_and(|operand| operand.kind == OperandKind::Word && text_of(self.located, operand) == word)
    }

    fn next_is(&mut self, word: &str) -> bool {
        let is = self.peek_is(word);
        if is {
            self.rest = &self.rest[1..];
        }
        is
    }
}
