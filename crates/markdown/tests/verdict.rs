//! What an example declares against what is found in it, and how the two come to agree.

use portolan_analyzer::{Language, Sources, analyze};
use portolan_markdown::{Attributes, Standing, Verdict, fences};

const WRONG: &str =
    "region eu-west-1\nvpc a 10.0.0.0/33\nvpc b 10.1.0.0/16 { subnet a 10.1.0.5/24 { route_table none } }\n";

/// What is wrong with the declarations of an example, and the example after the correction with its title.
fn corrected(info: &str, code: &str) -> (Vec<String>, Option<(String, String)>) {
    let markdown = format!("~~~{info}\n{code}~~~\n");
    let [fence] = <[_; 1]>::try_from(fences(&markdown)).unwrap();
    let attributes = Attributes::of(&fence, Language::En);
    let mut sources = Sources::of_text("a.topo", fence.code.as_str());
    attributes.ask(&mut sources.settings);
    let analysis = analyze(sources);
    let verdict = Verdict::of(&attributes, &analysis);
    let undeclared = verdict.that_are(Standing::Undeclared).map(|found| format!("{} is not declared", found.rule));
    let missing = verdict.missing(&analysis, Language::En);
    let wrong = undeclared.chain(missing.iter().map(|problem| problem.message.clone())).collect();
    let correction = verdict.correction(&markdown, &fence, Language::En).map(|correction| {
        let mut text = markdown.clone();
        for (range, new) in correction.edits.iter().rev() {
            text.replace_range(range.clone(), new);
        }
        let opening = text.lines().next().unwrap().trim_start_matches('~');
        (correction.title, opening.to_owned())
    });
    (wrong, correction)
}

#[test]
fn an_example_comes_to_declare_what_is_found() {
    let both = "expect-error=invalid-cidr expect-error=unknown-name";
    for (info, expected) in [
        ("topo", format!("topo {both}")),
        ("topo title=\"A\"", format!("topo title=\"A\" {both}")),
        ("topo,no-diagram", format!("topo,no-diagram,{}", both.replace(' ', ","))),
        (
            "topo expect-error=shadowed-name no-diagram",
            "topo expect-error=invalid-cidr no-diagram expect-error=unknown-name".to_owned(),
        ),
        ("topo expect-error=unknown-name", "topo expect-error=unknown-name expect-error=invalid-cidr".to_owned()),
        (
            "topo expect-error=unknown-name expect-error=unknown-name",
            "topo expect-error=unknown-name expect-error=invalid-cidr".to_owned(),
        ),
    ] {
        let (wrong, correction) = corrected(info, WRONG);
        assert_ne!(wrong, [""; 0], "{info}");
        let (title, opening) = correction.unwrap();
        assert_eq!(opening, expected);
        assert!(title.starts_with("declare what is found: `expect-error="), "{title}");
        assert_eq!(corrected(&opening, WRONG), (Vec::new(), None), "nothing is left to be said");
    }
}

#[test]
fn what_is_not_found_is_taken_out() {
    let good = "region eu-west-1\nvpc a 10.0.0.0/16\n";
    for (info, expected) in [
        ("topo expect-error=unknown-name", "topo"),
        ("topo,expect-error=unknown-name,title=x", "topo,title=x"),
        ("topo no-diagram  expect-error=unknown-name expect-warning=host-bits title=x", "topo no-diagram title=x"),
    ] {
        let (_, correction) = corrected(info, good);
        assert_eq!(correction, Some(("declare no more than what is found".to_owned(), expected.to_owned())));
    }
    assert_eq!(corrected("topo", good), (Vec::new(), None));
}

#[test]
fn warnings_count_where_some_are_declared() {
    let (wrong, correction) = corrected("topo expect-warning=shadowed-name", &WRONG.replace("/33", "/16"));
    let missing = "this example should have a warning by `shadowed-name`, and does not";
    assert_eq!(wrong, ["host-bits is not declared", "unknown-name is not declared", missing]);
    assert_eq!(correction.unwrap().1, "topo expect-warning=host-bits expect-error=unknown-name");
}
