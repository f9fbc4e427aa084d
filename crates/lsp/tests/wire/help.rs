//! What helps somebody who writes: proposals of what is free, missing or next, explanations, hints and links.

use crate::harness::{Client, URI, apply, at, modern, place, position};
use portolan_lsp::Server;
use serde_json::{Value, json};

const OFFICE: &str = "region ap-northeast-1
vpc office 10.0.0.0/16 {
  internet_gateway igw
  subnet front 10.0.0.0/24 { az a; route_table front }
  subnet back 10.0.2.0/24 { az a; route_table back; instance app { ip 10.0.2.4 }; instance other { ip 10.0.2.5 } }
  route_table front { route 0.0.0.0/0 -> igw }
  route_table back { route 0.0.0.0/0 -> nat }
  nat_gateway nat { subnet front }
  endpoint s3 gateway { service aws.s3; route_tables [back] }
  endpoint queues interface { service aws.sqs; subnets [back] }
}
expect office.back.app reaches aws.s3 via office.s3
expect office.back.app reaches internet
";

fn document() -> Value {
    json!({"textDocument": {"uri": URI}})
}

async fn client(capabilities: Value, text: &str) -> Client {
    let (mut client, _) = Client::initialized(Server::default(), capabilities).await;
    client.open(text).await;
    client
}

/// The items that are proposed where `|` stands.
async fn proposed(capabilities: Value, text: &str) -> (Client, Vec<Value>) {
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    let mut client = client(capabilities, &text).await;
    let items = client.result("textDocument/completion", place(position(&text, at))).await;
    (client, items.as_array().unwrap().clone())
}

