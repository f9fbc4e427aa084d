//! From a name to what it means.

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, FileId, Span, TextRange, TextSize, Value};

use crate::links::named_file;
use crate::names::name_at;
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
    let mut origin = spot.range;
    let id = match spot.part {
        Part::Value(_) if matches!(spot.node.kind(), Kind::Import | Kind::Policy) => {
            let start = analysis.sources.span(named_file(analysis, spot.node)?, TextRange::empty(TextSize::new(0)));
            return Some(Definition { origin: spot.range, target: start, name: start });
        }
        // Of a path, the part at hand.
        _ => match (name_at(analysis, file, offset), &spot.part) {
            (Some(name), _) => {
                origin = analysis.sources.range(name.span);
                name.target
            }
            // An id in AWS.
            (None, Part::Value(arg)) => match arg.value {
                Value::Reference(target) => target?,
                _ => return None,
            },
            (None, _) => return None,
        },
    };
    let node = analysis.nodes.get(id);
    Some(Definition { origin, target: node.span, name: node.name.as_ref().map_or(node.head, |name| name.span) })
}
