//! Markdown documents: their examples are Topo, and the rest belongs to other servers.

use crate::harness::{Client, apply, at, modern};
use portolan_lsp::Server;
use serde_json::{Value, json};
use tempfile::TempDir;

const PAGE: &str = "file:///work/book/src/page.md";

/// Two examples, of which the second is wrong, within a list within a quote.
const GUIDE: &str = "# A guide to `vpc lab`

```topo title=\"The lab\"
region ap-northeast-1

vpc lab 10.0.0.0/16 {
  subnet private_a 10.0.30.0/24 {
    az a
    route_table private
    instance app
  }
  route_table private
}

expect lab.private_a.app cannot reach internet because no-route
```

> - 東京 🗼
>
>   ```topo
>   region ap-northeast-1
>
>   vpc b 10.1.0.0/16 { subnet 東京 10.1.1.0/24 { route_table nowhere } } # 🗼
>   ```
";

async fn client(text: &str) -> Client {
    let mut client = Client::with_markdown(PAGE, text).await;
    client.result("textDocument/documentSymbol", json!({"textDocument": {"uri": PAGE}})).await;
    client
}

impl Client {
    /// Connects an editor that knows all kinds of code actions, and opens a document in Markdown.
    async fn with_markdown(uri: &str, text: &str) -> Client {
        let mut capabilities = modern();
        let actions = &mut capabilities["textDocument"]["codeAction"];
        actions["codeActionLiteralSupport"]["codeActionKind"]["valueSet"] = json!(["", "quickfix"]);
        let (mut client, _) = Client::initialized(Server::default(), capabilities).await;
        client.open_as("markdown", uri, text).await;
        client
    }

    async fn ask(&mut self, method: &str, position: Value) -> Value {
        self.result(method, json!({"textDocument": {"uri": PAGE}, "position": position})).await
    }

    /// Replaces the text of the page.
    async fn rewrite(&mut self, version: i64, text: &str) -> Vec<Value> {
        self.rewrite_at(PAGE, version, text).await
    }

    async fn rewrite_at(&mut self, uri: &str, version: i64, text: &str) -> Vec<Value> {
        let document = json!({"uri": uri, "version": version});
        let changes = json!([{"text": text}]);
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes})).await;
        self.diagnostics_of(version).await
    }

    async fn actions(&mut self, position: &Value, only: Option<&str>) -> Value {
        let mut context = json!({"diagnostics": []});
        if let Some(only) = only {
            context["only"] = json!([only]);
        }
        let range = json!({"start": position, "end": position});
        let params = json!({"textDocument": {"uri": PAGE}, "range": range, "context": context});
        self.result("textDocument/codeAction", params).await
    }
}

/// The rules of diagnostics, with the text that they mark.
fn marked(text: &str, diagnostics: &[Value]) -> Vec<(String, String)> {
    let marked = |diagnostic: &Value| {
        let code = diagnostic["code"].as_str().unwrap().to_owned();
        let cut = |position: &Value| {
            let edit = json!([{"range": {"start": position, "end": position}, "newText": "\0"}]);
            apply(text, &edit).find('\0').unwrap()
        };
        let (start, end) = (cut(&diagnostic["range"]["start"]), cut(&diagnostic["range"]["end"]));
        (code, text[start..end].to_owned())
    };
    diagnostics.iter().map(marked).collect()
}

fn pair(rule: &str, text: &str) -> (String, String) {
    (rule.to_owned(), text.to_owned())
}

/// The text after the edits of an action in the document itself.
fn after(text: &str, action: &Value) -> String {
    let changes = &action["edit"]["documentChanges"];
    assert_eq!(changes.as_array().map(Vec::len), Some(1), "{action}");
    assert_eq!(changes[0]["textDocument"]["uri"], PAGE);
    apply(text, &changes[0]["edits"])
}

