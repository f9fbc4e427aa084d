//! `portolan/diagram`: the picture of a topology, which the protocol knows nothing of.

use portolan_diagram::{Options, svg};
use serde::{Deserialize, Serialize};

use crate::expectations;
use crate::protocol::{Error, Result, TextDocumentIdentifier};
use crate::view::View;

/// Draws it as one line of SVG: `{"textDocument": {"uri"}, "expectation": id}` → `{"svg": … or null}`.
pub(crate) const METHOD: &str = "portolan/diagram";

/// Which document is meant.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentParams {
    pub(crate) text_document: TextDocumentIdentifier,
}

/// What is to be drawn.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DiagramParams {
    pub(crate) text_document: TextDocumentIdentifier,
    /// The id of the expectation whose way is to be lit.
    pub(crate) expectation: Option<String>,
}

/// The answer to [`METHOD`].
#[derive(Debug, Serialize)]
pub(crate) struct Diagram {
    svg: Option<String>,
}

/// Draws the document with all that it imports.
pub(crate) fn diagram(view: &View<'_>, expectation: Option<&str>) -> Result<Diagram> {
    let lit = match expectation {
        None => None,
        Some(id) => {
            let place = expectations::place(view, id);
            Some(place.ok_or_else(|| Error::invalid_params(format!("there is no expectation `{id}`")))?)
        }
    };
    let title = view.snapshot.path.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(Diagram { svg: svg(view.analysis, &Options { title, expectation: lit, ..Options::default() }) })
}
