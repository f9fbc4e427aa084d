//! The one format of the data files: tab-separated, `#` comments, a header row, and words for yes, no and unknown.

/// The rows of a table. The header must name exactly `columns`, every row must have as many fields, and no field may
/// have white space at its ends.
pub(crate) fn rows<const N: usize>(text: &'static str, columns: [&str; N]) -> Result<Vec<[&'static str; N]>, String> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    let header = lines.next().map_or("", |(_, line)| line);
    if !header.split('\t').eq(columns) {
        return Err(format!("the header is `{header}`, not {columns:?}"));
    }
    lines
        .map(|(index, line)| {
            let fields: Vec<&'static str> = line.split('\t').collect();
            if let Some(field) = fields.iter().find(|field| field.trim() != **field) {
                return Err(format!("line {}: white space around `{field}`", index + 1));
            }
            fields.try_into().map_err(|fields: Vec<_>| format!("line {}: {} fields", index + 1, fields.len()))
        })
        .collect()
}

/// `yes`, `no`, or `?` for unknown.
pub(crate) fn tristate(field: &str) -> Result<Option<bool>, String> {
    match field {
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        "?" => Ok(None),
        _ => Err(format!("`{field}` is neither yes, no nor ?")),
    }
}

/// `yes` or `no`.
pub(crate) fn flag(field: &str) -> Result<bool, String> {
    tristate(field)?.ok_or_else(|| "? where a yes or no must stand".to_owned())
}

/// Names between commas; `-` is the empty list.
pub(crate) fn list(field: &'static str) -> Vec<&'static str> {
    match field {
        "-" => Vec::new(),
        _ => field.split(',').collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rows_strictly() {
        assert_eq!(rows("# c\na\tb\n1\t2\n", ["a", "b"]), Ok(vec![["1", "2"]]));
        assert!(rows("a\tc\n1\t2\n", ["a", "b"]).is_err());
        assert!(rows("a\tb\n1\n", ["a", "b"]).is_err());
        assert!(rows("a\tb\n1\t2\t3\n", ["a", "b"]).is_err());
        assert!(rows("a\tb\n1\t 2\n", ["a", "b"]).is_err());
        assert!(rows("a\tb\n1\t2\n\n", ["a", "b"]).is_err());
        assert!(rows("", ["a"]).is_err());
    }

    #[test]
    fn reads_fields() {
        assert_eq!(tristate("?"), Ok(None));
        assert!(tristate("maybe").is_err());
        assert_eq!(flag("yes"), Ok(true));
        assert!(flag("?").is_err());
        assert_eq!(list("-"), [""; 0]);
        assert_eq!(list("a,b"), ["a", "b"]);
    }
}
