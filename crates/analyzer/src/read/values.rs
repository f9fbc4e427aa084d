//! What an operand means, by what its slot takes.

use portolan_catalog::{self as catalog, Extensions, ServiceLookup};
use portolan_syntax::{Located, Operand, OperandKind};

use super::names::{Space, Unresolved};
use super::{Reader, text_of, unquoted};
use crate::checks::network_acl_source::Instead;
use crate::checks::{
    ambiguous_service, endpoint_type, host_bits, invalid_cidr, invalid_operand, network_acl_source, unknown_name,
    unknown_region, unknown_service,
};
use crate::network::EndpointType;
use crate::nodes::{Arg, NodeId, Value};
use crate::ports::Ports;
use crate::schema::{Kind, Slot, Takes};
use crate::source::Span;
use crate::words;

/// What a route may point to besides declared things.
const BUILT_IN_TARGETS: &[&str] = &["local", "blackhole"];

impl<'t> Reader<'t> {
    /// Reads one operand for one slot. What it names is looked for around `statement`.
    pub(super) fn value(&mut self, statement: NodeId, slot: &Slot, located: Located<'t>, operand: &Operand) -> Value {
        let file = self.nodes.get(statement).span.file;
        let span = Span::new(file, located.range_of(operand));
        let text = text_of(located, operand);
        match slot.takes {
            Takes::List(inner) => self.list(statement, slot, inner, located, operand, span),
            Takes::OneOrList(inner) if matches!(operand.kind, OperandKind::List { .. }) => {
                self.list(statement, slot, inner, located, operand, span)
            }
            Takes::OneOrList(inner) => {
                self.single(statement, &Slot { takes: *inner, ..*slot }, operand.kind, text, span)
            }
            _ => self.single(statement, slot, operand.kind, text, span),
        }
    }

    fn list(
        &mut self,
        statement: NodeId,
        slot: &Slot,
        inner: &Takes,
        located: Located<'t>,
        operand: &Operand,
        span: Span,
    ) -> Value {
        let text = text_of(located, operand);
        if operand.kind == OperandKind::Word && text == "unknown" {
            return Value::Unknown;
        }
        if operand.kind == (OperandKind::String { closed: false }) {
            // Where it ends is not known, so nothing can be put around it. The missing quote is reported.
            return Value::Invalid;
        }
        if !matches!(operand.kind, OperandKind::List { .. }) {
            let spec = self.nodes.get(statement).spec;
            self.diagnostics.push(invalid_operand::not_a_list(self.language(), spec, text, span));
            return Value::Invalid;
        }
        let inner = Slot { takes: *inner, ..*slot };
        let items =
            operand.items.iter().filter(|item| !matches!(item.kind, OperandKind::Comment | OperandKind::Stray)).map(
                |item| {
                    let span = Span::new(span.file, located.range_of(item));
                    let value = self.single(statement, &inner, item.kind, text_of(located, item), span);
                    Arg { label: slot.label, takes: inner.takes, span, value }
                },
            );
        let mut items: Vec<_> = items.collect();
        // Where the closer is missing, so may be items.
        if operand.kind == (OperandKind::List { closed: false }) {
            items.push(Arg { label: slot.label, takes: inner.takes, span: span.end(), value: Value::Invalid });
        }
        Value::List(items)
    }

