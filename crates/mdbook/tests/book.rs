//! Whole books in a temporary folder: through the driver, and through the binary with mdBook's own protocol.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use portolan_mdbook::{Error, Summary, build};
use serde_json::{Value, json};
use tempfile::TempDir;

const CHAPTER: &str = "chapter.md";

/// A book of these chapters, by path.
fn book(chapters: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join("src").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let pages = chapters.iter().filter(|(path, _)| path.ends_with(".md"));
    let summary: String = pages.map(|(path, _)| format!("- [{path}]({path})\n")).collect();
    write("SUMMARY.md", &format!("# Summary\n\n{summary}"));
    for (path, text) in chapters {
        write(path, text);
    }
    fs::write(folder.path().join("book.toml"), "[book]\ntitle = \"Test\"\n").unwrap();
    folder
}

fn built(folder: &Path) -> (Result<Summary, Error>, String) {
    let mut out = Vec::new();
    let result = build(folder, &mut out);
    (result, String::from_utf8(out).unwrap())
}

fn page(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join("book").join(path)).unwrap()
}

/// The page of a book that must build.
fn good(chapters: &[(&str, &str)], path: &str) -> String {
    let folder = book(chapters);
    let (result, out) = built(folder.path());
    assert!(result.is_ok(), "{out}{result:?}");
    page(&folder, path)
}

/// Where and by which rule a book fails, a line each. The messages belong to others, except those of the book's
/// own rules.
fn errors(chapters: &[(&str, &str)]) -> String {
    let folder = book(chapters);
    let (result, out) = built(folder.path());
    match result {
        Err(Error::Findings(number)) => {
            assert_eq!(number, out.lines().filter(|line| !line.starts_with(' ')).count(), "{out}")
        }
        other => panic!("{out}{other:?}"),
    }
    assert!(!folder.path().join("book/index.html").exists(), "no page is written");
    out.lines()
        .filter(|line| {
            !line.starts_with(' ') || line.contains("fix: did you mean") || line.contains("in the included file")
        })
        .map(|line| {
            let end = line.find("]: ").map_or(line.len(), |index| index + 1);
            let own = ["fence", "include", "directive", "expect-error", "expect-warning"]
                .iter()
                .any(|rule| line.contains(&format!("[{rule}]")));
            let whole = own || line.starts_with(' ');
            format!("{}\n", if whole { line } else { &line[..end] })
        })
        .collect()
}

/// What a reader sees, and a copy holds, of each example's code.
fn copies(html: &str) -> Vec<String> {
    html.split("topo-code\"")
        .skip(1)
        .map(|rest| {
            let rest = rest.split_once('>').unwrap().1;
            let code = &rest[..rest.find("</code>").unwrap()];
            let mut text = String::new();
            for part in code.split('<') {
                text += part.split_once('>').map_or(part, |(_, text)| text);
            }
            let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
            entities.iter().fold(text, |text, (entity, character)| text.replace(entity, character))
        })
        .collect()
}

const GOOD: &str = "\
region ap-northeast-1

vpc lab 10.0.0.0/16 {
  dns_hostnames on
  subnet private_a 10.0.30.0/24 isolated { az a; route_table private; instance app }
  route_table private
  endpoint s3 gateway { service aws.s3; route_tables [private] }
}

expect lab.private_a.app reaches aws.s3 via lab.s3
expect lab.private_a.app cannot reach internet because no-route
";

fn fenced(info: &str, code: &str) -> String {
    format!("```{info}\n{code}```\n")
}

#[test]
fn a_good_book() {
    let folder = book(&[
        (CHAPTER, &format!("# Lab\n\n{}right after\n", fenced("topo title=\"The lab\"", GOOD))),
        ("other/deep.md", "# None\n"),
    ]);
    let (result, out) = built(folder.path());
    let summary = result.unwrap();
    assert_eq!((summary.report.chapters, summary.report.examples, summary.report.holding), (2, 1, 2), "{out}");
    assert!(out.starts_with("2 chapters, 1 example: 2 expectations hold, 0 examples fail as they must"), "{out}");
    let html = page(&folder, "chapter.html");
    assert_eq!(copies(&html), [GOOD]);
    assert!(html.contains("<figcaption id=\"topo-chapter-1-title\">The lab</figcaption>"));
    assert!(html.contains("<p>right after</p>"), "the text after the fence is Markdown again");
    assert_eq!(html.matches("class=\"topo-holds\"").count(), 2);
    assert_eq!(html.matches("<!-- topo --><style>").count(), 1);
    assert!(html.contains("class=\"topo-diagram\""));
    assert!(!page(&folder, "other/deep.html").contains("topo-"), "a page without examples stays as it is");
}

