//! Random texts, and what holds for every text.

pub(crate) mod holds;

use proptest::prelude::*;

/// What matters to the grammar, so that every rule is met often.
pub(crate) fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ";",
        "\"",
        "#",
        "##",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\u{3000}",
        "\u{FEFF}",
        "->",
        "vpc",
        "\nvpc a",
        "\nregion x",
        "subnet",
        "aws.s3",
        "10.0.0.0/16",
        "名前",
        "é",
        "\u{1F600}",
        "\0",
        "  ",
        "\n\n\n",
        "a; b",
        "{ az a }",
        "[a, b]",
        "\"text\"",
        "# note\n",
        "{\n",
        "}\n",
    ])
}

/// Text made of it.
pub(crate) fn fragments() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..60).prop_map(|parts| parts.concat())
}

/// Well-formed text with every kind of layout that the formatter must bear.
pub(crate) fn well_formed() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "a",
        "b1",
        "aws.s3",
        "10.0.0.0/16",
        "->",
        "名前",
        "\"s t\"",
        "[x,y]",
        "[x\n, y # c\n]",
        "[ ]",
        "[\n#c\n]",
    ]);
    let gap = prop::sample::select(vec![" ", "  ", ", ", "\t"]);
    let head = (prop::sample::select(vec!["vpc", "k", "用語"]), prop::collection::vec((gap, word), 0..4)).prop_map(
        |(keyword, operands)| operands.into_iter().fold(keyword.to_owned(), |head, (gap, word)| head + gap + word),
    );
    let end = prop::sample::select(vec![
        "\n",
        ";",
        "; ",
        "\n\n\n",
        " # c\n",
        "# c  \n",
        "  \r\n",
        ";\n",
        "\n  ## doc\n",
        "\n#\n\n",
    ]);
    let leaf = (head.clone(), end.clone()).prop_map(|(head, end)| head + end);
    let statement = leaf.prop_recursive(4, 40, 5, move |inner| {
        let open = prop::sample::select(vec!["{", " {\n", "{ # c\n", " { "]);
        (head.clone(), open, prop::collection::vec(inner, 0..5), end.clone())
            .prop_map(|(head, open, body, end)| format!("{head}{open}{}}}{end}", body.concat()))
    });
    prop::collection::vec(statement, 0..6).prop_map(|statements| statements.concat())
}