fn labels(items: &[Value]) -> Vec<&str> {
    let mut items: Vec<_> = items.iter().collect();
    items.sort_by_key(|item| item["sortText"].as_str());
    items.into_iter().map(|item| item["label"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn completion_offers_what_is_free() {
    for (old, new, expected) in [
        ("app { ip 10.0.2.4 }", "app { ip | }", "10.0.2.4"),
        ("other { ip 10.0.2.5 }", "other { ip | }", "10.0.2.5"),
        ("subnets [back]", "subnets [back]; ip back |", "10.0.2.6"),
        ("  internet_gateway", "  subnet new |\n  internet_gateway", "10.0.1.0/24"),
        ("expect office.back.app reaches internet", "vpc new |", "10.1.0.0/16"),
    ] {
        let (_, items) = proposed(modern(), &OFFICE.replacen(old, new, 1)).await;
        assert_eq!(labels(&items), [expected], "{new}");
        assert!(items[0]["detail"].as_str().unwrap().contains("free") || new.starts_with("vpc"), "{items:?}");
    }
}

#[tokio::test]
async fn completion_offers_first_what_is_missing() {
    let text = OFFICE.replacen("{ service aws.sqs; subnets [back] }", "{ ip back 10.0.2.9; | }", 1);
    let (_, items) = proposed(modern(), &text).await;
    assert_eq!(labels(&items)[..2], ["subnets", "service"]);
    let text = OFFICE.replacen("  internet_gateway", "  subn|\n  internet_gateway", 1);
    let (_, items) = proposed(modern(), &text).await;
    let subnet = items.iter().find(|item| item["label"] == "subnet").unwrap();
    assert_eq!(subnet["insertTextFormat"], 2);
    assert_eq!(subnet["textEdit"]["newText"], "subnet ${1:name} ${2:10.0.1.0/24} {\n  az ${3:zone}\n  $0\n}");
}

#[tokio::test]
async fn documentation_of_a_completion_comes_when_it_is_asked_for() {
    let mut resolving = modern();
    resolving["textDocument"]["completion"]["completionItem"]["resolveSupport"] =
        json!({"properties": ["documentation", "detail"]});
    let text = OFFICE.replacen("  internet_gateway", "  en|\n  internet_gateway", 1);
    let endpoint = |items: &[Value]| items.iter().find(|item| item["label"] == "endpoint").unwrap().clone();
    let (_, offer) = Client::initialized(Server::default(), resolving.clone()).await;
    assert_eq!(offer["completionProvider"]["resolveProvider"], true);
    let (mut client, items) = proposed(resolving, &text).await;
    let item = endpoint(&items);
    assert_eq!(item.get("documentation"), None);
    // Somebody types on while the list is open.
    client.replace(2, &text.replace("en|", "endp")).await;
    let resolved = client.result("completionItem/resolve", item.clone()).await;
    let documentation = resolved["documentation"]["value"].as_str().unwrap();
    assert!(documentation.starts_with("A VPC endpoint"), "{documentation}");
    assert_eq!(resolved["textEdit"], item["textEdit"], "the rest stays");
    client.replace(3, "").await;
    let gone = client.result("completionItem/resolve", item).await;
    assert_eq!(gone.get("documentation"), None, "nothing is said of what is not proposed any more");

    let (page, example) = ("file:///work/page.md", format!("# A page\n\n```topo\n{text}```\n"));
    let at = position(&example, example.find("en|").unwrap() + 2);
    client.open_as("markdown", page, &example.replacen('|', "", 1)).await;
    let place = json!({"textDocument": {"uri": page}, "position": at});
    let items = client.result("textDocument/completion", place).await;
    let resolved = client.result("completionItem/resolve", endpoint(items.as_array().unwrap())).await;
    assert_eq!(resolved["documentation"]["value"], documentation, "in an example in Markdown, too");

    let (_, offer) = Client::initialized(Server::default(), modern()).await;
    assert_eq!(offer["completionProvider"].get("resolveProvider"), None);
    let (_, items) = proposed(modern(), &text).await;
    assert_eq!(endpoint(&items)["documentation"]["value"], documentation, "else it is sent along");
    assert_eq!(endpoint(&items).get("data"), None);
}

#[tokio::test]
async fn hover_tells_what_a_block_a_port_and_a_silenced_rule_mean() {
    let text = OFFICE.replacen(
        "  nat_gateway nat",
        "  security_group web { ingress tcp/443 from 10.0.0.0/16 } # allow: subnet-full\n  nat_gateway nat",
        1,
    );
    let mut client = client(modern(), &text).await;
    for (after, word, expected) in [
        ("subnet back", "10.0.2.0/24", "251 usable addresses, AWS keeps five; 3 taken by what is declared"),
        ("subnet back", "10.0.2.0/24", "inside `office`, `10.0.0.0/16`"),
        ("subnet back", "10.0.2.0/24", "the next free block of `office` is `10.0.1.0/24`"),
        ("app { ip", "10.0.2.4", "the first free address of `office.back` is `10.0.2.6`"),
        ("web { ingress", "tcp/443", "`tcp/443` (HTTPS)"),
        ("web { ingress", "tcp/443", "`office.web` admits it: `ingress tcp/443 from 10.0.0.0/16`"),
        ("# allow:", "subnet-full", "A subnet with more network interfaces than"),
        ("route 0.0.0.0/0", "->", "route DESTINATION -> TARGET"),
    ] {
        let hover = client.result("textDocument/hover", place(at(&text, after, word))).await;
        let said = hover["contents"]["value"].as_str().unwrap();
        assert!(said.contains(expected), "{word}: {said}");
    }
}

#[tokio::test]
async fn the_missing_way_back_is_a_quick_fix() {
    let text = "region ap-northeast-1
vpc near 10.1.0.0/16 {
  subnet a 10.1.0.0/24 { route_table out; instance app { security_groups [all] } }
  route_table out { route 10.2.0.0/16 -> link }
  security_group all { ingress all from 10.0.0.0/8 }
}
vpc far 10.2.0.0/16 {
  subnet a 10.2.0.0/24 { route_table one; instance app { security_groups [all] } }
  subnet b 10.2.1.0/24 { route_table two }
  route_table one
  route_table two { route 10.1.0.0/16 -> link }
  security_group all { ingress all from 10.0.0.0/8 }
}
peering link near <-> far
expect near.a.app reaches far.a.app
";
    let mut client = client(modern(), text).await;
    let at = at(text, "expect", "near");
    let params = json!({
        "textDocument": {"uri": URI}, "range": {"start": at, "end": at}, "context": {"diagnostics": [], "only": ["quickfix"]},
    });
    let actions = client.result("textDocument/codeAction", params).await;
    assert_eq!(actions[0]["title"], "add `route 10.1.0.0/16 -> link` to `far.one`");
    let mended = apply(text, &actions[0]["edit"]["documentChanges"][0]["edits"]);
    client.replace(2, &mended).await;
    let expectations = client.result("portolan/expectations", document()).await;
    assert_eq!(expectations[0]["holds"], true, "{mended}");
}

#[tokio::test]
async fn inlay_hints_say_which_route_wins() {
    let mut client = client(modern(), OFFICE).await;
    let whole = json!({"start": position(OFFICE, 0), "end": position(OFFICE, OFFICE.len())});
    let params = json!({"textDocument": {"uri": URI}, "range": whole});
    let labels = |hints: Value| -> Vec<(u64, String)> {
        let label = |hint: &Value| hint["label"].as_str().unwrap().to_owned();
        let hints = hints.as_array().unwrap().clone();
        hints.iter().map(|hint| (hint["position"]["line"].as_u64().unwrap(), label(hint))).collect()
    };
    let winning = [
        (6, "except aws.s3 → s3".to_owned()),
        (11, "office.back: pl-61a54008 (Amazon S3 in Tokyo) -> office.s3, before 0.0.0.0/0 -> office.nat".to_owned()),
    ];
    let all = labels(client.result("textDocument/inlayHint", params.clone()).await);
    let found: Vec<_> =
        all.iter().filter(|(_, label)| label.contains("before") || label.contains("except")).cloned().collect();
    assert_eq!(found, winning, "and nowhere else: {all:?}");
    let settings = json!({"settings": {"portolan": {"inlayHints": {"winningRoute": false}}}});
    client.notify("workspace/didChangeConfiguration", settings).await;
    let rest = labels(client.result("textDocument/inlayHint", params).await);
    assert_eq!(rest.len(), all.len() - winning.len());
    assert!(rest.iter().all(|hint| !winning.contains(hint)), "{rest:?}");
}

#[tokio::test]
async fn types_and_services_link_to_awss_pages() {
    let mut capabilities = modern();
    capabilities["textDocument"]["documentLink"] = json!({"tooltipSupport": true});
    for (capabilities, tooltips) in [(capabilities, true), (modern(), false)] {
        let mut client = client(capabilities, OFFICE).await;
        let links = client.result("textDocument/documentLink", document()).await;
        let links = links.as_array().unwrap();
        let found: Vec<_> =
            links.iter().map(|link| (link["range"]["start"].clone(), link["target"].as_str().unwrap())).collect();
        let guide = "https://docs.aws.amazon.com/vpc/latest/privatelink";
        let page = |after: &str, word: &str| at(OFFICE, after, word);
        assert_eq!(
            found,
            [
                (page("endpoint s3", "gateway"), &*format!("{guide}/gateway-endpoints.html")),
                (page("endpoint s3", "aws.s3"), &*format!("{guide}/aws-services-privatelink-support.html")),
                (page("endpoint queues", "interface"), &*format!("{guide}/create-interface-endpoint.html")),
                (page("endpoint queues", "aws.sqs"), &*format!("{guide}/aws-services-privatelink-support.html")),
            ]
        );
        assert_eq!(links[0].get("tooltip"), tooltips.then(|| json!("Gateway endpoints")).as_ref());
    }
}
