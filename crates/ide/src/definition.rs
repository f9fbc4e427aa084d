//! From a name to what it means.

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, FileId, Span, TextRange, TextSize, Value};

use crate::spot::{Part, spot};

/// Where a name is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The word from which it was asked.
    pub origin: TextRange,
    /// The whole statement that declares it.
    pub target: Span,
    /// The name in that statement.
    pub name: Span,
}

/// The declaration of the name at an offset, perhaps in another file; of an import or a policy,
/// the start of the file that it names.
pub fn definition(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<Definition> {
    let spot = spot(analysis, file, offset)?;
    let id = match spot.part {
        Part::Value(_) if matches!(spot.node.kind(), Kind::Import | Kind::Policy) => {
            let named = match spot.node.kind() {
                Kind::Import => analysis.nodes.imported(spot.node.id),
                _ => analysis.sources.policy_of(spot.node),
            };
            let start = Span::new(named?, TextRange::empty(TextSize::new(0)));
            return Some(Definition { origin: spot.range, target: start, name: start });
        }
        Part::Name => spot.node.id,
        Part::Value(arg) => match arg.value {
            Value::Reference(target) => target?,
            _ => return None,
        },
        Part::Keyword | Part::Other => return None,
    };
    let node = analysis.nodes.get(id);
    Some(Definition {
        origin: spot.range,
        target: node.span,
        name: node.name.as_ref().map_or(node.head, |name| name.span),
    })
}
