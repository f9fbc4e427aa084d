//! The form of every hover: what a thing is, then what it is *here*, then where to read on.

use portolan_analyzer::Analysis;
use portolan_catalog::{self as catalog, Language};

/// A hover before it is Markdown.
#[derive(Debug, Default)]
pub(crate) struct Card {
    language: Language,
    title: String,
    paragraphs: Vec<String>,
    here: Vec<String>,
    links: Vec<String>,
}

impl Card {
    /// A card with its first line.
    pub(crate) fn new(language: Language, title: impl Into<String>) -> Card {
        Card { language, title: title.into(), ..Card::default() }
    }

    /// Adds a paragraph of Markdown.
    pub(crate) fn text(mut self, text: impl Into<String>) -> Card {
        let text = text.into();
        if !text.is_empty() {
            self.paragraphs.push(text);
        }
        self
    }

    /// Explains a concept in general, and says where there is more of it.
    pub(crate) fn concept(self, id: &str) -> Card {
        let Some(concept) = catalog::concept(id) else { return self };
        let summary = summary(self.language, concept);
        self.text(summary).more(id)
    }

    /// Says where there is more of a concept.
    pub(crate) fn more(mut self, id: &str) -> Card {
        let Some(concept) = catalog::concept(id) else { return self };
        self = self.page(id);
        let page = aws_page(self.language.pick(concept.page_en, concept.page_ja));
        self.links.extend(page.map(|(title, address)| format!("[AWS: {title}]({address})")));
        self
    }

    /// Says where the page is that explains a name.
    pub(crate) fn page(mut self, name: &str) -> Card {
        self.links.push(format!("`portolan explain {name}`"));
        self
    }

    /// Says where a page outside is.
    pub(crate) fn link(mut self, title: &str, address: &str) -> Card {
        self.links.push(format!("[{title}]({address})"));
        self
    }

    /// Says something about this network.
    pub(crate) fn here(mut self, line: impl Into<String>) -> Card {
        self.here.push(line.into());
        self
    }

    /// Says several things about this network.
    pub(crate) fn all_here(mut self, lines: impl IntoIterator<Item = String>) -> Card {
        self.here.extend(lines);
        self
    }

    /// The card as Markdown.
    pub(crate) fn markdown(self) -> String {
        let mut parts = vec![self.title];
        parts.extend(self.paragraphs);
        if !self.here.is_empty() {
            let lines: Vec<_> = self.here.iter().map(|line| format!("- {line}")).collect();
            parts.push(format!("**{}**\n{}", self.language.pick("Here", "この構成では"), lines.join("\n")));
        }
        if !self.links.is_empty() {
            parts.push(self.links.join(" · "));
        }
        parts.join("\n\n")
    }
}

/// AWS's own page, to which the last line of a concept's page links: its title and its address.
pub(crate) fn aws_page(page: &str) -> Option<(&str, &str)> {
    let mut lines = page.lines().rev();
    let link = lines.find_map(|line| line.strip_prefix("Source: AWS, ").or(line.strip_prefix("出典: AWS、")))?;
    let (title, rest) = link.strip_prefix('[')?.split_once("](")?;
    let (address, _) = rest.split_once(')')?;
    Some((title, address))
}

/// A name as code, with nothing in it that could end the code or start markup.
pub(crate) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// Text of the user in Markdown, where nothing of it may become markup.
pub(crate) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '|' | '#' | '!') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A number with its noun; the Japanese one has the counter before it, as in `台のホスト`.
pub(crate) fn count(language: Language, number: usize, en: &str, ja: &str) -> String {
    match (language, number) {
        (Language::En, 1) => format!("1 {en}"),
        (Language::En, _) => format!("{number} {en}s"),
        (Language::Ja, _) => format!("{number} {ja}"),
    }
}

/// Several things in a row.
pub(crate) fn listed(language: Language, items: &[String]) -> String {
    items.join(language.pick(", ", "、"))
}

/// The language in which it is said.
pub(crate) fn language(analysis: &Analysis) -> Language {
    analysis.sources.settings.language
}

/// The first paragraph of a concept's page, in one line. Japanese has no space where a line ends.
pub(crate) fn summary(language: Language, concept: &catalog::Concept) -> String {
    match language {
        Language::En => concept.summary_en.replace('\n', " "),
        Language::Ja => concept.summary_ja.replace('\n', ""),
    }
}
