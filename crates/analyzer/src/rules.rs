//! What a rule is. The rules themselves stand in [`crate::checks`], a file each.

use portolan_catalog::Language;

use crate::checks::RULES;
use crate::diagnostic::{Diagnostic, Severity};
use crate::network::{Network, VpcId};
use crate::nodes::{Node, Nodes};
use crate::schema::Kind;
use crate::source::Sources;

/// Something that can be wrong or worth knowing.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in kebab-case; the same on all surfaces.
    pub name: &'static str,
    /// Its id in the catalogue of checks, an alias of the name; empty for rules of the language itself.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Whether it is asked only where the configuration says so: it would speak on nearly every network.
    pub off_by_default: bool,
    /// The reasons for which an expectation is stopped at what this rule is about. Where one is, on purpose or not, it has
    /// told what this rule would.
    pub(crate) told_by: &'static [&'static str],
    pub(crate) page_en: &'static str,
    pub(crate) page_ja: &'static str,
    /// What it looks at of that which is edited most. It is not asked again where only other such things have changed.
    pub(crate) reads: &'static [Contents],
    /// What finds it.
    pub(crate) check: Check,
}

/// What is edited most, and at what few rules look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contents {
    /// The rules of security groups.
    SecurityGroup,
    /// The rules of network ACLs.
    NetworkAcl,
    /// The routes of route tables.
    RouteTable,
    /// The security groups of instances and network interfaces, and whether these forward.
    Host,
    /// What is expected, which stands anywhere.
    Expectations,
}

/// What finds it, and how far that looks. A rule that looks at less is run again for less after an edit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    /// Reading the statements finds it on the way.
    Reading,
    /// One statement of a kind, with what it refers to.
    Statement(Kind, fn(&Context<'_>, &Node, &mut Vec<Diagnostic>)),
    /// One VPC with everything in it.
    Vpc(fn(&Context<'_>, VpcId, &mut Vec<Diagnostic>)),
    /// All VPCs and what connects them.
    Topology(fn(&Context<'_>, &mut Vec<Diagnostic>)),
    /// Evaluating the expectations finds it.
    Expectation,
}

/// What a check can look at.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) nodes: &'a Nodes,
    pub(crate) network: &'a Network,
}

/// All rules, in the order of the book.
pub fn rules() -> &'static [&'static Rule] {
    RULES
}

/// The rule with this name or id.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name || (!rule.id.is_empty() && rule.id.eq_ignore_ascii_case(name)))
}

/// The place of a rule among all.
pub(crate) fn rank(name: &str) -> usize {
    RULES.iter().position(|rule| rule.name == name).unwrap_or(RULES.len())
}

impl Rule {
    /// Its page in Markdown: what it finds, why it matters, a wrong and a right example, AWS's source.
    pub fn page(&self, language: Language) -> &'static str {
        language.pick(self.page_en, self.page_ja)
    }

    /// AWS's page behind it: the first link of the section "Source". Rules of the language itself have none.
    pub fn source(&self) -> Option<&'static str> {
        let section = self.page_en.split_once("## Source")?.1;
        let link = section.get(section.find("https://")?..)?;
        link.split(['>', ')', ' ', '\n']).next()
    }

    /// Whether what it finds does nothing where it stands, so that an editor may fade it.
    pub fn finds_what_is_idle(&self) -> bool {
        matches!(self.name, "unused-declaration" | "unused-allow" | "shadowed-acl-rule")
    }
}

impl Contents {
    /// The contents of a body of this kind.
    pub(crate) fn of(kind: Kind) -> Option<Contents> {
        match kind {
            Kind::SecurityGroup => Some(Contents::SecurityGroup),
            Kind::NetworkAcl => Some(Contents::NetworkAcl),
            Kind::RouteTable => Some(Contents::RouteTable),
            Kind::Instance | Kind::NetworkInterface => Some(Contents::Host),
            _ => None,
        }
    }

    /// The statements that they consist of.
    pub(crate) fn kinds(self) -> &'static [Kind] {
        match self {
            Contents::SecurityGroup => &[Kind::Ingress, Kind::Egress],
            Contents::NetworkAcl => &[Kind::AclIngress, Kind::AclEgress],
            Contents::RouteTable => &[Kind::Route, Kind::Propagate],
            Contents::Host => &[Kind::SecurityGroups, Kind::SourceDestCheck],
            Contents::Expectations => &[Kind::Expect],
        }
    }
}

impl Context<'_> {
    /// The language of messages.
    pub(crate) fn language(&self) -> Language {
        self.sources.settings.language
    }
}
