//! Where the instructions of a process go, as Callgrind counts them.

use std::collections::BTreeMap;

/// Instructions, and where they are spent.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The name of a function, or of a part of the program.
    pub name: String,
    /// The instructions.
    pub instructions: u64,
    /// Whether this is a function as a whole, and not only what was inlined into it from another file.
    pub is_whole: bool,
}

/// Reads the functions out of what `callgrind_annotate --auto=no --show-percs=no` prints, the most expensive one first.
pub fn functions(printed: &str) -> Vec<Share> {
    printed.lines().filter_map(function).collect()
}

/// A line such as `1,234  path/file.rs:krate::function [/the/program]`.
fn function(line: &str) -> Option<Share> {
    let (count, rest) = line.trim_start().split_once(' ')?;
    let instructions = count.replace(',', "").parse().ok()?;
    let (_, name) = rest.trim_start().split_once(':')?;
    let (name, is_whole) = name.rsplit_once(" [").map_or((name, false), |(name, _)| (name, true));
    Some(Share { name: without_impl(name), instructions, is_whole })
}

/// `module::<impl some::Type>::function` is known by its module.
fn without_impl(name: &str) -> String {
    match name.split_once("<impl ").and_then(|(module, rest)| Some((module, rest.split_once(">::")?.1))) {
        Some((module, function)) => format!("{module}{function}"),
        None => name.to_owned(),
    }
}

/// The instructions by the part of the program that they are spent in, most of them first.
pub fn by_part(functions: &[Share]) -> Vec<Share> {
    let mut parts: BTreeMap<&str, u64> = BTreeMap::new();
    for function in functions {
        *parts.entry(part(&function.name)).or_default() += function.instructions;
    }
    let share = |(name, instructions): (&str, u64)| Share { name: name.to_owned(), instructions, is_whole: true };
    let mut parts: Vec<_> = parts.into_iter().map(share).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.instructions));
    parts
}

/// Our functions with all that they call, as far as they are neither recursive nor without a name.
pub fn ours(functions: &[Share]) -> impl Iterator<Item = &Share> {
    functions.iter().filter(|function| {
        let name = &function.name;
        function.is_whole && name.starts_with("portolan_") && !name.contains('\'') && !name.contains("{{closure}}")
    })
}

/// To which part of the program a function belongs.
fn part(name: &str) -> &str {
    let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if is(&["malloc", "calloc", "realloc", "free", "unlink_chunk", "mi_"]) {
        return "allocation";
    }
    if is(&["memcpy", "memmove", "memset", "memcmp", "bcmp"]) {
        return "copying and comparing memory";
    }
    if is(&["pest::"]) {
        return "pest, and the rules of the grammar";
    }
    let krate = name.trim_start_matches(['<', '&', '(', '*']);
    let krate = krate.strip_prefix("mut ").or_else(|| krate.strip_prefix("dyn ")).unwrap_or(krate);
    match krate.split(|character: char| !character.is_alphanumeric() && character != '_').next() {
        Some("core" | "alloc" | "std" | "hashbrown") => "the standard library",
        Some(krate) if krate.len() < name.len() && name.contains("::") => krate,
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
--------------------------------------------------------------------------------
Ir
--------------------------------------------------------------------------------
1,500  PROGRAM TOTALS

--------------------------------------------------------------------------------
Ir     file:function
--------------------------------------------------------------------------------
  900  crates/syntax/src/lower.rs:portolan_syntax::lower::<impl a::B>::statement [/work/portolan]
  100  library/core/src/option.rs:portolan_syntax::lower::statement
  300  ???:<core::slice::Iter<T> as core::iter::Iterator>::next [/work/portolan]
  150  ./malloc/malloc.c:_int_malloc [/lib/libc.so.6]
   50  ./grammar.rs:<portolan_syntax::grammar::Rule as pest::RuleType>::hash [/work/portolan]
";

    #[test]
    fn functions_are_read() {
        let functions = functions(PRINTED);
        let names: Vec<_> = functions.iter().map(|function| function.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "portolan_syntax::lower::statement",
                "portolan_syntax::lower::statement",
                "<core::slice::Iter<T> as core::iter::Iterator>::next",
                "_int_malloc",
                "<portolan_syntax::grammar::Rule as pest::RuleType>::hash",
            ]
        );
        let ours: Vec<_> = ours(&functions).map(|function| function.instructions).collect();
        assert_eq!(ours, [900]);
    }

    #[test]
    fn functions_belong_to_parts() {
        let parts = by_part(&functions(PRINTED));
        let parts: Vec<_> = parts.iter().map(|part| (part.name.as_str(), part.instructions)).collect();
        let expected = [
            ("portolan_syntax", 1_000),
            ("the standard library", 300),
            ("allocation", 150),
            ("pest, and the rules of the grammar", 50),
        ];
        assert_eq!(parts, expected);
    }
}
