//! What an editor asks for, feature by feature, over the wire.

use crate::harness::{Client, LAB, URI, apply, at, modern, place, position};
use portolan_lsp::Server;
use serde_json::{Value, json};

/// The lab with an expectation that holds and one that does not.
pub(crate) fn lab() -> String {
    format!("{LAB}\nexpect lab.private_a.app reaches aws.s3 via lab.s3\nexpect lab.private_a.app reaches internet\n")
}

pub(crate) fn document() -> Value {
    json!({"textDocument": {"uri": URI}})
}

/// What ranges of an answer cover, in order.
pub(crate) fn covered<'t>(text: &'t str, ranges: impl IntoIterator<Item = &'t Value>) -> Vec<&'t str> {
    ranges.into_iter().map(|range| &text[offset(text, &range["start"])..offset(text, &range["end"])]).collect()
}

/// The byte of a position in UTF-16.
fn offset(text: &str, position: &Value) -> usize {
    (0..=text.len())
        .filter(|offset| text.is_char_boundary(*offset))
        .find(|offset| self::position(text, *offset) == *position)
        .unwrap_or_else(|| panic!("no position {position}"))
}

pub(crate) fn with(mut params: Value, key: &str, value: Value) -> Value {
    params[key] = value;
    params
}

#[tokio::test]
async fn references_are_found_from_the_declaration_and_from_a_use() {
    let text = lab();
    let mut client = Client::with_text(&text).await;
    for place in [at(&text, "  route_table private\n  endpoint", "private"), at(&text, "route_tables [", "private")] {
        let params = with(self::place(place.clone()), "context", json!({"includeDeclaration": true}));
        let found = client.result("textDocument/references", params.clone()).await;
        let found = found.as_array().unwrap();
        assert_eq!(covered(&text, found.iter().map(|location| &location["range"])), ["private"; 3]);
        let params = with(params, "context", json!({"includeDeclaration": false}));
        assert_eq!(client.result("textDocument/references", params).await.as_array().unwrap().len(), 2);
    }
    let params = with(place(at(&text, "expect lab", "lab")), "context", json!({"includeDeclaration": true}));
    let found = client.result("textDocument/references", params).await;
    assert_eq!(found.as_array().unwrap().len(), 4, "a part of a path names what it names: {found}");
}

#[tokio::test]
async fn highlights_tell_the_declaration_from_the_uses() {
    let mut client = Client::with_text(LAB).await;
    let found = client.result("textDocument/documentHighlight", place(at(LAB, "route_tables [", "private"))).await;
    let kinds: Vec<_> = found.as_array().unwrap().iter().map(|found| found["kind"].as_i64().unwrap()).collect();
    assert_eq!(kinds, [2, 3, 2]);
}

#[tokio::test]
async fn rename_changes_every_mention_and_nothing_else() {
    let text = lab();
    let mut client = Client::with_text(&text).await;
    let prepared = client.result("textDocument/prepareRename", place(at(&text, "vpc ", "lab"))).await;
    assert_eq!(prepared["placeholder"], "lab");
    let params = with(place(at(&text, "via ", "lab")), "newName", json!("東京"));
    let edit = client.result("textDocument/rename", params).await;
    let changes = &edit["documentChanges"][0];
    assert_eq!(changes["textDocument"]["version"], 1);
    let renamed = apply(&text, &changes["edits"]);
    assert_eq!(
        renamed,
        text.replace("vpc lab", "vpc 東京").replace("lab.private", "東京.private").replace("lab.s3", "東京.s3")
    );
}

#[tokio::test]
async fn rename_refuses_what_would_mean_something_else() {
    let text = "region ap-northeast-1\nvpc a 10.0.0.0/16 {\n  subnet x 10.0.0.0/24 { route_table t }\n  route_table t\n  route_table u\n  security_group default\n}\n";
    let mut client = Client::with_text(text).await;
    for (place, new, reason) in [
        (at(text, "  route_table t\n", "t\n"), "u", "there is a `u` already"),
        (at(text, "vpc ", "a"), "a b", "is no name"),
        (at(text, "security_group ", "default"), "mine", "default security group"),
        (at(text, "region ", "ap"), "x", "no name of a declared thing"),
    ] {
        let response = client.call("textDocument/rename", with(self::place(place), "newName", json!(new))).await;
        let message = response["error"]["message"].as_str().unwrap_or_else(|| panic!("{response}"));
        assert!(message.contains(reason), "{message}");
    }
}

