//! Completion: what the schema lets stand at a place, and of names only those of the right kind.

use portolan_analyzer::network::{EndpointTarget, EndpointType};
use portolan_analyzer::reach::REASONS;
use portolan_analyzer::schema::{self, Count, Kind, Parent, Slot, StatementSpec, Takes};
use portolan_analyzer::{Analysis, FileId, Node, NodeId, TextRange, TextSize, words};
use portolan_catalog::{self as catalog, Language, say};
use portolan_syntax::OperandKind;

use crate::card::{language, summary};
use crate::spot::{comment_at, parent_at};

mod allow;
mod numbers;
mod snippet;

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown and, unless `insert` says otherwise, written.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What it is, in a few words.
    pub detail: String,
    /// What it is, in Markdown.
    pub documentation: String,
    /// What is written, in LSP's snippet syntax.
    pub insert: String,
    /// What it replaces.
    pub replace: TextRange,
    /// Its place among the others, the first being 0.
    pub order: u32,
}

/// What a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A statement by its keyword.
    Keyword,
    /// A declared thing.
    Name,
    /// A word that the language offers.
    Value,
    /// An AWS service.
    Service,
    /// An AWS Region or a zone.
    Region,
    /// A protocol and port, or a block.
    Number,
}

/// The proposals at an offset.
pub fn completions(analysis: &Analysis, file: FileId, offset: TextSize) -> Vec<Completion> {
    let text: &str = &analysis.sources.file(file).text;
    let cursor = usize::from(offset);
    if !text.is_char_boundary(cursor) || in_string(analysis, file, offset) {
        return Vec::new();
    }
    let (parent, node) = parent_at(analysis, file, offset);
    let is_word = |c: char| !c.is_whitespace() && !"{}[],;#\"".contains(c);
    let word_start =
        text[..cursor].rfind(|c| !is_word(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let word_end = text[cursor..].find(|c| !is_word(c)).map_or(text.len(), |at| cursor + at);
    let size = |at: usize| TextSize::try_from(at).unwrap_or_default();
    let mut proposals = Proposals {
        analysis,
        language: language(analysis),
        file,
        scope: node,
        statement: None,
        replace: TextRange::new(size(word_start), size(word_end)),
        found: Vec::new(),
    };
    if comment_at(analysis, file, offset).is_some() {
        proposals.rules(offset);
        return proposals.finish();
    }

    let (start, before) = sentence(analysis, file, size(word_start));
    let parsed = portolan_syntax::parse(before);
    let Some(located) = parsed.tree.statements(start).last() else {
        proposals.statements(parent);
        return proposals.finish();
    };
    let statement = located.statement;
    proposals.statement = analysis.nodes.starting_at(&analysis.sources, file, located.start);
    let mut words: Vec<&str> = statement.operands().iter().map(|operand| statement.text_of(operand)).collect();
    let in_list = matches!(statement.operands().last(), Some(last) if last.kind == OperandKind::List { closed: false });
    if in_list {
        words.pop();
    }
    let Some((keyword, operands)) = words.split_first() else { return Vec::new() };
    let Some(spec) = schema::statement(parent, keyword) else { return Vec::new() };
    if spec.kind == Kind::Expect {
        proposals.expectation(operands);
    } else {
        for slot in next_slots(spec, operands) {
            match slot.takes {
                Takes::List(inner) | Takes::OneOrList(inner) if in_list => proposals.values(spec.kind, inner, slot),
                Takes::List(inner) => proposals.list(spec.kind, inner, slot),
                Takes::OneOrList(inner) => proposals.values(spec.kind, inner, slot),
                _ if in_list => {}
                _ => proposals.values(spec.kind, &slot.takes, slot),
            }
        }
    }
    proposals.finish()
}

fn in_string(analysis: &Analysis, file: FileId, offset: TextSize) -> bool {
    let mut inside = false;
    let Some(parse) = analysis.sources.file(file).topo() else { return inside };
    parse.tree.tokens(TextSize::new(0), &mut |token, range, text| {
        let closed = text.len() > 1 && text.ends_with('"');
        let string = token == portolan_syntax::Token::String
            && range.start() < offset
            && (offset < range.end() || (!closed && offset <= range.end()));
        inside |= string;
    });
    inside
}

/// The statement up to an offset: from the last end of a statement, or from its start where a list spans lines. And
/// where that is.
fn sentence(analysis: &Analysis, file: FileId, offset: TextSize) -> (TextSize, &str) {
    let source = analysis.sources.file(file);
    let before = &source.text[..usize::from(offset)];
    let around = source.topo().map(|parse| parse.tree.statements_at(offset)).unwrap_or_default();
    if let Some(located) = around.last() {
        let in_list = located.statement.operands().iter().any(|operand| {
            let range = located.range_of(operand);
            matches!(operand.kind, OperandKind::List { closed: true }) && range.start() < offset && offset < range.end()
        });
        if in_list {
            return (located.start, &before[usize::from(located.start)..]);
        }
    }
    let sentence = before.rsplit(['\n', '\r', ';', '{', '}']).next().unwrap_or_default();
    (offset - TextSize::of(sentence), sentence)
}

/// The slots that the next operand can fill.
fn next_slots(spec: &'static StatementSpec, operands: &[&str]) -> Vec<&'static Slot> {
    let mut slots = Vec::new();
    for form in spec.forms {
        let mut rest = operands.iter().peekable();
        for slot in *form {
            let fits = |word: &str| match slot.takes {
                Takes::Literal(literal) => literal == word,
                _ => true,
            };
            let mut taken = rest.next_if(|word| fits(word)).is_some();
            if taken && slot.count == Count::OneOrMore && rest.peek().is_none() {
                slots.push(slot);
            }
            while taken && slot.count == Count::OneOrMore {
                taken = rest.next_if(|word| fits(word)).is_some();
            }
            if taken || slot.count == Count::OneOrMore && !slots.is_empty() {
                continue;
            }
            if rest.peek().is_none() {
                slots.push(slot);
            }
            if slot.count != Count::Optional {
                break;
            }
        }
    }
    slots
}

struct Proposals<'a> {
    analysis: &'a Analysis,
    language: Language,
    /// The file in which the cursor stands: it decides which imported names there are.
    file: FileId,
    /// The statement in whose body the cursor stands.
    scope: Option<&'a Node>,
    /// The statement in whose head it stands, as far as that is written.
    statement: Option<&'a Node>,
    replace: TextRange,
    found: Vec<Completion>,
}

impl Proposals<'_> {
    fn finish(mut self) -> Vec<Completion> {
        for (order, completion) in (0..).zip(&mut self.found) {
            completion.order = order;
        }
        self.found
    }

    fn push(
        &mut self,
        label: impl Into<String>,
        kind: CompletionKind,
        detail: impl Into<String>,
        documentation: impl Into<String>,
    ) {
        let label = label.into();
        if self.found.iter().any(|other| other.label == label) {
            return;
        }
        let insert = label.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}");
        self.found.push(Completion {
            label,
            kind,
            detail: detail.into(),
            documentation: documentation.into(),
            insert,
            replace: self.replace,
            order: 0,
        });
    }

    /// The statements of a body: first those that the statement around it says too little without, then those that
    /// are not there yet. What is there and stands once is left out.
    fn statements(&mut self, parent: Parent) {
        let present = |spec: &StatementSpec| {
            self.scope.is_some_and(|scope| self.analysis.nodes.child(scope.id, spec.kind).is_some())
        };
        let done = |spec: &StatementSpec| spec.repeats == schema::Repeats::Once && present(spec);
        let endpoint =
            self.scope.and_then(|scope| self.analysis.network.endpoint_of(scope.id)).and_then(|endpoint| endpoint.kind);
        let fits = |spec: &StatementSpec| endpoint.is_none_or(|kind| kind.takes(spec.kind));
        let mut specs: Vec<_> = schema::statements_in(parent).filter(|spec| !done(spec) && fits(spec)).collect();
        specs.sort_by_key(|spec| {
            // What stands anywhere comes last. Of things there can always be one more.
            let anywhere = spec.parents.is_empty() || spec.kind == Kind::Id;
            (anywhere, !spec.needed || present(spec), !spec.kind.declares() && present(spec))
        });
        let language = self.language;
        for spec in specs {
            let documentation = match spec.concept.and_then(catalog::concept) {
                Some(concept) => format!("{}\n\n{}", spec.summary(language), summary(language, concept)),
                None => spec.summary(language).to_owned(),
            };
            self.push(
                spec.keyword,
                CompletionKind::Keyword,
                spec.usage().join(language.pick(" or ", " または ")),
                documentation,
            );
            let free = self.next_free(spec.kind).map(|(free, _)| free);
            if let Some(last) = self.found.last_mut().filter(|last| last.label == spec.keyword) {
                last.insert = snippet::snippet(spec, free.as_deref());
            }
        }
    }

    fn values(&mut self, kind: Kind, takes: &Takes, slot: &Slot) {
        let language = self.language;
        match takes {
            Takes::Literal(word) => self.push(*word, CompletionKind::Value, "", ""),
            Takes::Choice(words) => {
                for word in *words {
                    self.push(*word, CompletionKind::Value, slot.label, "");
                }
            }
            Takes::EndpointType => {
                for (word, kind) in EndpointType::ALL {
                    let concept = catalog::concept(kind.concept());
                    self.push(
                        *word,
                        CompletionKind::Value,
                        concept.map_or("", |concept| language.pick(concept.title_en, concept.title_ja)),
                        concept.map_or(String::new(), |concept| summary(language, concept)),
                    );
                }
            }
            Takes::SwitchOrAddress => {
                self.push("on", CompletionKind::Value, slot.label, "");
                self.push("off", CompletionKind::Value, slot.label, "");
            }
            Takes::Reference(kinds) => self.names(kinds),
            Takes::Principal => {
                self.push("*", CompletionKind::Value, language.pick("all accounts", "すべてのアカウント"), "");
                self.names(&[Kind::Account]);
            }
            Takes::Region => self.regions(),
            Takes::Zone => self.zones(),
            Takes::AwsService => self.services(None),
            Takes::Service => {
                let endpoint = self
                    .scope
                    .and_then(|scope| self.analysis.network.endpoint_of(scope.id))
                    .and_then(|endpoint| endpoint.kind);
                self.services(endpoint);
                if endpoint != Some(EndpointType::Gateway) {
                    self.names(&[Kind::EndpointService]);
                }
            }
            Takes::Ports => self.ports(),
            Takes::Destination => {
                self.blocks();
                self.service_lists();
                self.names(&[Kind::PrefixList]);
            }
            Takes::Peer => {
                self.names(&[Kind::SecurityGroup, Kind::PrefixList]);
                self.blocks();
                self.service_lists();
            }
            Takes::Target => {
                self.names(&[
                    Kind::InternetGateway,
                    Kind::NatGateway,
                    Kind::TransitGateway,
                    Kind::Peering,
                    Kind::VpnGateway,
                    Kind::EgressOnlyInternetGateway,
                    Kind::NetworkInterface,
                ]);
                self.push(
                    "local",
                    CompletionKind::Value,
                    language.pick("delivery inside the VPC", "VPC の中での配送"),
                    "",
                );
                self.push("blackhole", CompletionKind::Value, language.pick("nowhere", "破棄"), "");
            }
            Takes::Place => self.places(),
            Takes::Policy => {
                self.push("full", CompletionKind::Value, language.pick("allows everything", "すべてを許可"), "")
            }
            Takes::List(inner) | Takes::OneOrList(inner) => self.values(kind, inner, slot),
            Takes::Cidr => self.cidrs(kind),
            Takes::Address => self.free(kind),
            Takes::Integer(_, most) => self.rule_number(kind, *most),
            // What only the author can know.
            Takes::Name | Takes::Text | Takes::AccountId => {}
        }
    }

    /// The prefix lists that AWS manages.
    fn service_lists(&mut self) {
        for (word, title) in [("aws.s3", "Amazon S3"), ("aws.dynamodb", "Amazon DynamoDB")] {
            let detail = say!(self.language, "the prefix list of {title}", "{title} のプレフィックスリスト");
            self.push(word, CompletionKind::Service, detail, "");
        }
    }

    /// The items of a list, each as a list of its own, since the brackets are still missing.
    fn list(&mut self, kind: Kind, inner: &Takes, slot: &Slot) {
        let before = self.found.len();
        self.values(kind, inner, slot);
        for completion in &mut self.found[before..] {
            completion.insert = format!("[{}$0]", completion.insert);
        }
    }

    fn services(&mut self, kind: Option<EndpointType>) {
        let offered = self.analysis.sources.settings.extensions.services().filter(|service| match kind {
            Some(EndpointType::Gateway) => service.gateway,
            Some(EndpointType::Interface) => service.interface,
            _ => true,
        });
        for service in offered {
            self.push(format!("aws.{}", service.short_name), CompletionKind::Service, service.title, "");
        }
    }

    fn regions(&mut self) {
        for region in catalog::regions() {
            self.push(region.code, CompletionKind::Region, self.language.pick(region.name, region.name_ja), "");
        }
    }

    fn zones(&mut self) {
        let vpc = self.scope.and_then(|scope| {
            self.analysis.nodes.ancestors(scope.id).find_map(|node| self.analysis.network.vpc_of(node.id))
        });
        let Some(region) = vpc.and_then(|vpc| vpc.region) else { return };
        for letter in region.zone_letters.iter().flatten() {
            self.push(letter.to_string(), CompletionKind::Region, format!("{}{letter}", region.code), "");
        }
        for id in &region.zone_ids {
            self.push(*id, CompletionKind::Region, region.code, "");
        }
    }

    fn places(&mut self) {
        self.names(&[
            Kind::Instance,
            Kind::NetworkInterface,
            Kind::Subnet,
            Kind::Vpc,
            Kind::Endpoint,
            Kind::EndpointService,
            Kind::LoadBalancer,
            Kind::OnPremises,
            Kind::Host,
        ]);
        let internet =
            self.language.pick("an arbitrary public address outside AWS", "AWS の外にある任意のパブリックアドレス");
        self.push("internet", CompletionKind::Value, internet, "");
        let mut used: Vec<_> = self
            .analysis
            .network
            .endpoints()
            .filter_map(|(_, endpoint)| match endpoint.service {
                EndpointTarget::Aws(service) => Some(service.short_name),
                _ => None,
            })
            .collect();
        used.extend(["s3", "dynamodb", "ssm"]);
        let named = self.language.pick("by its ordinary host name", "通常のホスト名で");
        for short_name in used {
            self.push(format!("aws.{short_name}"), CompletionKind::Service, named, "");
        }
    }

    /// The names of the right kind that mean something here: shortest path first.
    fn names(&mut self, kinds: &[Kind]) {
        let nodes = &self.analysis.nodes;
        let mut found: Vec<(String, NodeId)> = Vec::new();
        for scope in self.scope.into_iter().flat_map(|scope| nodes.ancestors(scope.id)) {
            self.names_in(&mut nodes.children(Some(scope.id)), "", kinds, &mut found);
        }
        // The file's own names come before those that it imports.
        let (own, imported): (Vec<_>, Vec<_>) = nodes.top_of(self.file).partition(|node| node.span.file == self.file);
        self.names_in(&mut own.into_iter().chain(imported), "", kinds, &mut found);
        let mut seen: Vec<NodeId> = Vec::new();
        for (path, id) in found {
            if !seen.contains(&id) {
                seen.push(id);
                let node = nodes.get(id);
                let operands =
                    node.args.iter().map(|arg| self.analysis.sources.text(arg.span)).collect::<Vec<_>>().join(" ");
                self.push(
                    path,
                    CompletionKind::Name,
                    format!("{} {operands}", node.kind().noun(self.language)).trim_end(),
                    node.doc.clone().unwrap_or_default(),
                );
            }
        }
    }

    fn names_in(
        &self,
        nodes: &mut dyn Iterator<Item = &Node>,
        prefix: &str,
        kinds: &[Kind],
        found: &mut Vec<(String, NodeId)>,
    ) {
        // More than anybody can look through is not worth the wait.
        const ENOUGH: usize = 500;
        for node in nodes {
            let Some(name) = &node.name else { continue };
            if found.len() >= ENOUGH || !words::is_name(&name.text) {
                return;
            }
            let path = format!("{prefix}{}", name.text);
            if kinds.contains(&node.kind()) {
                found.push((path.clone(), node.id));
            }
            let mut inner = self.analysis.nodes.children(Some(node.id));
            self.names_in(&mut inner, &format!("{path}."), kinds, found);
        }
    }

    /// The sentence of `expect`, by what has been said of it.
    fn expectation(&mut self, said: &[&str]) {
        let language = self.language;
        let verb = said.iter().position(|word| matches!(*word, "reaches" | "reach"));
        match (said, verb) {
            ([], _) => {
                self.places();
                self.push("only", CompletionKind::Value, language.pick("these, and nothing else", "これらだけ"), "");
            }
            ([.., "cannot"], None) => self.push("reach", CompletionKind::Value, "", ""),
            (["only", rest @ ..], None) => {
                self.places();
                if !rest.is_empty() {
                    self.push("reach", CompletionKind::Value, "", "");
                }
            }
            (_, None) => {
                self.push(
                    "reaches",
                    CompletionKind::Value,
                    language.pick(
                        "every member of the one reaches every member of the other",
                        "一方のすべてから他方のすべてに到達できる",
                    ),
                    "",
                );
                self.push(
                    "cannot reach",
                    CompletionKind::Value,
                    language.pick("no member does", "どれからもどれにも到達できない"),
                    "",
                );
            }
            (_, Some(at)) if at + 1 == said.len() => self.places(),
            (_, Some(_)) => self.tail(said.last().copied().unwrap_or_default()),
        }
    }

    fn tail(&mut self, last: &str) {
        let language = self.language;
        match last {
            "in" => self.regions(),
            "on" => self.ports(),
            "via" => self.names(&[
                Kind::Endpoint,
                Kind::InternetGateway,
                Kind::NatGateway,
                Kind::Peering,
                Kind::TransitGateway,
                Kind::Vpn,
                Kind::DirectConnect,
                Kind::LoadBalancer,
            ]),
            "because" => {
                for reason in REASONS {
                    self.push(reason.name, CompletionKind::Value, reason.headline(language), reason.summary(language));
                }
            }
            _ => {
                for (word, detail) in [
                    ("via", language.pick("what the path passes", "経路が通るもの")),
                    ("on", language.pick("protocol and port", "プロトコルとポート")),
                    ("because", language.pick("the reason that stops it", "止める理由")),
                    ("in", language.pick("the Region of the service", "サービスのリージョン")),
                ] {
                    self.push(word, CompletionKind::Value, detail, "");
                }
            }
        }
    }
}
