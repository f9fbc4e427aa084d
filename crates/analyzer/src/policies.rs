//! The policy files that endpoints name, and who names which.

use std::collections::BTreeMap;

use portolan_policy::{Malformed as NoPolicy, Policy};
use portolan_syntax::{TextRange, TextSize};

use crate::diagnostic::Diagnostic;
use crate::network::{Endpoint, EndpointTarget, EndpointType};
use crate::nodes::{Node, Value};
use crate::paths::{self, Malformed};
use crate::rules::{Context, Rule};
use crate::schema::Kind;
use crate::source::{FileId, Format, Sources, Span, Unreadable};

/// What the path of a `policy` leads to.
pub(crate) enum Named<'s> {
    /// This file.
    File(FileId),
    /// Nothing: it is no path.
    Malformed(Malformed),
    /// Nothing that can be read. `path` is how it is called from where the names of files start.
    Unreadable { path: String, why: Option<&'s Unreadable> },
}

/// What the path of a `policy` statement leads to, and the path as it is written; `None` where it has none.
pub(crate) fn named<'s>(sources: &'s Sources, statement: &'s Node) -> Option<(&'s str, Span, Named<'s>)> {
    let operand = statement.args.first()?;
    let Value::Text(text) = &operand.value else { return None };
    let named = match paths::join(&sources.file(statement.span.file).path, text) {
        Err(malformed) => Named::Malformed(malformed),
        Ok(path) => match sources.supplied(Format::Policy, &path) {
            Some(Ok(file)) => Named::File(file),
            Some(Err(why)) => Named::Unreadable { path, why: Some(why) },
            None => Named::Unreadable { path, why: None },
        },
    };
    Some((text, operand.span, named))
}

impl Sources {
    /// The file that a `policy` names, if it is there.
    pub fn policy_of(&self, statement: &Node) -> Option<FileId> {
        match named(self, statement)? {
            (_, _, Named::File(file)) => Some(file),
            _ => None,
        }
    }
}

/// Whether a policy can have an effect on an endpoint. A rule of its own tells where it has none.
pub(crate) fn has_effect(endpoint: &Endpoint) -> bool {
    endpoint.kind != Some(EndpointType::GatewayLoadBalancer) && !is_always_full(endpoint)
}

/// Whether access through an interface endpoint is known to be full whatever its policy says.
pub(crate) fn is_always_full(endpoint: &Endpoint) -> bool {
    endpoint.kind == Some(EndpointType::Interface)
        && match &endpoint.service {
            EndpointTarget::Aws(service) => service.endpoint_policy == Some(false),
            EndpointTarget::Declared(_) => true,
            EndpointTarget::Foreign(_) | EndpointTarget::Unknown | EndpointTarget::Missing => false,
        }
}

/// A policy file, with the endpoints on which it has an effect.
pub(crate) struct Document<'c> {
    file: FileId,
    text: &'c str,
    /// What it says, or why it is no policy.
    pub(crate) policy: &'c Result<Policy, NoPolicy>,
    /// Who names it, in order of place: the `policy` statement and its endpoint.
    pub(crate) named_by: Vec<(&'c Node, &'c Endpoint)>,
}

/// The policy files, in the order in which they were loaded.
pub(crate) fn documents<'c>(context: &Context<'c>) -> Vec<Document<'c>> {
    let mut documents: BTreeMap<FileId, Document<'c>> = BTreeMap::new();
    for statement in context.nodes.of_kind(Kind::Policy) {
        let Some(file) = context.sources.policy_of(statement) else { continue };
        let endpoint = statement.parent.and_then(|endpoint| context.network.endpoint_of(endpoint));
        let Some(endpoint) = endpoint.filter(|endpoint| has_effect(endpoint)) else { continue };
        let source = context.sources.file(file);
        let Some(policy) = source.policy() else { continue };
        let new = || Document { file, text: &source.text, policy, named_by: Vec::new() };
        documents.entry(file).or_insert_with(new).named_by.push((statement, endpoint));
    }
    documents.into_values().collect()
}

impl<'c> Document<'c> {
    /// A range of it.
    pub(crate) fn span(&self, range: &std::ops::Range<usize>) -> Span {
        let size = |at: usize| TextSize::try_from(at).unwrap_or_default();
        Span::new(self.file, TextRange::new(size(range.start), size(range.end.max(range.start))))
    }

    /// Its text in a range.
    pub(crate) fn text(&self, range: &std::ops::Range<usize>) -> &'c str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// All of its text.
    pub(crate) fn all(&self) -> &'c str {
        self.text
    }

    /// A finding in it, on account of some of the endpoints that name it. In each file of Topo the first of their
    /// statements is related: there the finding is told to those who look at that file alone.
    pub(crate) fn report(
        &self,
        rule: &'static Rule,
        context: &Context<'_>,
        range: &std::ops::Range<usize>,
        message: impl Into<String>,
        concerns: impl Fn(&Endpoint) -> bool,
    ) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(rule, self.span(range), message);
        for (statement, endpoint) in self.named_by.iter().filter(|(_, endpoint)| concerns(endpoint)) {
            if diagnostic.related.iter().all(|related| related.span.file != statement.span.file) {
                let path = context.nodes.path(endpoint.node);
                let what = portolan_catalog::say!(
                    context.language(),
                    "this is the policy of `{path}`",
                    "`{path}` のポリシーです"
                );
                diagnostic = diagnostic.related(statement.head, what);
            }
        }
        diagnostic
    }
}