#[tokio::test]
async fn bodies_lists_and_comments_fold() {
    let text = "# one\n# two\n\nvpc lab 10.0.0.0/16 {\n  endpoint s3 gateway {\n    service aws.s3\n    route_tables [\n      t,\n    ]\n  }\n  route_table t\n}\n";
    let mut client = Client::with_text(text).await;
    let folds = client.result("textDocument/foldingRange", document()).await;
    let lines: Vec<_> = folds
        .as_array()
        .unwrap()
        .iter()
        .map(|fold| (fold["startLine"].as_u64().unwrap(), fold["endLine"].as_u64().unwrap(), fold["kind"].as_str()))
        .collect();
    assert_eq!(lines, [(0, 1, Some("comment")), (3, 10, None), (4, 8, None), (6, 7, None)]);
}

#[tokio::test]
async fn a_selection_grows_outwards() {
    let text = lab();
    let mut client = Client::with_text(&text).await;
    let params = with(document(), "positions", json!([at(&text, "expect lab.", "private_a")]));
    let mut range = client.result("textDocument/selectionRange", params).await[0].clone();
    let mut grown = Vec::new();
    while !range.is_null() {
        grown.push(covered(&text, [&range["range"]])[0].to_owned());
        range = range["parent"].clone();
    }
    let statement = "expect lab.private_a.app reaches aws.s3 via lab.s3";
    assert_eq!(grown[..3], ["private_a", "lab.private_a.app", statement]);
    assert_eq!(grown.last(), Some(&text));
}

#[tokio::test]
async fn inlay_hints_say_what_is_not_written() {
    let text = lab();
    let mut client = Client::with_text(&text).await;
    let whole = json!({"start": position(&text, 0), "end": position(&text, text.len())});
    let labels = |hints: Value| -> Vec<String> {
        hints.as_array().unwrap().iter().map(|hint| hint["label"].as_str().unwrap().to_owned()).collect()
    };
    let hints = client.result("textDocument/inlayHint", with(document(), "range", whole.clone())).await;
    let all = labels(hints);
    assert!(all.contains(&"251 usable".to_owned()), "{all:?}");
    assert!(all.contains(&"ap-northeast-1a".to_owned()), "{all:?}");
    assert!(all.contains(&"✓ lab.s3".to_owned()), "{all:?}");
    assert!(all.iter().any(|label| label.starts_with("✗ no-route")), "{all:?}");
    let settings = json!({"settings": {"portolan": {"inlayHints": {"addresses": false, "expectation": false}}}});
    client.notify("workspace/didChangeConfiguration", settings).await;
    let hints = client.result("textDocument/inlayHint", with(document(), "range", whole)).await;
    assert_eq!(labels(hints), ["ap-northeast-1a"], "each kind can be switched off");
}

#[tokio::test]
async fn code_lenses_tell_how_expectations_stand_and_who_uses_what() {
    let text = lab();
    let mut client = Client::with_text(&text).await;
    let lenses = client.result("textDocument/codeLens", document()).await;
    let titles: Vec<_> =
        lenses.as_array().unwrap().iter().map(|lens| lens["command"]["title"].as_str().unwrap()).collect();
    assert_eq!(titles[..2], ["1 subnet uses this", "1 subnet uses this"]);
    assert!(titles[2].starts_with("✓ holds, "), "{titles:?}");
    assert_eq!(titles[3], "✗ does not hold: no-route");
}

#[tokio::test]
async fn signature_help_follows_the_operands() {
    let text = "vpc lab 10.0.0.0/16 {\n  subnet a \n}\n";
    let mut client = Client::with_text(text).await;
    let help = client.result("textDocument/signatureHelp", place(position(text, text.find(" \n").unwrap() + 1))).await;
    assert_eq!(help["signatures"][0]["label"], "subnet NAME CIDR [public|private|isolated]");
    assert_eq!(help["activeParameter"], 1);
    assert_eq!(help["signatures"][0]["parameters"][1]["label"], "CIDR");
    let nothing = client.result("textDocument/signatureHelp", place(position(text, text.len()))).await;
    assert_eq!(nothing, Value::Null);
}