    fn single(&mut self, statement: NodeId, slot: &Slot, kind: OperandKind, text: &str, span: Span) -> Value {
        let is_word = kind == OperandKind::Word;
        let is_string = matches!(kind, OperandKind::String { .. });
        if is_word && text == "unknown" {
            return Value::Unknown;
        }
        let value = match slot.takes {
            Takes::Text if is_string => Some(Value::Text(unquoted(text).to_owned())),
            Takes::Policy if is_string => Some(Value::Text(unquoted(text).to_owned())),
            Takes::Service if is_string => return self.full_service_name(unquoted(text)),
            Takes::Place if is_string => Some(Value::Text(unquoted(text).to_owned())),
            _ if !is_word => None,
            Takes::Choice(words) => match words.iter().find(|word| **word == text) {
                Some(word) => Some(Value::Choice(word)),
                None => {
                    let spec = self.nodes.get(statement).spec;
                    self.diagnostics.push(invalid_operand::not_a_choice(self.language(), spec, words, text, span));
                    return Value::Invalid;
                }
            },
            Takes::EndpointType => match EndpointType::parse(text) {
                Some(kind) => Some(Value::Choice(kind.word())),
                None => {
                    self.diagnostics.push(endpoint_type::report(self.language(), text, span));
                    return Value::Invalid;
                }
            },
            Takes::Reference(kinds) => return self.reference(statement, text, kinds, span),
            Takes::Cidr => return self.cidr(statement, text, span),
            Takes::Address => words::address(text).map(Value::Address),
            Takes::SwitchOrAddress => match text {
                "on" => Some(Value::Choice("on")),
                "off" => Some(Value::Choice("off")),
                _ => words::address(text).map(Value::Address),
            },
            Takes::Ports => Ports::parse(text).map(Value::Ports),
            Takes::Integer(from, to) => {
                text.parse().ok().filter(|number| (from..=to).contains(number)).map(Value::Integer)
            }
            Takes::Policy => (text == "full").then_some(Value::Choice("full")),
            Takes::AccountId => words::is_account_id(text).then(|| Value::Word(text.to_owned())),
            Takes::Principal if text == "*" => Some(Value::Choice("*")),
            Takes::Principal if words::is_account_id(text) => Some(Value::Word(text.to_owned())),
            Takes::Principal => return self.reference(statement, text, &[Kind::Account], span),
            Takes::Region => match catalog::region(text) {
                Some(region) => Some(Value::Region(region)),
                None => {
                    self.diagnostics.push(unknown_region::report(self.language(), text, span));
                    return Value::Invalid;
                }
            },
            Takes::Zone => words::is_zone(text).then(|| Value::Word(text.to_owned())),
            Takes::AwsService => return self.aws_service(text, span),
            Takes::Service if is_aws(text) => return self.aws_service(text, span),
            Takes::Service => {
                let is_short = matches!(self.extensions().service(&text.to_ascii_lowercase()), ServiceLookup::One(_));
                let scope = Space::around(self.nodes.get(statement));
                if is_short && self.resolve(text, scope, &[Kind::EndpointService]).is_err() {
                    self.diagnostics.push(unknown_service::without_scope(
                        self.language(),
                        &text.to_ascii_lowercase(),
                        span,
                    ));
                    return Value::Invalid;
                }
                return self.reference(statement, text, &[Kind::EndpointService], span);
            }
            Takes::Destination | Takes::Peer => return self.destination(statement, slot.takes, text, span),
            Takes::Target => match BUILT_IN_TARGETS.iter().find(|target| **target == text) {
                Some(target) => Some(Value::Choice(target)),
                None => {
                    let kinds = match self.nodes.get(statement).kind() {
                        Kind::TransitRoute => &[Kind::Vpc, Kind::Vpn, Kind::DirectConnect, Kind::TransitGateway],
                        _ => crate::schema::TARGETS,
                    };
                    return self.reference(statement, text, kinds, span);
                }
            },
            Takes::Place => return self.place(statement, text, span),
            Takes::Name | Takes::Literal(_) | Takes::Text | Takes::List(_) | Takes::OneOrList(_) => None,
        };
        value.unwrap_or_else(|| {
            let spec = self.nodes.get(statement).spec;
            self.diagnostics.push(invalid_operand::wrong_form(self.language(), spec, slot, text, span));
            Value::Invalid
        })
    }

    /// A place that is written as a word.
    pub(super) fn place(&mut self, statement: NodeId, text: &str, span: Span) -> Value {
        if text == "internet" {
            return Value::Choice("internet");
        }
        if is_aws(text) {
            return self.aws_service(text, span);
        }
        if let Some(address) = words::address(text) {
            return Value::Address(address);
        }
        if words::looks_numeric(text) {
            return self.cidr(statement, text, span);
        }
        let scope = Space::around(self.nodes.get(statement));
        let starts = text.split('.').next().unwrap_or_default();
        let is_host = || self.resolve_any(starts, scope).is_none() && !self.is_elsewhere(text);
        if text.contains('.') && words::is_path(text) && !self.names.open.contains(&span.file) && is_host() {
            self.diagnostics.push(unknown_name::host_name(self.language(), text, span));
            return Value::Reference(None);
        }
        let kinds = match self.nodes.get(statement).kind() {
            Kind::Forward => crate::schema::SERVERS,
            _ => crate::schema::PLACES,
        };
        self.reference(statement, text, kinds, span)
    }

    fn destination(&mut self, statement: NodeId, takes: Takes, text: &str, span: Span) -> Value {
        if words::looks_numeric(text) {
            return self.cidr(statement, text, span);
        }
        if is_aws(text) {
            return self.aws_service(text, span);
        }
        if words::is_prefix_list_id(text) {
            return Value::Word(text.to_owned());
        }
        let kinds: &[Kind] =
            if matches!(takes, Takes::Peer) { &[Kind::SecurityGroup, Kind::PrefixList] } else { &[Kind::PrefixList] };
        self.reference(statement, text, kinds, span)
    }