#[test]
fn one_card_for_each_meaning() {
    let html = good(
        &[(CHAPTER, &format!("{}\n{}", fenced("topo no-diagram", GOOD), fenced("topo no-diagram", GOOD)))],
        "chapter.html",
    );
    let cards: Vec<_> = html
        .split("popover=\"\" class=\"topo-card\" id=\"")
        .skip(1)
        .map(|rest| &rest[..rest.find('"').unwrap()])
        .collect();
    assert!(!cards.is_empty());
    assert_eq!(cards.iter().collect::<HashSet<_>>().len(), cards.len());
    let targets: HashSet<_> =
        html.split("popovertarget=\"").skip(1).map(|rest| &rest[..rest.find('"').unwrap()]).collect();
    assert_eq!(
        targets,
        cards.iter().copied().collect(),
        "each button opens a card that is there, each card has a button"
    );
}

#[test]
fn ids_are_unique_in_the_whole_book() {
    let example = fenced("topo", GOOD);
    let folder = book(&[
        ("a-b.md", &example),
        ("a/b.md", &example),
        ("a_b.md", &format!("{example}\n{example}")),
        ("日本.md", &example),
    ]);
    let (result, out) = built(folder.path());
    assert!(result.is_ok(), "{out}");
    let mut seen = HashSet::new();
    for path in ["a-b.html", "a/b.html", "a_b.html", "日本.html"] {
        for id in page(&folder, path).split(" id=\"topo").skip(1).map(|rest| rest[..rest.find('"').unwrap()].to_owned())
        {
            assert!(seen.insert(id.clone()), "{id} in {path}");
        }
    }
    // mdBook renames ids that clash in print.html, and buttons would open nothing.
    let print = page(&folder, "print.html");
    for target in print.split("popovertarget=\"").skip(1).map(|rest| &rest[..rest.find('"').unwrap()]) {
        assert!(print.contains(&format!(" id=\"{target}\"")), "{target}");
    }
}