#[tokio::test]
async fn the_call_hierarchy_walks_along_the_path() {
    let text = lab();
    let mut client = Client::with_text(&text).await;
    let prepared = client.result("textDocument/prepareCallHierarchy", place(at(&text, "expect", "reaches"))).await;
    let start = prepared[0].clone();
    assert_eq!(start["name"], "✓ expect lab.private_a.app reaches aws.s3 via lab.s3");
    let mut item = start.clone();
    let mut names = Vec::new();
    loop {
        let next = client.result("callHierarchy/outgoingCalls", json!({"item": item})).await;
        let Some(call) = next.as_array().and_then(|calls| calls.first()) else { break };
        item = call["to"].clone();
        names.push(item["name"].as_str().unwrap().to_owned());
    }
    assert_eq!(names.first().map(String::as_str), Some("1. lab.private_a.app"));
    assert!(names.iter().any(|name| name.ends_with(". lab.s3")), "{names:?}");
    for _ in 0..names.len() {
        item = client.result("callHierarchy/incomingCalls", json!({"item": item})).await[0]["from"].clone();
    }
    assert_eq!(item, start, "the same way back");
}

#[tokio::test]
async fn semantic_tokens_of_a_part_are_those_of_its_lines() {
    let mut client = Client::with_text(LAB).await;
    let line = json!({"start": {"line": 4, "character": 0}, "end": {"line": 5, "character": 0}});
    let part = client.result("textDocument/semanticTokens/range", with(document(), "range", line)).await;
    let data = part["data"].as_array().unwrap();
    assert_eq!(data.len(), 3 * 5, "subnet, its name, its block: {data:?}");
    assert_eq!(data[0], 4, "counted from the start of the document");
}

#[tokio::test]
async fn messages_are_in_the_language_of_the_client_or_of_its_settings() {
    let text = lab();
    let mut client = Client::connect_to(Server::default());
    let params = json!({"processId": null, "rootUri": null, "locale": "ja-JP", "capabilities": modern()});
    client.call("initialize", params).await;
    client.notify("initialized", json!({})).await;
    client.open(&text).await;
    let title = |lenses: Value| lenses[3]["command"]["title"].as_str().unwrap().to_owned();
    let lenses = client.result("textDocument/codeLens", document()).await;
    assert_eq!(title(lenses), "✗ 不成立: no-route");
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"portolan": {"language": "en"}}})).await;
    let lenses = client.result("textDocument/codeLens", document()).await;
    assert_eq!(title(lenses), "✗ does not hold: no-route");
}

#[tokio::test]
async fn workspace_symbols_are_those_of_open_documents_and_of_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("inner")).unwrap();
    std::fs::write(folder.path().join("inner/other.topo"), "vpc other 10.9.0.0/16 { subnet office 10.9.0.0/24 }\n")
        .unwrap();
    std::fs::write(folder.path().join("lab.topo"), "vpc ghost 10.8.0.0/16\n").unwrap();
    let uri = |name: &str| format!("file://{}/{name}", folder.path().display());
    let mut client = Client::connect_to(Server::default());
    let params = json!({"processId": null, "rootUri": uri(""), "capabilities": modern()});
    client.call("initialize", params).await;
    client.notify("initialized", json!({})).await;
    client.open_at(&uri("lab.topo"), LAB).await;
    let found = client.result("workspace/symbol", json!({"query": "off"})).await;
    assert_eq!(found[0]["name"], "office");
    assert_eq!(found[0]["containerName"], "other");
    assert_eq!(found[0]["location"]["uri"], uri("inner/other.topo"));
    let found = client.result("workspace/symbol", json!({"query": "priva"})).await;
    let names: Vec<_> = found.as_array().unwrap().iter().map(|found| found["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["private_a", "private"]);
    let found = client.result("workspace/symbol", json!({"query": "ghost"})).await;
    assert_eq!(found, json!([]), "what is open counts as it is in the editor");
}

#[tokio::test]
async fn diagnostics_link_to_awss_page_and_fade_what_is_idle() {
    let text = "region ap-northeast-1\nvpc lab 10.0.0.0/8 {}\nvpc other 10.0.0.0/16 {} # allow: host-bits\n";
    let mut capabilities = modern();
    capabilities["textDocument"]["publishDiagnostics"] =
        json!({"codeDescriptionSupport": true, "tagSupport": {"valueSet": [1, 2]}});
    for (capabilities, modern) in [(capabilities, true), (modern(), false)] {
        let (mut client, _) = Client::initialized(Server::default(), capabilities).await;
        client.open(text).await;
        let diagnostics = client.diagnostics_of(1).await;
        let of = |rule: &str| diagnostics.iter().find(|found| found["code"] == rule).unwrap();
        let link = of("vpc-cidr-size")["codeDescription"]["href"].as_str();
        assert_eq!(link.is_some_and(|link| link.starts_with("https://docs.aws.amazon.com/")), modern);
        assert_eq!(of("unused-allow")["tags"] == json!([1]), modern);
    }
}

/// A workspace of two files, of which one imports the other, and a client that knows it.
async fn workspace(common: &str, shop: &str) -> (tempfile::TempDir, Client) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("common.topo"), common).unwrap();
    std::fs::write(folder.path().join("shop.topo"), shop).unwrap();
    let mut client = Client::connect_to(Server::default());
    let root = format!("file://{}", folder.path().display());
    let params = json!({"processId": null, "rootUri": root, "capabilities": modern()});
    client.call("initialize", params).await;
    client.notify("initialized", json!({})).await;
    (folder, client)
}