#[tokio::test]
async fn examples_in_markdown_are_told_where_they_stand() {
    for text in [GUIDE.to_owned(), GUIDE.replace('\n', "\r\n")] {
        let mut client = client(&text).await;
        let diagnostics = client.diagnostics_of(1).await;
        assert_eq!(marked(&text, &diagnostics), [pair("unknown-name", "nowhere")], "{diagnostics:?}");
        assert_eq!(diagnostics[0]["severity"], 1);
        assert_eq!(client.rewrite(2, &text.replace("route_table nowhere", "")).await, [Value::Null; 0]);
        assert_eq!(client.rewrite(3, &text).await, diagnostics);
        assert_eq!(client.rewrite(4, "# Nothing\n").await, [Value::Null; 0]);
    }
    let mut capabilities = modern();
    capabilities["textDocument"]["diagnostic"] = json!({});
    let (mut client, _) = Client::initialized(Server::default(), capabilities).await;
    client.open_as("plaintext", PAGE, GUIDE).await;
    let report = client.result("textDocument/diagnostic", json!({"textDocument": {"uri": PAGE}})).await;
    assert_eq!(marked(GUIDE, report["items"].as_array().unwrap()), [pair("unknown-name", "nowhere")]);
    let again = json!({"textDocument": {"uri": PAGE}, "previousResultId": report["resultId"]});
    assert_eq!(client.result("textDocument/diagnostic", again).await["kind"], "unchanged");
}

#[tokio::test]
async fn lines_that_messages_name_are_those_of_the_document() {
    let opened = "    security_groups [web]\n";
    let text = GUIDE
        .replace("    instance app\n", &format!("    instance app {{\n  {opened}    }}\n"))
        .replace(
            "  route_table private\n}",
            "  route_table private\n  security_group web { egress all to 0.0.0.0/0 }\n}",
        )
        .replace("cannot reach internet because no-route", "reaches internet");
    let mut client = client(&text).await;
    let diagnostics = client.diagnostics_of(1).await;
    let message = diagnostics[0]["message"].as_str().unwrap();
    let line = text[..text.find("egress").unwrap()].matches('\n').count() + 1;
    assert!(message.contains(&format!("(line {line})")), "{message}");
}

#[tokio::test]
async fn an_example_is_what_it_declares_or_an_action_writes_what_is_true() {
    let page =
        |info: &str| format!("1. Wrong:\n\n   ~~~topo {info}\n   region eu-west-1\n   vpc a 10.0.0.0/33\n   ~~~\n");
    let right = page("expect-error=invalid-cidr");
    let mut client = client(&right).await;
    assert_eq!(client.diagnostics_of(1).await, [Value::Null; 0]);
    assert_eq!(client.actions(&at(&right, "vpc a", "10.0"), Some("quickfix")).await, json!([]));

    let wrong = page("expect-error=unknown-name title=\"x\"");
    let diagnostics = client.rewrite(2, &wrong).await;
    let expected = [pair("invalid-cidr", "10.0.0.0/33"), pair("expect-error", "expect-error=unknown-name")];
    assert_eq!(marked(&wrong, &diagnostics), expected);
    let message = "this example should fail by `unknown-name`, and does not\nwhat was found in it: error[invalid-cidr]";
    assert_eq!(diagnostics[1]["message"], message);
    for place in [at(&wrong, "topo", "expect-error"), at(&wrong, "vpc a", "10.0")] {
        let actions = client.actions(&place, Some("quickfix")).await;
        let action = actions.as_array().unwrap().last().unwrap();
        assert_eq!(action["title"], "declare what is found: `expect-error=invalid-cidr`");
        assert_eq!(action["diagnostics"].as_array().map(Vec::len), Some(1));
        assert_eq!(after(&wrong, action), page("expect-error=invalid-cidr title=\"x\""));
    }

    let idle = wrong.replace("/33", "/16");
    assert_eq!(marked(&idle, &client.rewrite(3, &idle).await), [pair("expect-error", "expect-error=unknown-name")]);
    let actions = client.actions(&at(&idle, "topo", "expect-error"), None).await;
    assert_eq!(actions[0]["title"], "declare no more than what is found");
    let true_now = after(&idle, &actions[0]);
    assert_eq!(true_now, page("title=\"x\"").replace("/33", "/16"));
    assert_eq!(client.rewrite(4, &true_now).await, [Value::Null; 0]);
}

