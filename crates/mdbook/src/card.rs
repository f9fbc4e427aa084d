//! Hover cards: what a word means, shown on request.
//!
//! A card is a `popover` that buttons open. That works by keyboard and touch and without JavaScript, closes with
//! Escape, and is there once for each distinct meaning on a page, however often the word occurs.

use std::collections::HashMap;

use portolan_catalog::concept;
use portolan_markdown::parser;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd, html::push_html};

use crate::html::escape;
use crate::links::Links;

/// The cards of one page.
#[derive(Debug)]
pub(crate) struct Cards<'p> {
    prefix: &'p str,
    links: &'p Links<'p>,
    /// Meaning to id.
    ids: HashMap<String, String>,
    /// The cards that are not on the page yet.
    pending: String,
}

impl<'p> Cards<'p> {
    /// `prefix` begins the id of each card and is unique in the book.
    pub(crate) fn new(prefix: &'p str, links: &'p Links<'p>) -> Cards<'p> {
        Cards { prefix, links, ids: HashMap::new(), pending: String::new() }
    }

    /// The id of the card with this meaning, in Markdown. `word` is what it explains.
    pub(crate) fn id(&mut self, word: &str, meaning: String) -> String {
        if let Some(id) = self.ids.get(&meaning) {
            return id.clone();
        }
        let id = format!("{}-card-{}", self.prefix, self.ids.len() + 1);
        self.pending +=
            &format!("<div popover class=\"topo-card\" id=\"{id}\" role=\"group\" aria-label=\"{}\">", escape(word));
        self.pending += &markdown(&meaning, self.links);
        self.pending += "</div>";
        self.ids.insert(meaning, id.clone());
        id
    }

    /// The cards that have come up since the last call.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.pending)
    }
}

/// Markdown as HTML. HTML in it is shown, not obeyed; images become their text; links that lead nowhere from this
/// page become plain text.
pub(crate) fn markdown(text: &str, links: &Links<'_>) -> String {
    let mut open_links = Vec::new();
    let events = parser(text).filter_map(|event| match event {
        // In a terminal one asks for a page; in the book it is there.
        Event::Code(code) => Some(match explained(&code, links) {
            Some(link) => Event::InlineHtml(link.into()),
            None => Event::Code(code),
        }),
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        // Headings would stand in the page's outline.
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Strong)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Strong)),
        Event::Start(Tag::Link { link_type, dest_url, .. }) => {
            let target = target(&dest_url, links);
            open_links.push(target.is_some());
            target.map(|target| {
                Event::Start(Tag::Link { link_type, dest_url: CowStr::from(target), title: "".into(), id: "".into() })
            })
        }
        Event::End(TagEnd::Link) => open_links.pop().unwrap_or(false).then_some(Event::End(TagEnd::Link)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::FootnoteReference(name) => Some(Event::Text(name)),
        Event::Start(Tag::FootnoteDefinition(_)) | Event::End(TagEnd::FootnoteDefinition) => None,
        other => Some(other),
    });
    let mut html = String::new();
    push_html(&mut html, events);
    html
}

/// The link to the page that `portolan explain` shows, if this is that command and the page is there.
fn explained(command: &str, links: &Links<'_>) -> Option<String> {
    let name = command.strip_prefix("portolan explain ")?;
    let (target, title) = match concept(name) {
        Some(concept) => (links.concept(concept.id)?, concept.title_en),
        None => (links.rule(name).or_else(|| links.reason(name))?, name),
    };
    Some(format!("<a href=\"{}\">{}</a>", escape(&target), escape(title)))
}

/// Where a link of a card leads from this page.
fn target(destination: &str, links: &Links<'_>) -> Option<String> {
    if destination.starts_with("https://") || destination.starts_with("http://") {
        return Some(destination.to_owned());
    }
    let (path, fragment) = match destination.split_once('#') {
        Some((path, fragment)) => (path, format!("#{fragment}")),
        None => (destination, String::new()),
    };
    // Concept pages link to each other by their bare names.
    let name = path.rsplit('/').next().unwrap_or(path).strip_suffix(".md")?;
    let target = match concept(name) {
        Some(concept) => links.concept(concept.id),
        None => links.rule(name).or_else(|| links.reason(name)),
    };
    target.map(|target| target + &fragment)
}