    /// What a path of names means. The references of a statement are looked for in the scopes around it.
    pub(super) fn reference(&mut self, statement: NodeId, text: &str, kinds: &[Kind], span: Span) -> Value {
        let scope = Space::around(self.nodes.get(statement));
        match self.resolve(text, scope, kinds) {
            Ok(id) => Value::Reference(Some(id)),
            // It may come from the file that is not known.
            Err(Unresolved::Nothing(_) | Unresolved::NotImported(_))
                if self.names.open.contains(&span.file) && words::is_path(text) =>
            {
                Value::Unknown
            }
            Err(unresolved) => {
                self.diagnostics.push(match unresolved {
                    _ if !words::is_path(text) => unknown_name::not_a_name(self.language(), text, kinds, span),
                    Unresolved::OtherKind(found) => {
                        unknown_name::other_kind(self.language(), self.nodes.get(found), text, kinds, span)
                    }
                    Unresolved::Nothing(meant) => {
                        let built_in = || crate::suggest::nearest(text, built_in(kinds).iter().copied());
                        let meant = meant.or_else(|| built_in().map(str::to_owned));
                        unknown_name::nothing(self.language(), text, kinds, span, meant)
                    }
                    Unresolved::NotImported(found) => {
                        let found = self.nodes.get(found);
                        let imports_this = self.leads_to(found.span.file, span.file);
                        unknown_name::not_imported(self.sources, found, imports_this, text, kinds, span)
                    }
                });
                Value::Reference(None)
            }
        }
    }

    fn cidr(&mut self, statement: NodeId, text: &str, span: Span) -> Value {
        let Some(cidr) = words::cidr(text) else {
            let kind = self.nodes.get(statement).kind();
            if let Some(instead) = self.names_addresses(statement, text) {
                let language = self.language();
                self.diagnostics.push(network_acl_source::report(language, &instead, text, span));
                return Value::Invalid;
            }
            self.diagnostics.push(invalid_cidr::report(self.language(), text, span, kind));
            return Value::Invalid;
        };
        if cidr.addr().is_ipv6() && matches!(self.nodes.get(statement).kind(), Kind::Vpc | Kind::Subnet) {
            self.diagnostics.push(invalid_cidr::ipv6(self.language(), text, span));
            return Value::Invalid;
        }
        if cidr.addr().is_ipv4() && self.nodes.get(statement).kind() == Kind::Ipv6 {
            self.diagnostics.push(invalid_cidr::ipv4(self.language(), text, span));
            return Value::Invalid;
        }
        if cidr.trunc() != cidr {
            self.diagnostics.push(host_bits::report(self.language(), cidr, span));
        }
        Value::Cidr(cidr)
    }

    /// What stands in a rule of a network ACL in place of a block, where a security group could name it.
    fn names_addresses(&self, statement: NodeId, text: &str) -> Option<Instead<'_>> {
        let node = self.nodes.get(statement);
        if !matches!(node.kind(), Kind::AclIngress | Kind::AclEgress) {
            return None;
        }
        if is_aws(text) || words::is_prefix_list_id(text) {
            return Some(Instead::Addresses);
        }
        let found = self.resolve(text, Space::around(node), &[Kind::SecurityGroup, Kind::PrefixList]).ok()?;
        Some(Instead::Declared(self.nodes.get(found)))
    }

    /// The catalogue as the project sees it.
    fn extensions(&self) -> &'t Extensions {
        &self.sources.settings.extensions
    }

    fn aws_service(&mut self, text: &str, span: Span) -> Value {
        let short = if is_aws(text) { text.strip_prefix("aws.").unwrap_or_default() } else { text };
        // Without `aws.` the name is not one, but what was meant is plain.
        if !is_aws(text) && !matches!(self.extensions().service(text), ServiceLookup::None) {
            self.diagnostics.push(unknown_service::without_scope(self.language(), text, span));
            return Value::Invalid;
        }
        match self.extensions().service(short) {
            ServiceLookup::One(service) => Value::Service(service),
            ServiceLookup::Ambiguous(services) => {
                self.diagnostics.push(ambiguous_service::report(self.language(), short, &services, span));
                Value::Invalid
            }
            ServiceLookup::None => {
                self.diagnostics.push(unknown_service::report(self.language(), short, span));
                Value::Invalid
            }
        }
    }

    /// A string that names an AWS service equals its `aws.` path; of any other nothing is known.
    fn full_service_name(&mut self, name: &str) -> Value {
        match self.extensions().service_by_full_name(name) {
            Some((service, Some(region))) => Value::ServiceIn(service, region),
            Some((service, None)) => Value::Service(service),
            None => Value::Text(name.to_owned()),
        }
    }
}

/// The words that may stand where the name of a thing of one of these kinds may.
fn built_in(kinds: &[Kind]) -> &'static [&'static str] {
    match kinds {
        crate::schema::TARGETS => BUILT_IN_TARGETS,
        crate::schema::PLACES => &["internet"],
        _ => &[],
    }
}

/// Whether a word is meant for the built-in scope.
fn is_aws(text: &str) -> bool {
    text == "aws" || text.starts_with("aws.")
}