#[tokio::test]
async fn warnings_beside_those_that_an_example_declares_are_errors_of_it() {
    let text = "```topo expect-warning=shadowed-name\nregion eu-west-1\nvpc a 10.0.0.5/16\n```\n";
    let mut client = client(text).await;
    let diagnostics = client.diagnostics_of(1).await;
    let expected = [pair("host-bits", "10.0.0.5/16"), pair("expect-warning", "expect-warning=shadowed-name")];
    assert_eq!((marked(text, &diagnostics), &diagnostics[0]["severity"]), (expected.to_vec(), &json!(1)));
    let message = diagnostics[0]["message"].as_str().unwrap();
    assert!(message.starts_with("this example declares its warnings, and this one is not among them: "), "{message}");
    let actions = client.actions(&at(text, "vpc a", "10.0"), Some("quickfix")).await;
    let [fix, correction] = actions.as_array().unwrap().as_slice() else { panic!("{actions}") };
    assert_eq!(after(text, fix), text.replace("10.0.0.5", "10.0.0.0"));
    assert_eq!(after(text, correction), text.replace("shadowed-name", "host-bits"));
    assert_eq!(client.rewrite(2, &after(text, correction)).await, [Value::Null; 0]);
}

#[tokio::test]
async fn attributes_that_mean_nothing_are_told() {
    let text =
        "~~~topo,expect-eror=invalid-cidr,expect-error=no-such\n~~~\n\n```topo title=\"x\nregion eu-west-1\n```\n";
    let mut client = client(text).await;
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"portolan": {"language": "ja"}}})).await;
    let first = client.diagnostics_of(1).await;
    let expected = [
        pair("fence", "expect-eror=invalid-cidr"),
        pair("fence", "expect-error=no-such"),
        pair("fence", text.split_inclusive("~~~").take(2).collect::<String>().as_str()),
        pair("fence", "title=\"x"),
    ];
    assert_eq!(marked(text, &first), expected);
    assert_eq!(first[0]["message"], "`expect-eror` is no attribute of an example\nfix: did you mean `expect-error`?");
    let again = client.diagnostics_of(1).await;
    assert_eq!(again[0]["message"], "例に `expect-eror` という属性はありません\nfix: `expect-error` のことですか?");
    assert_eq!(again[2]["message"], "この例は空です");
}

/// A folder with a book, its one page, and files beside it. Gives the page's name as well.
fn book(page: &str, files: &[(&str, &str)]) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files.iter().chain(&[("book.toml", ""), ("src/page.md", page)]) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let uri = name(&folder, "src/page.md");
    (folder, uri)
}

fn name(folder: &TempDir, file: &str) -> String {
    format!("file://{}/{file}", folder.path().canonicalize().unwrap().display())
}

#[tokio::test]
async fn what_is_included_is_told_at_the_include_and_mended_in_its_file() {
    let part =
        "# ANCHOR: lab\nvpc lab 10.0.0.5/16 {\n  subnet a 10.0.1.0/24 { route_table nowhere }\n}\n# ANCHOR_END: lab\n";
    let text =
        "Text.\n\n```topo\nregion eu-west-1\n{{#include ../lab.topo:lab}}\nexpect lab.a cannot reach internet\n```\n";
    let (folder, page) = book(text, &[("lab.topo", part)]);
    let lab = name(&folder, "lab.topo");
    let mut client = Client::with_markdown(&page, text).await;
    let diagnostics = client.diagnostics_of(1).await;
    let (include, expectation) = ("{{#include ../lab.topo:lab}}", "expect lab.a cannot reach internet");
    assert_eq!(
        marked(text, &diagnostics),
        [pair("host-bits", include), pair("unknown-name", include), pair("expectation-unknown", expectation)]
    );
    let related = &diagnostics[1]["relatedInformation"][0];
    let nowhere = json!({"start": at(part, "", "nowhere"), "end": at(part, "nowhere", " }")});
    assert_eq!(related["location"], json!({"uri": lab, "range": nowhere}), "{related}");
    // The edit belongs to the file that is included.
    let range = &diagnostics[0]["range"];
    let params =
        json!({"textDocument": {"uri": page}, "range": range, "context": {"diagnostics": [], "only": ["quickfix"]}});
    let actions = client.result("textDocument/codeAction", params).await;
    let change = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": lab, "version": null}));
    let mended = apply(part, &change["edits"]);
    assert_eq!(mended, part.replace("10.0.0.5", "10.0.0.0"));
    // A name leads there, too.
    let place = json!({"textDocument": {"uri": page}, "position": at(text, "expect ", "lab")});
    let definition = client.result("textDocument/definition", place).await;
    assert_eq!(
        (&definition[0]["targetUri"], &definition[0]["targetRange"]["start"]),
        (&json!(lab), &at(part, "", "vpc"))
    );
    // Whoever edits that file sees what becomes of the page.
    client.open_at(&lab, &mended.replace("route_table nowhere", "")).await;
    let now = client.wait_for_diagnostics(&page).await;
    assert_eq!(now, [Value::Null; 0]);
}