const COMMON: &str =
    "region ap-northeast-1\nprefix_list offices [192.0.2.0/24]\nprefix_list others [198.51.100.0/24]\n";

const SHOP: &str = "import \"common.topo\"\nregion ap-northeast-1\nvpc shop 10.0.0.0/16 {\n  security_group web { ingress tcp/443 from offices }\n}\n";

#[tokio::test]
async fn references_and_rename_reach_the_files_that_import_this_one() {
    let (folder, mut client) = workspace(COMMON, SHOP).await;
    let uri = |name: &str| format!("file://{}/{name}", folder.path().display());
    client.open_at(&uri("common.topo"), COMMON).await;
    let at = json!({"textDocument": {"uri": uri("common.topo")}, "position": at(COMMON, "prefix_list ", "offices")});
    let params = with(at.clone(), "context", json!({"includeDeclaration": true}));
    let found = client.result("textDocument/references", params).await;
    let uris: Vec<_> = found.as_array().unwrap().iter().map(|found| found["uri"].as_str().unwrap()).collect();
    assert_eq!(uris, [uri("common.topo"), uri("shop.topo")], "the declaration once, and the use in the other file");
    let edit = client.result("textDocument/rename", with(at.clone(), "newName", json!("branches"))).await;
    let changes = edit["documentChanges"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{edit}");
    assert_eq!(apply(COMMON, &changes[0]["edits"]), COMMON.replace("offices", "branches"));
    assert_eq!(apply(SHOP, &changes[1]["edits"]), SHOP.replace("offices", "branches"));
    // In the other file the new name would mean the VPC there.
    let refused = client.call("textDocument/rename", with(at, "newName", json!("shop"))).await;
    assert!(refused["error"]["message"].is_string(), "{refused}");
}

#[tokio::test]
async fn imports_follow_files_that_are_renamed() {
    let (folder, mut client) = workspace(COMMON, SHOP).await;
    let uri = |name: &str| format!("file://{}/{name}", folder.path().display());
    client.open_at(&uri("shop.topo"), SHOP).await;
    let renamed = |old: &str, new: &str| json!({"files": [{"oldUri": uri(old), "newUri": uri(new)}]});
    let edit = client.result("workspace/willRenameFiles", renamed("common.topo", "net/shared.topo")).await;
    let changes = edit["documentChanges"].as_array().unwrap();
    assert_eq!((changes.len(), &changes[0]["textDocument"]["uri"]), (1, &json!(uri("shop.topo"))));
    assert_eq!(apply(SHOP, &changes[0]["edits"]), SHOP.replace("common.topo", "net/shared.topo"));
    let edit = client.result("workspace/willRenameFiles", renamed("shop.topo", "shops/tokyo.topo")).await;
    let edits = &edit["documentChanges"][0]["edits"];
    assert_eq!(apply(SHOP, edits), SHOP.replace("common.topo", "../common.topo"));
    let edit = client.result("workspace/willRenameFiles", renamed("comm", "net")).await;
    assert_eq!(edit, Value::Null, "a folder whose name the file's begins with is another place");
    let nothing = client.result("workspace/willRenameFiles", renamed("a.topo", "b.topo")).await;
    assert_eq!(nothing, Value::Null);
}