#[test]
fn errors_stand_at_their_place() {
    let code = "region eu-west-1\nvpc a 10.0.0.0/33\n";
    let quoted = format!("> - item\n>\n>   {}", fenced("topo", code).trim_end().replace('\n', "\n>   "));
    let wide = "```topo\nregion eu-west-1\nvpc 日本 10.0.0.0/33\n```\n";
    let chapters = [
        (CHAPTER, format!("# A\n\n{}", fenced("topo", code))),
        ("deep/quoted.md", quoted),
        ("wide.md", wide.to_owned()),
    ];
    let chapters: Vec<_> = chapters.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let found = errors(&chapters);
    insta::assert_snapshot!(found, @r"
    src/chapter.md:5:7: error[invalid-cidr]
    src/deep/quoted.md:5:11: error[invalid-cidr]
    src/wide.md:3:8: error[invalid-cidr]
    ");
    let windows: Vec<_> = chapters.iter().map(|(path, text)| (*path, text.replace('\n', "\r\n"))).collect();
    assert_eq!(errors(&windows.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>()), found);
}

#[test]
fn expected_errors_are_exact() {
    let wrong = "region eu-west-1\nvpc a 10.0.0.0/33\n";
    let html = good(&[(CHAPTER, &fenced("topo expect-error=invalid-cidr", wrong))], "chapter.html");
    assert!(html.contains("class=\"topo-mark topo-error\""));
    let twice = format!("{wrong}vpc b 10.0.0.0/34\n");
    good(&[(CHAPTER, &fenced("topo,expect-error=invalid-cidr,expect-error=invalid-cidr", &twice))], "chapter.html");
    insta::assert_snapshot!(errors(&[
        ("once.md", &fenced("topo expect-error=invalid-cidr", &twice)),
        ("thrice.md", &fenced("topo expect-error=invalid-cidr expect-error=invalid-cidr expect-error=invalid-cidr", &twice)),
        ("good.md", &fenced("topo expect-error=invalid-cidr", GOOD)),
        ("other.md", &fenced("topo expect-error=unknown-name", wrong)),
    ]), @r"
    src/once.md:4:7: error[invalid-cidr]
    src/thrice.md:1:61: error[expect-error]: this example should fail by `invalid-cidr`, and does not
    src/good.md:1:9: error[expect-error]: this example should fail by `invalid-cidr`, and does not
    src/other.md:1:9: error[expect-error]: this example should fail by `unknown-name`, and does not
    src/other.md:3:7: error[invalid-cidr]
    ");
}

#[test]
fn expected_warnings_are_exact_where_declared() {
    // `a` has host bits in one subnet; nothing needs to be declared for the page to show it.
    let warned = "region eu-west-1\nvpc a 10.0.0.0/16 {\n  subnet s 10.0.1.1/24 { az a }\n}\n";
    let html = good(
        &[(CHAPTER, &fenced("topo", warned)), ("declared.md", &fenced("topo expect-warning=host-bits", warned))],
        "chapter.html",
    );
    assert!(html.contains("class=\"topo-mark topo-warning\""));
    insta::assert_snapshot!(errors(&[
        ("twice.md", &fenced("topo expect-warning=host-bits expect-warning=host-bits", warned)),
        ("other.md", &fenced("topo expect-warning=shadowed-name", warned)),
        ("error.md", &fenced("topo expect-error=host-bits", warned)),
    ]), @r"
    src/twice.md:1:34: error[expect-warning]: this example should have a warning by `host-bits`, and does not
    src/other.md:1:9: error[expect-warning]: this example should have a warning by `shadowed-name`, and does not
    src/other.md:4:12: error[host-bits]
    src/error.md:1:9: error[expect-error]: this example should fail by `host-bits`, and does not
    ");
}

#[test]
fn fences_and_directives_must_be_understood() {
    insta::assert_snapshot!(errors(&[
        ("attribute.md", &fenced("topo no-diagramm", GOOD)),
        ("rule.md", &fenced("topo expect-error=invalid-cdir", GOOD)),
        ("open.md", &fenced("topo title=\"x", GOOD)),
        ("ignore.md", &fenced("topo ignore", GOOD)),
        ("empty.md", "text\n\n- ```topo\n\n  ```\n"),
        ("directive.md", "# A\n\n{{#topo referense}}\n\nIn text {{#topo rules}} here.\n\n- {{#topo rules}}\n\n{{#topo\n"),
        ("left_alone.md", "`{{#topo nothing}}` and {{#other thing}}\n\n```text\n{{#topo nothing}}\n```\n\n{{#topology x}}\n"),
    ]), @r"
    src/attribute.md:1:9: error[fence]: `no-diagramm` is no attribute of an example
        fix: did you mean `no-diagram`?
    src/rule.md:1:9: error[fence]: there is no rule `invalid-cdir`
        fix: did you mean `invalid-cidr`?
    src/open.md:1:9: error[fence]: the value of `title` has no closing quote
    src/ignore.md:1:9: error[fence]: `ignore` is no attribute of an example
    src/empty.md:3:3: error[fence]: this example is empty
    src/directive.md:3:1: error[directive]: there is no directive `{{#topo referense}}`
        fix: did you mean `reference`?
    src/directive.md:5:9: error[directive]: a directive of Topo stands on a line of its own, outside of lists, quotes and tables
    src/directive.md:7:3: error[directive]: a directive of Topo stands on a line of its own, outside of lists, quotes and tables
    src/directive.md:9:1: error[directive]: this directive is not closed
    ");
}

#[test]
fn includes() {
    let wrong = "region eu-west-1\n# ANCHOR: part\nvpc a 10.0.0.0/33\n# ANCHOR_END: part\n";
    insta::assert_snapshot!(errors(&[
        ("examples/wrong.topo", wrong),
        ("prose.inc", "two\nlines\n"),
        // What comes before shifts the lines of what mdBook hands over.
        (CHAPTER, "{{#include prose.inc}}\n\n```topo\nregion eu-west-1\n{{#include examples/wrong.topo:part}}\nvpc b 10.0.0.0/34\n```\n"),
        ("missing.md", "```topo\nregion eu-west-1\n  {{#include nowhere.topo}}\n```\n"),
        ("anchor.md", "```topo\n{{#include examples/wrong.topo:nothing}}\n```\n"),
        ("line.md", "```topo\n{{#include examples/wrong.topo:40}}\n```\n"),
        ("stray.md", "```topo\n{{#include examples/wrong.topo}}\n```\n"),
    ]), @r"
    src/chapter.md:5:1: error[invalid-cidr]
        in the included file src/examples/wrong.topo:3:7
    src/chapter.md:6:7: error[invalid-cidr]
    src/missing.md:3:3: error[include]: the included file `nowhere.topo` cannot be read
    src/anchor.md:2:1: error[include]: `examples/wrong.topo` has no anchor `nothing`
    src/line.md:2:1: error[include]: `examples/wrong.topo` has no line 40
    src/stray.md:2:1: error[include]: this line is the mark of an anchor, not Topo
        in the included file src/examples/wrong.topo:2:1
    src/stray.md:2:1: error[include]: this line is the mark of an anchor, not Topo
        in the included file src/examples/wrong.topo:4:1
    ");
}

#[test]
fn good_includes() {
    let html = good(
        &[
            ("lab.topo", &format!("# ANCHOR: all\n{GOOD}# ANCHOR_END: all\n")),
            (CHAPTER, "# A\n\n> ```topo\n> {{#include lab.topo:all}}\n> ```\n"),
        ],
        "chapter.html",
    );
    // Within a quote mdBook's include brings only its first line into the fence; the rest is another matter.
    assert_eq!(copies(&html)[0].lines().next(), GOOD.lines().next());
}

#[cfg(unix)]
#[test]
fn links_out_of_the_book_are_refused() {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret.topo"), GOOD).unwrap();
    let folder = book(&[(CHAPTER, "```topo\n{{#include link.topo}}\n```\n")]);
    std::os::unix::fs::symlink(outside.path().join("secret.topo"), folder.path().join("src/link.topo")).unwrap();
    let (result, out) = built(folder.path());
    assert!(matches!(result, Err(Error::Findings(1))), "{out}");
    assert_eq!(out, "src/chapter.md:2:1: error[include]: the included file `link.topo` lies outside the book\n");
}

const SHARED: &str = "prefix_list offices [198.51.100.0/24]\n";

/// Imports a file and uses its name.
fn importing(path: &str) -> String {
    format!(
        "region eu-west-1\nimport \"{path}\"\n\nvpc lab 10.0.0.0/16 {{ security_group web {{ ingress tcp/443 from offices }} }}\n"
    )
}

#[test]
fn examples_import_files_of_the_book() {
    // What lies in the imported file is analysed with it, and is on no page.
    let shared = format!(
        "{SHARED}region eu-west-1\nvpc hub 10.1.0.0/16 {{ subnet a 10.1.0.7/24 {{ az a }} }}\nexpect hub cannot reach internet\n"
    );
    let html = good(
        &[("net/common.topo", &shared), ("deep/chapter.md", &fenced("topo", &importing("../net/common.topo")))],
        "deep/chapter.html",
    );
    assert_eq!(copies(&html), [importing("../net/common.topo")]);
    assert!(
        !html.contains("class=\"topo-mark") && !html.contains("class=\"topo-expectations"),
        "nothing is told of the other file"
    );
    assert!(html.contains("hub"), "the picture shows the whole network");
}

#[test]
fn an_example_that_is_called_like_a_file_can_be_imported() {
    let chapter = format!(
        "{}\n{}\n{}",
        fenced("topo title=\"common.topo\"", SHARED),
        fenced("topo", &importing("common.topo")),
        fenced("topo title=\"self.topo\" expect-error=import-cycle", "import \"./self.topo\"\n"),
    );
    good(&[("deep/chapter.md", &chapter)], "deep/chapter.html");
    let wrong = format!(
        "{}\n{}",
        fenced("topo title=\"s.topo\"", "vpc a 10.0.0.0/33\n"),
        fenced("topo", "import \"s.topo\"\n")
    );
    insta::assert_snapshot!(errors(&[(CHAPTER, &wrong)]), @r"
    src/chapter.md:2:1: error[region-missing]
    src/chapter.md:2:7: error[invalid-cidr]
    ");
}

const POLICY: &str = "{ \"Statement\": { \"Action\": \"<*>\" } }\n";

/// An example whose endpoint has a policy.
fn with_policy(path: &str) -> String {
    format!(
        "region eu-west-1\nvpc lab 10.0.0.0/16 {{\n  subnet a 10.0.0.0/24 {{ az a; route_table t }}\n  route_table t\n  endpoint s3 gateway {{ service aws.s3; route_tables [t]; policy \"{path}\" }}\n}}\n"
    )
}

#[test]
fn a_policy_of_the_page_is_checked_with_the_example_that_names_it() {
    let chapter = format!(
        "{}\n{}",
        fenced("json title=\"s3.json\"", POLICY),
        fenced("topo expect-error=endpoint-policy-malformed no-diagram", &with_policy("s3.json")),
    );
    let html = good(&[("deep/chapter.md", &chapter)], "deep/chapter.html");
    assert_eq!(copies(&html), [POLICY.to_owned(), with_policy("s3.json")]);
    assert!(html.contains("<figcaption id=\"topo-deep-chapter-2-title\">s3.json</figcaption>"), "{html}");
    assert!(html.contains("class=\"topo-mark topo-error\""), "it is marked where it is named");
    assert!(html.contains("line 1 of s3.json"), "and told where it stands");

    // On disk it lies beside the chapter; other JSON is left to the book.
    let other = fenced("json", "{}\n");
    let chapter = format!("{other}\n{}", fenced("topo", &with_policy("s3.json")));
    let sound = POLICY.replace("\"Action\"", "\"Principal\": \"*\", \"Action\"");
    let html = good(&[(CHAPTER, &chapter), ("s3.json", &sound)], "chapter.html");
    assert!(html.contains("language-json"), "{html}");
    insta::assert_snapshot!(errors(&[
        (CHAPTER, &chapter),
        ("s3.json", POLICY),
        ("missing.md", &fenced("topo", &with_policy("s4.json"))),
    ]), @r"
    src/chapter.md:10:59: error[endpoint-policy-malformed]
    src/missing.md:6:66: error[policy-not-found]
    ");
}

#[test]
fn a_rule_that_is_off_speaks_where_an_example_announces_it() {
    let silent = fenced("topo", &with_policy("s3.json").replace("; policy \"s3.json\"", ""));
    let told = silent.replacen("topo", "topo expect-warning=endpoint-policy-full", 1);
    let html = good(&[(CHAPTER, &told)], "chapter.html");
    assert!(html.contains("[endpoint-policy-full]") || html.contains("endpoint-policy-full</a>]"), "{html}");
    assert!(!good(&[(CHAPTER, &silent)], "chapter.html").contains("endpoint-policy-full"));
}

#[test]
fn what_is_wrong_with_imports_stands_at_its_place() {
    let wrong = "region eu-west-1\nvpc a 10.0.0.0/33\n";
    insta::assert_snapshot!(errors(&[
        ("wrong.topo", wrong),
        ("a.md", &fenced("topo", "import \"wrong.topo\"\n")),
        ("deep/b.md", &fenced("topo", "import \"../wrong.topo\"\n")),
        ("missing.md", &fenced("topo", "\nimport \"wrogn.topo\"\n")),
        ("outside.md", &fenced("topo", "import \"../book.toml\"\n")),
    ]), @r"
    src/wrong.topo:2:7: error[invalid-cidr]
    src/missing.md:3:8: error[import-not-found]
    src/outside.md:2:8: error[import-outside-root]
    ");
}

#[cfg(unix)]
#[test]
fn imports_do_not_follow_links_out_of_the_book() {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret.topo"), GOOD).unwrap();
    let folder = book(&[(CHAPTER, &fenced("topo", "import \"link.topo\"\n"))]);
    std::os::unix::fs::symlink(outside.path().join("secret.topo"), folder.path().join("src/link.topo")).unwrap();
    let (result, out) = built(folder.path());
    assert!(matches!(result, Err(Error::Findings(1))), "{out}");
    assert!(out.starts_with("src/chapter.md:2:8: error[import-outside-root]: `link.topo` lies outside"), "{out}");
    assert!(!out.contains("vpc"), "nothing of what is outside is told");
}

const HOSTILE: &str = "\
region eu-west-1
# </code></pre></figure><script>alert(1)</script> {{#include secret}} `` ' \" &amp; &lt;

## <img src=x onerror=alert(1)> **bold** [x](javascript:alert(1))
vpc évil_ヴ 10.0.0.0/16 { id \"'></pre><script>alert(2)</script>\" }
";

#[test]
fn hostile_text_is_text() {
    // In Markdown the include is escaped, or mdBook would follow it.
    let chapter = fenced("topo title=\"</figcaption><script>\\\"'&\"", &HOSTILE.replace("{{#", "\\{{#"));
    let folder = book(&[(CHAPTER, &chapter)]);
    let (result, out) = built(folder.path());
    assert!(result.is_ok(), "{out}");
    let html = page(&folder, "chapter.html");
    let main = &html[html.find("<main>").unwrap()..html.find("</main>").unwrap()];
    assert_eq!(copies(main), [HOSTILE]);
    // The one line that keeps the Escape key is ours.
    assert_eq!(main.matches("<script>addEventListener('keydown'").count(), 1);
    let main = main.replace("<script>addEventListener('keydown'", "");
    for forbidden in ["<script", "<img", "href=\"javascript"] {
        assert!(!main.contains(forbidden), "{forbidden}");
    }
    assert!(main.contains("&lt;/figcaption&gt;&lt;script&gt;\"'&amp;"), "mdBook's own escapes of the caption");
}

#[test]
fn what_is_generated() {
    let html = good(
        &[
            (CHAPTER, "# R\n\n{{#topo reference}}\n\n{{#topo rules}}\n\n{{#topo reasons}}\n"),
            ("concepts/subnet.md", "# S\n"),
            ("reasons/no-route.md", "# N\n"),
            ("rules/invalid-cidr.md", "# I\n"),
        ],
        "chapter.html",
    );
    assert!(html.contains("<h2 id=\"subnet\">"));
    assert!(html.contains("href=\"concepts/subnet.html\""), "a page that is there");
    assert!(!html.contains("href=\"concepts/vpc.html\""), "a page that is not");
    assert!(html.contains("href=\"rules/invalid-cidr.html\""));
    assert!(html.contains("<a href=\"reasons/no-route.html\"><code>no-route</code></a>"));
    assert!(html.contains("<td><code>blackhole</code></td>"), "a reason without a page");
    assert!(html.contains("href=\"#nat_gateway\""));
    for rule in portolan_ide::rules() {
        assert!(html.contains(&format!("<code>{}</code>", rule.name)), "{}", rule.name);
    }
    assert!(!html.contains("{{#topo"));
}

/// Runs the binary as mdBook does.
fn preprocessor(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mdbook-portolan"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// What mdBook sends: `items` in 0.5, `sections` in 0.4.
fn sent(root: &Path, items: &str, content: &str, html: Value) -> String {
    let chapter = |path: &str, content: &str, sub_items: Value| json!({"Chapter": {"name": "A", "content": content, "number": [1], "sub_items": sub_items, "path": path, "source_path": path, "parent_names": []}});
    let mut book = serde_json::Map::new();
    let inner = json!([chapter("deep/inner.md", content, json!([])), {"Chapter": {"name": "Draft", "content": "", "number": null, "sub_items": [], "path": null, "source_path": null, "parent_names": []}}]);
    book.insert(items.to_owned(), json!([{"PartTitle": "Part"}, chapter("a.md", "# A\n", inner), "Separator"]));
    if items == "sections" {
        book.insert("__non_exhaustive".to_owned(), Value::Null);
    }
    json!([{"root": root, "config": {"book": {"src": "src"}, "output": {"html": html}}, "renderer": "html", "mdbook_version": "0.5.4"}, book]).to_string()
}

#[test]
fn the_protocol_of_both_versions() {
    let folder = TempDir::new().unwrap();
    for items in ["items", "sections"] {
        let output = preprocessor(&[], &sent(folder.path(), items, &fenced("topo", GOOD), json!({})));
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{errors}");
        assert!(errors.contains("2 chapters, 1 example"), "{errors}");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let content = answer[items][1]["Chapter"]["sub_items"][0]["Chapter"]["content"].as_str().unwrap();
        assert_eq!(content.lines().count(), 1, "one physical line: {content}");
        assert!(content.starts_with("<!-- topo --><style>") && content.ends_with("</figure>\n"));
        assert_eq!(answer[items][0], json!({"PartTitle": "Part"}));
        assert_eq!(answer[items][2], json!("Separator"));
        assert_eq!(answer.get("__non_exhaustive").is_some(), items == "sections", "what is not ours is handed back");
    }
}

#[test]
fn a_build_fails_and_a_server_shows() {
    let folder = TempDir::new().unwrap();
    let wrong = fenced("topo", "region eu-west-1\nvpc a 10.0.0.0/33\n");
    let output = preprocessor(&[], &sent(folder.path(), "items", &wrong, json!({})));
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.starts_with("src/deep/inner.md:3:7: error[invalid-cidr]: "), "{errors}");

    let served =
        preprocessor(&[], &sent(folder.path(), "items", &wrong, json!({"live-reload-endpoint": "__livereload"})));
    assert_eq!(served.status.code(), Some(0));
    let answer: Value = serde_json::from_slice(&served.stdout).unwrap();
    let content = answer["items"][1]["Chapter"]["sub_items"][0]["Chapter"]["content"].as_str().unwrap();
    assert!(content.contains("topo-failure") && content.contains("src/deep/inner.md:3:7: error[invalid-cidr]"));
    assert_eq!(content.lines().count(), 1);
}

#[test]
fn another_preprocessor_in_between() {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join("src/deep")).unwrap();
    let wrong = fenced("topo title=x", "region eu-west-1\nvpc a 10.0.0.0/33\nvpc b 10.0.0.0/34\n");
    fs::write(folder.path().join("src/deep/inner.md"), format!("# A\n\nas it is written\n\n{wrong}")).unwrap();
    // It has taken the text before the example away, and changed a line in it.
    let handed = wrong.replace("vpc b", "vpc changed");
    let output = preprocessor(&[], &sent(folder.path(), "items", &handed, json!({})));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.starts_with("src/deep/inner.md:5:1: error[invalid-cidr]"), "no line of the source: {errors}");
    assert!(errors.contains("src/deep/inner.md:7:7: error[invalid-cidr]"), "{errors}");
}

#[test]
fn renderers_and_usage() {
    assert_eq!(preprocessor(&["supports", "html"], "").status.code(), Some(0));
    assert_eq!(preprocessor(&["supports", "epub"], "").status.code(), Some(1));
    let nonsense = preprocessor(&[], "hello");
    assert_eq!((nonsense.status.code(), nonsense.stdout.len()), (Some(2), 0));
    assert_eq!(preprocessor(&[], "[{}, {}]").status.code(), Some(2));
    assert_eq!(preprocessor(&["what"], "").status.code(), Some(2));
}

#[test]
fn a_book_that_lists_the_preprocessor_runs_it_once() {
    let folder = book(&[(CHAPTER, &fenced("topo", GOOD))]);
    let listed = "[book]\ntitle = \"T\"\n[preprocessor.portolan]\ncommand = \"/nonexistent/mdbook-portolan\"\nafter = [\"links\"]\n";
    fs::write(folder.path().join("book.toml"), listed).unwrap();
    let (result, out) = built(folder.path());
    assert_eq!(result.unwrap().report.examples, 1, "{out}");
}

#[test]
fn no_book_is_not_an_error_in_the_book() {
    let folder = TempDir::new().unwrap();
    let (result, _) = built(folder.path());
    assert_eq!(result.unwrap_err().exit_code(), 2);
}

#[test]
fn findings_speak_the_language_of_the_book() {
    let wrong = fenced(
        "topo expect-error=subnet-outside-vpc",
        "region ap-northeast-1\nvpc a 10.0.0.0/16 { subnet b 10.1.0.0/24 { az a } }\n",
    );
    let folder = book(&[(CHAPTER, &wrong)]);
    fs::write(folder.path().join("book.toml"), "[book]\ntitle = \"Test\"\nlanguage = \"ja\"\n").unwrap();
    let (result, out) = built(folder.path());
    assert!(result.is_ok(), "{out}{result:?}");
    assert!(page(&folder, "chapter.html").contains("の外にあります"), "the message is Japanese");
}

#[test]
fn examples_are_analysed_as_the_project_says() {
    let code = "region ap-northeast-1\nvpc a 10.0.0.0/16 { subnet b 10.0.0.0/24 public { az a } }\n";
    let folder = book(&[(CHAPTER, &fenced("topo", code))]);
    fs::write(folder.path().join("portolan.toml"), "[rules]\nsubnet-claim = \"error\"\n").unwrap();
    let (_, out) = built(folder.path());
    assert!(out.contains("src/chapter.md:3:") && out.contains("error[subnet-claim]"), "{out}");
    fs::write(folder.path().join("portolan.toml"), "[rules]\nsubnet-clam = \"off\"\n").unwrap();
    let (result, out) = built(folder.path());
    assert!(matches!(result, Err(Error::Findings(1))), "{out}");
    assert!(out.starts_with("portolan.toml:2:1: error[configuration]: there is no rule `subnet-clam`"), "{out}");
    assert!(out.contains("fix: did you mean `subnet-claim`?"), "{out}");
}