#[tokio::test]
async fn includes_that_fail_are_told_as_in_the_book() {
    let part = "# ANCHOR: a\nvpc a 10.0.0.0/99\n# ANCHOR_END: a\n";
    let text = "```topo\n{{#include none.topo}}\nvpc b 10.0.0.0/99\n```\n\n```topo\n{{#include part.topo}}\n```\n\n```topo\n{{#include ../../out.topo}}\n```\n";
    let (_folder, page) = book(text, &[("src/part.topo", part)]);
    let mut client = Client::with_markdown(&page, text).await;
    let diagnostics = client.diagnostics_of(1).await;
    let messages: Vec<_> =
        diagnostics.iter().map(|one| one["message"].as_str().unwrap().lines().next().unwrap()).collect();
    let mark = "this line is the mark of an anchor, not Topo";
    let outside = "the included file `../../out.topo` lies outside the book";
    assert_eq!(messages, ["the included file `none.topo` cannot be read", mark, mark, outside]);
    let marked = marked(text, &diagnostics);
    assert_eq!(marked[0], pair("include", "{{#include none.topo}}"));
    assert_eq!(marked[1], pair("include", "{{#include part.topo}}"));
}

impl Client {
    /// The diagnostics that a document gets next.
    async fn wait_for_diagnostics(&mut self, uri: &str) -> Vec<Value> {
        loop {
            let published = self.notification("textDocument/publishDiagnostics").await;
            if published["uri"] == uri {
                return published["diagnostics"].as_array().unwrap().clone();
            }
        }
    }
}

#[tokio::test]
async fn words_of_an_example_are_explained_and_others_are_not() {
    let mut client = client(GUIDE).await;
    let hover = client.ask("textDocument/hover", at(GUIDE, "  instance", "instance")).await;
    assert!(hover["contents"]["value"].as_str().unwrap().contains("instance"), "{hover}");
    assert_eq!(hover["range"]["start"], at(GUIDE, "  instance", "instance"));
    let quoted = client.ask("textDocument/hover", at(GUIDE, "vpc b", "東京")).await;
    assert_eq!(quoted["range"]["start"], at(GUIDE, "vpc b", "東京"));
    let outside = [
        at(GUIDE, "guide", "vpc lab"),
        at(GUIDE, "", "topo title"),
        at(GUIDE, "- ", "東京"),
        at(GUIDE, "no-route\n", "```"),
    ];
    for place in outside {
        for method in ["hover", "completion", "definition", "documentHighlight", "signatureHelp", "prepareRename"] {
            let answer = client.ask(&format!("textDocument/{method}"), place.clone()).await;
            assert_eq!(answer, Value::Null, "{method} at {place}");
        }
    }
    for method in ["documentSymbol", "foldingRange", "formatting"] {
        let params = json!({"textDocument": {"uri": PAGE}, "options": {"tabSize": 2, "insertSpaces": true}});
        assert_eq!(client.result(&format!("textDocument/{method}"), params).await, Value::Null, "{method}");
    }
}

#[tokio::test]
async fn completion_writes_into_an_example() {
    let mut client = client(GUIDE).await;
    let list = client.ask("textDocument/completion", at(GUIDE, "route_table private\n    ", "instance")).await;
    assert!(
        list.as_array().unwrap().iter().any(|item| item["label"] == "security_groups" || item["label"] == "instance")
    );
    let list = client.ask("textDocument/completion", at(GUIDE, "route_table ", "nowhere")).await;
    let labels: Vec<_> = list.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert!(!labels.contains(&"private"), "another example's name: {labels:?}");
    // An empty line, and one that is being written, in a quote.
    let text = GUIDE.replace(">   vpc b", ">   v\n>   vpc b");
    client.rewrite(2, &text).await;
    let list = client.ask("textDocument/completion", at(&text, ">   v", "\n")).await;
    let vpc = list.as_array().unwrap().iter().find(|item| item["label"] == "vpc").unwrap();
    assert_eq!(
        vpc["textEdit"]["range"],
        json!({"start": at(&text, "\n>   v\n", "v"), "end": at(&text, ">   v", "\n")})
    );
    let new = vpc["textEdit"]["newText"].as_str().unwrap();
    assert!(new.lines().skip(1).all(|line| line.starts_with(">   ")), "{new:?}");
}

#[tokio::test]
async fn names_of_an_example_are_followed_and_renamed() {
    let mut client = client(GUIDE).await;
    let declared = at(GUIDE, "  }\n  route_table ", "private\n}");
    let used = at(GUIDE, "az a\n    route_table ", "private");
    let definition = client.ask("textDocument/definition", used.clone()).await;
    assert_eq!(definition[0]["targetSelectionRange"]["start"], declared);
    assert_eq!(definition[0]["targetUri"], PAGE);
    let highlights = client.ask("textDocument/documentHighlight", used.clone()).await;
    assert_eq!(highlights.as_array().map(Vec::len), Some(2));
    let params = json!({"textDocument": {"uri": PAGE}, "position": used, "context": {"includeDeclaration": true}});
    assert_eq!(client.result("textDocument/references", params).await.as_array().map(Vec::len), Some(2));
    let params = json!({"textDocument": {"uri": PAGE}, "position": used, "newName": "inner"});
    let edit = client.result("textDocument/rename", params).await;
    assert_eq!(
        apply(GUIDE, &edit["documentChanges"][0]["edits"]),
        GUIDE.replace("route_table private", "route_table inner")
    );
    let prepared = client.ask("textDocument/prepareRename", used).await;
    assert_eq!(prepared["placeholder"], "private");
}

#[tokio::test]
async fn an_example_names_other_blocks_of_its_document_and_files() {
    let text = "```topo title=\"shared.topo\"\nprefix_list offices [198.51.100.0/24]\n```\n\n> ```topo\n> region eu-west-1\n> import \"shared.topo\"\n> import \"part.topo\"\n> vpc lab 10.0.0.0/16 { security_group web { ingress tcp/443 from offices; ingress tcp/80 from homes } }\n> ```\n";
    let part = "prefix_list homes [203.0.113.0/24]\n";
    let (folder, page) = book(text, &[("src/part.topo", part), ("other.topo", part)]);
    let mut client = Client::with_markdown(&page, text).await;
    assert_eq!(marked(text, &client.diagnostics_of(1).await), [] as [(String, String); 0]);
    let definition = |position: Value| json!({"textDocument": {"uri": page}, "position": position});
    let block = client.result("textDocument/definition", definition(at(text, "from ", "offices"))).await;
    assert_eq!(
        (&block[0]["targetUri"], &block[0]["targetSelectionRange"]["start"]),
        (&json!(page), &at(text, "prefix_list ", "offices"))
    );
    let file = client.result("textDocument/definition", definition(at(text, "from ", "homes"))).await;
    assert_eq!(file[0]["targetUri"], name(&folder, "src/part.topo"));
    // Nothing outside the folder of the chapters is imported, as in the book.
    let outside = text.replace("part.topo", "../other.topo");
    let refused = client.rewrite_at(&page, 2, &outside).await;
    assert_eq!(marked(&outside, &refused)[0], pair("import-outside-root", "\"../other.topo\""));
    client.rewrite_at(&page, 3, text).await;
    // It follows what is edited there.
    client.open_at(&name(&folder, "src/part.topo"), "prefix_list houses [203.0.113.0/24]\n").await;
    let now = client.wait_for_diagnostics(&page).await;
    assert_eq!(marked(text, &now), [pair("unknown-name", "homes")]);
    let links = client.result("textDocument/documentLink", json!({"textDocument": {"uri": page}})).await;
    assert_eq!(links[1]["target"], name(&folder, "src/part.topo"));
}

#[tokio::test]
async fn an_example_is_formatted_by_an_action_and_the_document_is_not() {
    let text = "Text   text\n\n- ```topo\n  region   eu-west-1\n  vpc a 10.0.0.0/16 {\n  subnet b   10.0.1.0/24\n  }\n  ```\n\n```topo\nregion   eu-west-1\n```\n";
    let mut client = client(text).await;
    let actions = client.actions(&at(text, "", "subnet"), Some("refactor")).await;
    let [action] = actions.as_array().unwrap().as_slice() else { panic!("{actions}") };
    assert_eq!((&action["title"], &action["kind"]), (&json!("format this example"), &json!("refactor.rewrite")));
    let formatted = after(text, action);
    assert_eq!(formatted, text.replacen("region   ", "region ", 1).replace("  subnet b   10", "    subnet b 10"));
    client.rewrite(2, &formatted).await;
    assert_eq!(client.actions(&at(&formatted, "", "subnet"), Some("refactor")).await, json!([]), "it is formatted");
    assert_eq!(client.actions(&at(&formatted, "", "text"), None).await, Value::Null, "that is no example");
    let on_saving = client.actions(&at(&formatted, "", "subnet"), Some("source.fixAll")).await;
    assert_eq!(on_saving, json!([]), "an example may be wrong on purpose");
}

#[tokio::test]
async fn examples_are_coloured_and_annotated() {
    let mut client = client(GUIDE).await;
    let document = json!({"textDocument": {"uri": PAGE}});
    let tokens = client.result("textDocument/semanticTokens/full", document.clone()).await;
    let numbers: Vec<u64> = tokens["data"].as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect();
    let mut lines = Vec::new();
    let mut line = 0;
    for token in numbers.chunks(5) {
        line += token[0];
        lines.push(line);
    }
    let line = |wanted: &str| at(GUIDE, "", wanted)["line"].as_u64().unwrap();
    assert_eq!(lines.first(), Some(&line("region ap")));
    assert_eq!(lines.last(), Some(&line("vpc b")));
    assert!(!lines.contains(&line("# A guide")) && !lines.contains(&line("東京")));
    let lenses = client.result("textDocument/codeLens", document).await;
    let expectation = at(GUIDE, "", "expect lab");
    assert!(lenses.as_array().unwrap().iter().any(|lens| lens["range"]["start"] == expectation), "{lenses}");
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let hints = client.result("textDocument/inlayHint", json!({"textDocument": {"uri": PAGE}, "range": range})).await;
    let line = expectation["line"].as_u64();
    assert!(hints.as_array().unwrap().iter().any(|hint| hint["position"]["line"].as_u64() == line), "{hints}");
}

#[tokio::test]
async fn every_place_in_a_document_is_answered() {
    let text = include_str!("../../../markdown/tests/cases/fences.md").replace('\n', "\r\n");
    let mut client = client(&text).await;
    for (line, content) in text.lines().enumerate() {
        for character in (0..content.encode_utf16().count() + 2).step_by(3) {
            let place = json!({"line": line, "character": character});
            for method in ["hover", "completion", "definition", "signatureHelp"] {
                client.ask(&format!("textDocument/{method}"), place.clone()).await;
            }
            client.actions(&place, None).await;
        }
    }
    client.ask("textDocument/hover", json!({"line": 9999, "character": 0})).await;
}
