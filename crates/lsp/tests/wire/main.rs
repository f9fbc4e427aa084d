//! The server over real frames: what a client writes, what it reads.

mod actions;
mod declared;
mod editing;
mod expectations;
mod harness;
mod help;
mod load;
mod markdown;
mod overtaken;
mod progress;
mod refresh;
mod requests;
mod robust;
mod trace;
mod workspace;

use harness::{Client, Gate, LAB, URI, apply, at, modern, place, position};
use portolan_lsp::{Exit, Server};
use serde_json::{Value, json};

fn real() -> Server {
    Server::default()
}

/// The lab with a route table that does not exist, on line 7.
fn with_mistake() -> String {
    LAB.replacen("    route_table private\n", "    route_table privat\n", 1)
}

fn document() -> Value {
    json!({"textDocument": {"uri": URI}})
}

fn formatting() -> Value {
    json!({"textDocument": {"uri": URI}, "options": {"tabSize": 2, "insertSpaces": true}})
}

fn error_code(response: &Value) -> i64 {
    response["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {response}"))
}

mod life_cycle {
    use super::*;

    #[tokio::test]
    async fn encodings_are_negotiated() {
        for (offered, expected) in [
            (json!(["utf-32", "utf-16", "utf-8"]), json!("utf-8")),
            (json!(["utf-32", "utf-16"]), json!("utf-16")),
            (json!(["utf-32"]), json!("utf-32")),
            (json!(["utf-7"]), json!("utf-16")),
        ] {
            let (_, offer) = Client::initialized(real(), json!({"general": {"positionEncodings": offered}})).await;
            assert_eq!(offer["positionEncoding"], expected, "of {offered}");
        }
        let (_, offer) = Client::initialized(real(), json!({})).await;
        assert_eq!(offer["positionEncoding"], Value::Null);
    }

    #[tokio::test]
    async fn the_negotiated_encoding_is_used() {
        let text = "# 東京 🗼\nvpc lab 10.0.0.0/16 { subnet 東_🗼 10.0.1.0/24 { route_table nowhere } }\n";
        let line = text.lines().nth(1).unwrap();
        let before = &line[..line.find("nowhere").unwrap()];
        for (encoding, column) in
            [("utf-8", before.len()), ("utf-16", before.encode_utf16().count()), ("utf-32", before.chars().count())]
        {
            let (mut client, _) =
                Client::initialized(real(), json!({"general": {"positionEncodings": [encoding]}})).await;
            client.open(text).await;
            let diagnostics = client.diagnostics_of(1).await;
            let expected = json!({"line": 1, "character": column});
            assert!(
                diagnostics.iter().any(|diagnostic| diagnostic["range"]["start"] == expected),
                "{encoding}: {diagnostics:?}"
            );
        }
    }

    #[tokio::test]
    async fn nothing_is_offered_that_the_client_did_not_declare() {
        let (_, offer) = Client::initialized(real(), json!({})).await;
        for provider in [
            "codeActionProvider",
            "semanticTokensProvider",
            "diagnosticProvider",
            "documentRangeFormattingProvider",
            "documentOnTypeFormattingProvider",
        ] {
            assert_eq!(offer[provider], Value::Null, "{provider}");
        }
        let (_, offer) = Client::initialized(real(), modern()).await;
        assert!(offer["codeActionProvider"].is_object() && offer["semanticTokensProvider"].is_object());
        assert_eq!(offer["documentRangeFormattingProvider"], true);
        assert_eq!(offer["documentOnTypeFormattingProvider"]["firstTriggerCharacter"], "}");
        assert_eq!(offer["diagnosticProvider"], Value::Null);
        assert_eq!(offer["textDocumentSync"]["change"], 2);
    }

    #[tokio::test]
    async fn requests_before_initialize_are_refused() {
        let mut client = Client::connect();
        assert_eq!(
            error_code(&client.call("textDocument/hover", place(json!({"line": 0, "character": 0}))).await),
            -32002
        );
        let response = client.call("initialize", json!({"processId": null, "capabilities": {}})).await;
        assert_eq!(response["result"]["serverInfo"]["name"], "portolan");
        assert_eq!(
            error_code(&client.call("initialize", json!({"processId": null, "capabilities": {}})).await),
            -32600
        );
    }

    #[tokio::test]
    async fn exit_after_shutdown_is_clean() {
        let mut client = Client::with_text(LAB).await;
        assert_eq!(client.result("shutdown", Value::Null).await, Value::Null);
        assert_eq!(error_code(&client.call("textDocument/documentSymbol", document()).await), -32600);
        client.notify("exit", Value::Null).await;
        assert_eq!(client.exit().await, Exit::Clean);
        assert_eq!(Exit::Clean.code(), 0);
    }

    #[tokio::test]
    async fn exit_without_shutdown_is_not() {
        let mut client = Client::with_text(LAB).await;
        client.notify("exit", Value::Null).await;
        assert_eq!(client.exit().await, Exit::Unclean);
        assert_eq!(Exit::Unclean.code(), 1);
    }

    #[tokio::test]
    async fn exit_does_not_wait_for_an_analysis() {
        let (gate, server) = Gate::server();
        let (mut client, _) = Client::initialized(server, modern()).await;
        client.open(LAB).await;
        gate.started().await;
        client.request("textDocument/documentSymbol", document()).await;
        client.result("shutdown", Value::Null).await;
        client.notify("exit", Value::Null).await;
        assert_eq!(client.exit().await, Exit::Clean);
    }

    #[tokio::test]
    async fn the_end_of_the_input_ends_the_server() {
        assert_eq!(Client::with_text(LAB).await.hang_up().await, Exit::Unclean);
        let mut client = Client::with_text(LAB).await;
        client.result("shutdown", Value::Null).await;
        assert_eq!(client.hang_up().await, Exit::Clean);
        assert_eq!(Client::connect().hang_up().await, Exit::Unclean);
    }
}

mod messages {
    use super::*;

    #[tokio::test]
    async fn an_unknown_method_is_refused_and_an_unknown_notification_ignored() {
        let mut client = Client::with_text(LAB).await;
        client.notify("$/unheardOf", json!({})).await;
        client.notify("unheard/of", json!({})).await;
        assert_eq!(error_code(&client.call("unheard/of", json!({})).await), -32601);
        assert_eq!(error_code(&client.call("textDocument/hover", json!({"nonsense": true})).await), -32602);
        assert!(client.result("textDocument/documentSymbol", document()).await.is_array());
    }

    #[tokio::test]
    async fn malformed_json_is_answered_and_survived() {
        let mut client = Client::with_text(LAB).await;
        client.write(b"Content-Length: 9\r\n\r\n{\"id\": 1,").await;
        assert_eq!(error_code(&client.response(&Value::Null).await), -32700);
        client.send(&json!([1, 2])).await;
        assert_eq!(error_code(&client.response(&Value::Null).await), -32600);
        assert!(client.result("textDocument/documentSymbol", document()).await.is_array());
    }

    #[tokio::test]
    async fn wrong_lengths_are_survived() {
        let mut client = Client::with_text(LAB).await;
        let body = json!({"jsonrpc": "2.0", "id": "lost", "method": "textDocument/hover"}).to_string();
        for length in [
            "x".to_owned(),
            "-1".to_owned(),
            (body.len() - 9).to_string(),
            (body.len() + 5).to_string(),
            u64::MAX.to_string(),
        ] {
            client.write(format!("Content-Length: {length}\r\n\r\n{body}").as_bytes()).await;
            assert!(
                client.result("textDocument/documentSymbol", document()).await.is_array(),
                "after Content-Length: {length}"
            );
            assert_eq!(error_code(&client.response(&Value::Null).await), -32700, "for Content-Length: {length}");
        }
    }

    #[tokio::test]
    async fn a_request_that_waits_can_be_cancelled() {
        let (gate, server) = Gate::server();
        let (mut client, _) = Client::initialized(server, modern()).await;
        client.open(LAB).await;
        let cancelled = client.request("textDocument/documentSymbol", document()).await;
        let kept = client.request("textDocument/documentSymbol", document()).await;
        client.notify("$/cancelRequest", json!({"id": cancelled})).await;
        assert_eq!(error_code(&client.response(&json!(cancelled)).await), -32800);
        gate.permit();
        assert!(client.response(&json!(kept)).await["result"].is_array());
    }

    #[tokio::test]
    async fn more_requests_than_any_limit_may_wait() {
        let (gate, server) = Gate::server();
        let (mut client, _) = Client::initialized(server, modern()).await;
        client.open(LAB).await;
        gate.started().await;
        let mut ids = Vec::new();
        for _ in 0..200 {
            ids.push(client.request("textDocument/documentSymbol", document()).await);
        }
        let last = ids.pop().unwrap();
        client.notify("$/cancelRequest", json!({"id": last})).await;
        assert_eq!(error_code(&client.response(&json!(last)).await), -32800);
        gate.permit();
        for id in ids {
            assert!(client.response(&json!(id)).await["result"].is_array());
        }
    }

    #[tokio::test]
    async fn a_panic_is_answered_and_the_next_request_served() {
        let server = Server::observed(|text| assert!(!text.contains("PANIC"), "planted"));
        let (mut client, _) = Client::initialized(server, modern()).await;
        client.open("# PANIC\n").await;
        let response = client.call("textDocument/hover", place(json!({"line": 0, "character": 0}))).await;
        assert_eq!(error_code(&response), -32603);
        let log = client.notification("window/logMessage").await;
        assert_eq!(log["type"], 1);
        assert!(log["message"].as_str().unwrap().contains("planted"), "{log}");
        client.replace(2, LAB).await;
        assert!(client.diagnostics_of(2).await.is_empty());
        assert!(client.result("textDocument/hover", place(at(LAB, "endpoint s3", "gateway"))).await.is_object());
    }

    #[tokio::test]
    async fn unknown_documents_are_logged_and_survived() {
        let mut client = Client::with_text(LAB).await;
        let other = json!({"uri": "file:///work/other.topo"});
        client.notify("textDocument/didClose", json!({"textDocument": other})).await;
        client
            .notify(
                "textDocument/didChange",
                json!({"textDocument": {"uri": other["uri"], "version": 2}, "contentChanges": [{"text": ""}]}),
            )
            .await;
        assert_eq!(client.result("textDocument/documentSymbol", json!({"textDocument": other})).await, Value::Null);
        for _ in 0..3 {
            let log = client.notification("window/logMessage").await;
            assert_eq!(log["type"], 2);
            assert!(log["message"].as_str().unwrap().contains("other.topo is not open"), "{log}");
        }
        client.open(&with_mistake()).await;
        assert!(client.notification("window/logMessage").await["message"].as_str().unwrap().contains("opened twice"));
        assert!(client.result("textDocument/documentSymbol", document()).await.is_array());
    }

    #[tokio::test]
    async fn documents_in_other_languages_are_left_alone() {
        let (mut client, _) = Client::initialized(real(), modern()).await;
        let uri = json!({"uri": "file:///work/readme.txt"});
        let document = json!({"uri": uri["uri"], "languageId": "plaintext", "version": 1, "text": "vpc"});
        client.notify("textDocument/didOpen", json!({"textDocument": document})).await;
        client
            .notify(
                "textDocument/didChange",
                json!({"textDocument": {"uri": uri["uri"], "version": 2}, "contentChanges": [{"text": "x"}]}),
            )
            .await;
        assert_eq!(
            client
                .result("textDocument/hover", json!({"textDocument": uri, "position": {"line": 0, "character": 0}}))
                .await,
            Value::Null
        );
        client.notify("textDocument/didClose", json!({"textDocument": uri})).await;
        client.call("unheard/of", json!({})).await;
        assert_eq!(client.unread().count(), 0);
    }
}

mod diagnostics {
    use super::*;

    #[tokio::test]
    async fn opening_brings_diagnostics_of_that_version() {
        let text = with_mistake();
        let mut client = Client::with_text(&text).await;
        let diagnostics = client.diagnostics_of(1).await;
        let diagnostic =
            diagnostics.iter().find(|diagnostic| diagnostic["range"]["start"] == at(&text, "az a", "privat"));
        let diagnostic = diagnostic.unwrap_or_else(|| panic!("nothing at the mistake: {diagnostics:?}"));
        assert_eq!((&diagnostic["severity"], &diagnostic["source"]), (&json!(1), &json!("portolan")));
        assert!(!diagnostic["code"].as_str().unwrap().is_empty());
        assert!(diagnostic["message"].as_str().unwrap().contains("privat"), "{diagnostic}");
    }

    #[tokio::test]
    async fn mending_and_closing_take_them_away() {
        let mut client = Client::with_text(&with_mistake()).await;
        assert!(!client.diagnostics_of(1).await.is_empty());
        client.replace(2, LAB).await;
        assert!(client.diagnostics_of(2).await.is_empty());
        client.replace(3, &with_mistake()).await;
        assert!(!client.diagnostics_of(3).await.is_empty());
        client.notify("textDocument/didClose", document()).await;
        let published = client.notification("textDocument/publishDiagnostics").await;
        assert_eq!((&published["diagnostics"], published.get("version")), (&json!([]), None));
    }

    #[tokio::test]
    async fn overtaken_versions_are_skipped_and_the_last_never() {
        let (gate, server) = Gate::server();
        let (mut client, _) = Client::initialized(server, modern()).await;
        client.open("# 1\n").await;
        assert_eq!(gate.started().await, "# 1\n");
        for version in 2..=5 {
            client.replace(version, &format!("# {version}\n")).await;
        }
        // The answer shows that the server has read all edits.
        client.call("unheard/of", json!({})).await;
        gate.permit();
        assert_eq!(gate.started().await, "# 5\n");
        gate.permit();
        client.diagnostics_of(5).await;
        client.call("unheard/of", json!({})).await;
        assert_eq!(client.unread_diagnostics(), [] as [Value; 0]);
    }

    #[tokio::test]
    async fn a_request_about_an_overtaken_text_says_so() {
        let (gate, server) = Gate::server();
        let (mut client, _) = Client::initialized(server, modern()).await;
        client.open(LAB).await;
        gate.started().await;
        let stale = client.request("textDocument/hover", place(at(LAB, "endpoint s3", "gateway"))).await;
        client.replace(2, &format!("\n\n{LAB}")).await;
        assert_eq!(error_code(&client.response(&json!(stale)).await), -32801);
        gate.permit();
        gate.permit();
        let hover =
            client.result("textDocument/hover", place(at(&format!("\n\n{LAB}"), "endpoint s3", "gateway"))).await;
        assert_eq!(hover["range"]["start"], at(&format!("\n\n{LAB}"), "endpoint s3", "gateway"));
    }

    #[tokio::test]
    async fn a_client_that_pulls_is_not_pushed_to() {
        let mut capabilities = modern();
        capabilities["textDocument"]["diagnostic"] = json!({"dynamicRegistration": false});
        let (mut client, offer) = Client::initialized(real(), capabilities).await;
        assert_eq!(offer["diagnosticProvider"]["workspaceDiagnostics"], false);
        client.open(&with_mistake()).await;
        let first = client.result("textDocument/diagnostic", document()).await;
        assert_eq!(first["kind"], "full");
        assert!(!first["items"].as_array().unwrap().is_empty());
        let mut again = document();
        again["previousResultId"] = first["resultId"].clone();
        let second = client.result("textDocument/diagnostic", again.clone()).await;
        assert_eq!((&second["kind"], &second["resultId"]), (&json!("unchanged"), &first["resultId"]));
        client.replace(2, LAB).await;
        let third = client.result("textDocument/diagnostic", again).await;
        assert_eq!((&third["kind"], &third["items"]), (&json!("full"), &json!([])));
        client.notify("textDocument/didClose", document()).await;
        client.call("unheard/of", json!({})).await;
        assert_eq!(client.unread_diagnostics(), [] as [Value; 0]);
    }

    #[tokio::test]
    async fn an_overtaken_pull_is_to_be_repeated() {
        let (gate, server) = Gate::server();
        let (mut client, _) = Client::initialized(server, json!({"textDocument": {"diagnostic": {}}})).await;
        client.open(LAB).await;
        gate.started().await;
        let pull = client.request("textDocument/diagnostic", document()).await;
        client.replace(2, LAB).await;
        let response = client.response(&json!(pull)).await;
        assert_eq!((error_code(&response), &response["error"]["data"]), (-32802, &json!({"retriggerRequest": true})));
        gate.permit();
        gate.permit();
        assert_eq!(client.result("textDocument/diagnostic", document()).await["items"], json!([]));
    }

    #[tokio::test]
    async fn related_places_become_text_where_the_client_shows_none() {
        let text = "region ap-northeast-1\nvpc lab 10.0.0.0/16 {\n  subnet a 10.0.1.0/24\n  subnet a 10.0.2.0/24\n}\n";
        let (mut client, _) = Client::initialized(real(), modern()).await;
        client.open(text).await;
        let diagnostics = client.diagnostics_of(1).await;
        let duplicate = diagnostics
            .iter()
            .find(|diagnostic| diagnostic["range"]["start"]["line"] == 3)
            .expect("the second `a` clashes");
        assert_eq!(duplicate["relatedInformation"][0]["location"]["range"]["start"]["line"], 2);
        assert!(!duplicate["message"].as_str().unwrap().contains("line 3:"));

        let (mut client, _) = Client::initialized(real(), json!({})).await;
        client.open(text).await;
        let diagnostics = client.diagnostics_of(1).await;
        let duplicate = diagnostics
            .iter()
            .find(|diagnostic| diagnostic["range"]["start"]["line"] == 3)
            .expect("the second `a` clashes");
        assert_eq!(duplicate.get("relatedInformation"), None);
        assert!(duplicate["message"].as_str().unwrap().contains("\nline 3: "), "{duplicate}");
    }
}

mod edits {
    use super::*;

    #[tokio::test]
    async fn a_series_without_waiting_ends_in_the_right_text() {
        let mut expected = String::from("# 東京 🗼 one\r\n\r\nregion   ap-northeast-1\r\n");
        let mut client = Client::with_text(&expected).await;
        let mut version = 1;
        for step in 0..60_usize {
            // Insert, replace and delete at places that wander over wide characters and line ends.
            let boundaries: Vec<usize> = (0..=expected.len())
                .filter(|at| {
                    expected.is_char_boundary(*at)
                        && !(expected[..*at].ends_with('\r') && expected[*at..].starts_with('\n'))
                })
                .collect();
            let start = boundaries[step * 7 % boundaries.len()];
            let end = if step % 3 == 0 {
                start
            } else {
                *boundaries[boundaries.iter().position(|at| *at == start).unwrap()..].get(step % 4).unwrap_or(&start)
            };
            let new = ["🚀", "x", "\r\n# é ", "", "京都"][step % 5];
            version += 1;
            let change =
                json!([{"range": {"start": position(&expected, start), "end": position(&expected, end)}, "text": new}]);
            expected.replace_range(start..end, new);
            client.change(version, change).await;
        }
        version += 1;
        let tail = "\r\n  vpc  lab   10.0.0.0/16\r\n";
        let end = position(&expected, expected.len());
        client.change(version, json!([{"range": {"start": end, "end": end}, "text": tail}])).await;
        expected.push_str(tail);
        if portolan_syntax::format(&expected).is_err() {
            panic!("the wandering edits made brackets or quotes: {expected:?}");
        }
        client.has_text(&expected).await;
        client.diagnostics_of(version).await;
    }

    #[tokio::test]
    async fn several_changes_in_one_message_apply_in_order() {
        let mut client = Client::with_text("vpc  a\r\n").await;
        let range = |from: [u32; 2], to: [u32; 2]| json!({"start": {"line": from[0], "character": from[1]}, "end": {"line": to[0], "character": to[1]}});
        let changes = json!([
            {"range": range([0, 0], [0, 0]), "text": "# 🗼\r\n"},
            {"range": range([0, 2], [0, 4]), "text": "東京"},
            {"range": range([1, 5], [1, 6]), "text": "lab  10.0.0.0/16"},
        ]);
        client.change(2, changes).await;
        client.has_text("# 東京\r\nvpc  lab  10.0.0.0/16\r\n").await;
    }

    #[tokio::test]
    async fn positions_out_of_range_are_clamped() {
        let mut client = Client::with_text(LAB).await;
        for (line, character) in [(0, 999), (999, 0), (u32::MAX, u32::MAX)] {
            for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
                let response = client.call(method, place(json!({"line": line, "character": character}))).await;
                assert!(response.get("error").is_none(), "{method}: {response}");
            }
        }
        let beyond = json!({"line": 999, "character": 999});
        client
            .change(2, json!([{"range": {"start": beyond, "end": beyond}, "text": "  vpc   b   10.1.0.0/16\n"}]))
            .await;
        client.has_text(&format!("{LAB}  vpc   b   10.1.0.0/16\n")).await;
    }
}

mod features {
    use super::*;

    #[tokio::test]
    async fn hover_explains_the_word() {
        let mut client = Client::with_text(LAB).await;
        let hover = client.result("textDocument/hover", place(at(LAB, "endpoint s3", "gateway"))).await;
        assert_eq!(hover["contents"]["kind"], "markdown");
        let text = hover["contents"]["value"].as_str().unwrap();
        assert!(text.to_lowercase().contains("route") && text.contains("private"), "{text}");
        assert_eq!(hover["range"]["start"], at(LAB, "endpoint s3", "gateway"));
        assert_eq!(client.result("textDocument/hover", place(json!({"line": 1, "character": 0}))).await, Value::Null);
    }

    #[tokio::test]
    async fn hover_is_plain_for_a_client_without_markdown() {
        let (mut client, _) =
            Client::initialized(real(), json!({"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})).await;
        client.open(LAB).await;
        let hover = client.result("textDocument/hover", place(at(LAB, "endpoint s3", "gateway"))).await;
        assert_eq!(hover["contents"]["kind"], "plaintext");
        let text = hover["contents"]["value"].as_str().unwrap();
        assert!(!text.contains("**") && !text.contains('`'), "{text}");
    }

    #[tokio::test]
    async fn completion_offers_what_may_stand_there() {
        let text = LAB.replace("  route_table private\n  endpoint", "  route_table private\n  su\n  endpoint");
        let end = position(&text, text.find("  su\n").unwrap() + 4);
        let mut client = Client::with_text(&text).await;
        let items = client.result("textDocument/completion", place(end.clone())).await;
        let subnet = items
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["label"] == "subnet")
            .unwrap_or_else(|| panic!("no subnet in {items}"));
        assert_eq!(subnet["textEdit"]["range"], json!({"start": at(&text, "  su\n", "su"), "end": end}));
        assert!(subnet["textEdit"]["newText"].as_str().unwrap().starts_with("subnet"));

        let (mut client, _) = Client::initialized(real(), json!({})).await;
        client.open(&text).await;
        let items = client.result("textDocument/completion", place(end)).await;
        for item in items.as_array().unwrap() {
            assert_eq!(item.get("insertTextFormat"), None);
            assert!(!item["textEdit"]["newText"].as_str().unwrap().contains('$'), "{item}");
        }
    }

    #[tokio::test]
    async fn definition_leads_to_the_declaration() {
        let declaration = at(LAB, "  }\n  route_table", "private");
        let mut client = Client::with_text(LAB).await;
        let links = client.result("textDocument/definition", place(at(LAB, "route_tables [", "private"))).await;
        assert_eq!((&links[0]["targetUri"], &links[0]["targetSelectionRange"]["start"]), (&json!(URI), &declaration));
        assert_eq!(links[0]["originSelectionRange"]["start"], at(LAB, "route_tables [", "private"));

        let (mut client, _) = Client::initialized(real(), json!({})).await;
        client.open(LAB).await;
        let location = client.result("textDocument/definition", place(at(LAB, "route_tables [", "private"))).await;
        assert_eq!((&location["uri"], &location["range"]["start"]), (&json!(URI), &declaration));
    }

    #[tokio::test]
    async fn symbols_nest_where_the_client_can_show_it() {
        let mut client = Client::with_text(LAB).await;
        let symbols = client.result("textDocument/documentSymbol", document()).await;
        let vpc = symbols.as_array().unwrap().iter().find(|symbol| symbol["name"] == "lab").expect("the VPC");
        let subnet = vpc["children"]
            .as_array()
            .unwrap()
            .iter()
            .find(|symbol| symbol["name"] == "private_a")
            .expect("the subnet");
        assert_eq!(subnet["selectionRange"]["start"]["line"], 4);

        let (mut client, _) = Client::initialized(real(), json!({})).await;
        client.open(LAB).await;
        let symbols = client.result("textDocument/documentSymbol", document()).await;
        let subnet =
            symbols.as_array().unwrap().iter().find(|symbol| symbol["name"] == "private_a").expect("the subnet");
        assert_eq!((&subnet["containerName"], &subnet["location"]["uri"]), (&json!("lab"), &json!(URI)));
    }

    #[tokio::test]
    async fn formatting_touches_only_the_lines_that_change() {
        let text = LAB.replace("    az a\n", "  az    a\n");
        let mut client = Client::with_text(&text).await;
        let edits = client.result("textDocument/formatting", formatting()).await;
        assert_eq!(apply(&text, &edits), LAB);
        assert_eq!(edits.as_array().unwrap().len(), 1);
        assert_eq!(
            edits[0]["range"],
            json!({"start": {"line": 5, "character": 0}, "end": {"line": 6, "character": 0}})
        );
        client.replace(2, LAB).await;
        assert_eq!(client.result("textDocument/formatting", formatting()).await, json!([]));
        client.replace(3, "vpc lab 10.0.0.0/16 {\n").await;
        assert_eq!(client.result("textDocument/formatting", formatting()).await, Value::Null);
    }

    #[tokio::test]
    async fn a_quick_fix_mends_what_it_names() {
        let text = with_mistake();
        let mut client = Client::with_text(&text).await;
        let mistake = at(&text, "az a", "privat");
        let ask = |only: Option<&str>| {
            let mut context = json!({"diagnostics": []});
            if let Some(only) = only {
                context["only"] = json!([only]);
            }
            json!({"textDocument": {"uri": URI}, "range": {"start": mistake, "end": mistake}, "context": context})
        };
        let actions = client.result("textDocument/codeAction", ask(None)).await;
        let action = &actions[0];
        assert_eq!((&action["kind"], &action["isPreferred"]), (&json!("quickfix"), &json!(true)), "{actions}");
        assert_eq!(action["diagnostics"][0]["range"]["start"], mistake);
        let change = &action["edit"]["documentChanges"][0];
        assert_eq!(change["textDocument"], json!({"uri": URI, "version": 1}));
        assert_eq!(apply(&text, &change["edits"]), LAB);
        assert_eq!(client.result("textDocument/codeAction", ask(Some("quickfix"))).await, actions);
        assert_eq!(client.result("textDocument/codeAction", ask(Some("refactor"))).await, json!([]));
        let elsewhere = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}});
        let params = json!({"textDocument": {"uri": URI}, "range": elsewhere, "context": {"diagnostics": []}});
        assert_eq!(client.result("textDocument/codeAction", params).await, json!([]));
    }

    #[tokio::test]
    async fn semantic_tokens_use_only_what_the_client_knows() {
        let types_at_start = |offer: &Value, tokens: &Value| {
            let legend = offer["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
            let data: Vec<u64> =
                tokens["data"].as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect();
            assert!(!data.is_empty() && data.len().is_multiple_of(5));
            data.chunks(5)
                .map(|token| (token[0], token[1], token[2], legend[token[3] as usize].as_str().unwrap().to_owned()))
                .collect::<Vec<_>>()
        };
        let (mut client, offer) = Client::initialized(real(), modern()).await;
        client.open(LAB).await;
        let tokens = client.result("textDocument/semanticTokens/full", document()).await;
        assert_eq!(types_at_start(&offer, &tokens)[0], (0, 0, 6, "keyword".to_owned()));

        let mut capabilities = modern();
        capabilities["textDocument"]["semanticTokens"]["tokenTypes"] = json!(["comment", "class"]);
        let (mut client, offer) = Client::initialized(real(), capabilities).await;
        assert_eq!(offer["semanticTokensProvider"]["legend"]["tokenTypes"], json!(["comment"]));
        client.open(LAB).await;
        let tokens = client.result("textDocument/semanticTokens/full", document()).await;
        assert_eq!(types_at_start(&offer, &tokens), [(2, 0, 11, "comment".to_owned())]);
    }
}

mod imports {
    use super::*;

    const MAIN: &str = "file:///nowhere/net/main.topo";
    const SHARED: &str = "file:///nowhere/common.topo";

    const IMPORTING: &str = "region ap-northeast-1
import \"../common.topo\"
vpc lab 10.0.0.0/16 { security_group web { ingress tcp/443 from offices } }
";

    const IMPORTED: &str = "# 東京
## Where people sit.
prefix_list offices [198.51.100.0/24]
vpc broken 10.0.0.0/33
";

    async fn open(client: &mut Client, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "topo", "version": 1, "text": text});
        client.notify("textDocument/didOpen", json!({"textDocument": document})).await;
    }

    async fn replace(client: &mut Client, uri: &str, version: i64, text: &str) {
        let document = json!({"uri": uri, "version": version});
        client
            .notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}))
            .await;
    }

    /// Waits for diagnostics of a document.
    async fn diagnostics(client: &mut Client, uri: &str) -> Value {
        loop {
            let published = client.notification("textDocument/publishDiagnostics").await;
            if published["uri"] == uri {
                return published["diagnostics"].clone();
            }
        }
    }

    /// Waits for diagnostics of a document, and gives their rules.
    async fn rules(client: &mut Client, uri: &str) -> Vec<String> {
        let found = diagnostics(client, uri).await;
        let rules = found.as_array().unwrap().iter();
        rules.map(|diagnostic| diagnostic["code"].as_str().unwrap().to_owned()).collect()
    }

    /// A client whose workspace is a folder on disk, and what it calls the files there.
    async fn workspace(
        files: &[(&str, &str)],
        capabilities: Value,
    ) -> (Client, tempfile::TempDir, impl Fn(&str) -> String) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("root")).unwrap();
        for (name, text) in files {
            std::fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let base = format!("file://{}", folder.path().display());
        let mut client = Client::connect();
        let folders = json!([{"uri": format!("{base}/root"), "name": "root"}]);
        let params =
            json!({"processId": null, "rootUri": null, "workspaceFolders": folders, "capabilities": capabilities});
        client.result("initialize", params).await;
        client.notify("initialized", json!({})).await;
        (client, folder, move |name: &str| format!("{base}/{name}"))
    }

    #[tokio::test]
    async fn names_lead_into_an_open_document() {
        let params = json!([{"uri": "file:///nowhere", "name": "nowhere"}]);
        let mut client = Client::connect();
        client
            .result("initialize", json!({"processId": null, "workspaceFolders": params, "capabilities": modern()}))
            .await;
        client.notify("initialized", json!({})).await;
        open(&mut client, SHARED, IMPORTED).await;
        assert_eq!(rules(&mut client, SHARED).await, ["region-missing", "invalid-cidr"]);
        open(&mut client, MAIN, IMPORTING).await;
        assert_eq!(rules(&mut client, MAIN).await, [""; 0], "what is wrong in the other document is told there");

        let place = |word: &str| json!({"textDocument": {"uri": MAIN}, "position": at(IMPORTING, word, word)});
        let definition = client.result("textDocument/definition", place("offices")).await;
        let start = IMPORTED.find("offices").unwrap();
        assert_eq!(definition[0]["targetUri"], SHARED);
        assert_eq!(definition[0]["targetSelectionRange"]["start"], position(IMPORTED, start));
        let hover = client.result("textDocument/hover", place("offices")).await;
        assert!(hover["contents"]["value"].as_str().unwrap().contains("Where people sit."), "{hover}");
        let file = client.result("textDocument/definition", place("\"../common")).await;
        assert_eq!((&file[0]["targetUri"], &file[0]["targetRange"]["end"]["line"]), (&json!(SHARED), &json!(0)));
    }

    #[tokio::test]
    async fn a_change_of_what_is_imported_is_seen_by_who_imports_it() {
        let (mut client, _folder, uri) = workspace(&[], modern()).await;
        let (main, shared) = (uri("root/net/main.topo"), uri("root/common.topo"));
        open(&mut client, &main, IMPORTING).await;
        assert_eq!(rules(&mut client, &main).await, ["import-not-found", "unknown-name"]);
        open(&mut client, &shared, "prefix_list offices [198.51.100.0/24]\n").await;
        assert_eq!(rules(&mut client, &main).await, [""; 0], "it is there as soon as it is open");
        replace(&mut client, &shared, 2, "prefix_list office [198.51.100.0/24]\n").await;
        assert_eq!(rules(&mut client, &main).await, ["unknown-name"]);
        replace(&mut client, &shared, 3, "import \"net/main.topo\"\nprefix_list offices [198.51.100.0/24]\n").await;
        assert_eq!(rules(&mut client, &main).await, ["import-cycle"], "told in each file of the circle");
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": shared}})).await;
        assert_eq!(rules(&mut client, &main).await, ["import-not-found", "unknown-name"]);
    }

    #[tokio::test]
    async fn what_is_not_open_is_read_from_disk() {
        let files =
            [("root/common.topo", "prefix_list offices [198.51.100.0/24]\n"), ("secret.topo", "vpc a 10.0.0.0/16\n")];
        let (mut client, folder, uri) = workspace(&files, modern()).await;
        let main = uri("root/net/main.topo");
        open(&mut client, &main, IMPORTING).await;
        assert_eq!(rules(&mut client, &main).await, [""; 0]);
        let place = json!({"textDocument": {"uri": main}, "position": at(IMPORTING, "offices", "offices")});
        let definition = client.result("textDocument/definition", place).await;
        assert_eq!(definition[0]["targetUri"], uri("root/common.topo"));

        std::fs::write(folder.path().join("root/common.topo"), "").unwrap();
        client.notify("textDocument/didSave", json!({"textDocument": {"uri": main}})).await;
        assert_eq!(rules(&mut client, &main).await, ["unknown-name"], "a save is the time to look again");

        replace(&mut client, &main, 2, "import \"../../secret.topo\"\n").await;
        assert_eq!(rules(&mut client, &main).await, ["import-outside-root"]);
        open(&mut client, &uri("secret.topo"), "vpc a 10.0.0.0/16\n").await;
        replace(&mut client, &main, 3, "import \"../../secret.topo\"\n\n").await;
        assert_eq!(rules(&mut client, &main).await, ["import-outside-root"], "open or not");
        open(&mut client, "untitled:Untitled-1", "import \"common.topo\"\n").await;
        assert_eq!(rules(&mut client, "untitled:Untitled-1").await, ["import-not-found"]);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_leads_to_the_document_that_is_open() {
        let files = [("root/common.topo", ""), ("root/net/x.topo", ""), ("secret.topo", "")];
        let (mut client, folder, uri) = workspace(&files, modern()).await;
        std::os::unix::fs::symlink("../common.topo", folder.path().join("root/net/link.topo")).unwrap();
        std::os::unix::fs::symlink("../../secret.topo", folder.path().join("root/net/out.topo")).unwrap();
        let (main, shared) = (uri("root/net/main.topo"), uri("root/common.topo"));
        open(&mut client, &shared, "prefix_list offices [198.51.100.0/24]\n").await;
        open(&mut client, &main, &IMPORTING.replace("../common.topo", "link.topo")).await;
        assert_eq!(rules(&mut client, &main).await, [""; 0]);
        replace(&mut client, &shared, 2, "").await;
        assert_eq!(rules(&mut client, &main).await, ["unknown-name"]);
        open(&mut client, &uri("secret.topo"), "").await;
        replace(&mut client, &main, 2, "import \"out.topo\"\nimport \"./link.topo\"\nimport \"../common.topo\"\n")
            .await;
        assert_eq!(rules(&mut client, &main).await, ["import-outside-root", "duplicate-attribute"]);
    }

    #[tokio::test]
    async fn a_client_that_watches_files_tells_of_them() {
        let mut capabilities = modern();
        capabilities["workspace"]["didChangeWatchedFiles"] = json!({"dynamicRegistration": true});
        let (mut client, folder, uri) = workspace(&[], capabilities).await;
        let request = client.request_from_server("client/registerCapability").await;
        let watchers = &request["params"]["registrations"][0]["registerOptions"]["watchers"];
        assert_eq!(
            *watchers,
            json!([{"globPattern": "**/*.topo"}, {"globPattern": "**/*.json"}, {"globPattern": "**/portolan.toml"}])
        );
        client.send(&json!({"jsonrpc": "2.0", "id": request["id"], "result": null})).await;
        let main = uri("root/net/main.topo");
        open(&mut client, &main, IMPORTING).await;
        assert_eq!(rules(&mut client, &main).await, ["import-not-found", "unknown-name"]);
        std::fs::write(folder.path().join("root/common.topo"), "prefix_list offices [198.51.100.0/24]\n").unwrap();
        let changes = json!([{"uri": uri("root/common.topo"), "type": 1}, {"uri": uri("root/other.topo"), "type": 1}]);
        client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes})).await;
        assert_eq!(rules(&mut client, &main).await, [""; 0]);
    }

    const WITH_POLICY: &str = "\
region eu-west-1
vpc lab 10.0.0.0/16 {
  subnet a 10.0.0.0/24 { az a; route_table private }
  route_table private
  endpoint s3 gateway { service aws.s3; route_tables [private]; policy \"../s3.json\" }
}
";

    #[tokio::test]
    async fn a_policy_is_told_of_where_it_is_named() {
        const POLICY: &str = "{ \"Statement\": {\n  \"Action\": \"東京\", \"Resource\": \"*\" } }\n";
        let mut capabilities = modern();
        capabilities["workspace"]["didChangeWatchedFiles"] = json!({"dynamicRegistration": true});
        let (mut client, folder, uri) = workspace(&[("root/s3.json", POLICY)], capabilities).await;
        let request = client.request_from_server("client/registerCapability").await;
        client.send(&json!({"jsonrpc": "2.0", "id": request["id"], "result": null})).await;
        let (main, policy) = (uri("root/net/main.topo"), uri("root/s3.json"));
        open(&mut client, &main, WITH_POLICY).await;
        let found = diagnostics(&mut client, &main).await;
        assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
        let diagnostic = &found[0];
        assert_eq!(diagnostic["code"], "endpoint-policy-malformed", "{found}");
        assert_eq!(diagnostic["range"]["start"], at(WITH_POLICY, "policy \"", "policy"));
        let there = &diagnostic["relatedInformation"][0]["location"];
        assert_eq!(
            (&there["uri"], &there["range"]["start"]),
            (&json!(policy), &position(POLICY, POLICY.find("{\n").unwrap()))
        );

        let params =
            json!({"textDocument": {"uri": main}, "range": diagnostic["range"], "context": {"diagnostics": []}});
        let actions = client.result("textDocument/codeAction", params).await;
        assert_eq!(actions[0]["diagnostics"][0], *diagnostic);
        assert!(actions[0]["edit"].to_string().contains(&policy), "{actions}");
        let place = json!({"textDocument": {"uri": main}, "position": at(WITH_POLICY, "../s3", "s3")});
        let definition = client.result("textDocument/definition", place).await;
        assert_eq!(definition[0]["targetUri"], policy);
        let links = client.result("textDocument/documentLink", json!({"textDocument": {"uri": main}})).await;
        let targets: Vec<_> = links.as_array().unwrap().iter().map(|link| link["target"].as_str().unwrap()).collect();
        assert!(targets.contains(&policy.as_str()), "{targets:?}");

        std::fs::write(
            folder.path().join("root/s3.json"),
            POLICY.replace("\"Action\"", "\"Principal\": \"*\", \"Action\""),
        )
        .unwrap();
        client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": policy, "type": 2}]})).await;
        assert_eq!(rules(&mut client, &main).await, [""; 0], "it is read again");
        // Whatever is named as a policy is read as one, also a document that is open.
        replace(&mut client, &main, 2, &WITH_POLICY.replace("../s3.json", "main.topo")).await;
        assert_eq!(rules(&mut client, &main).await, ["endpoint-policy-malformed"]);
    }

    #[tokio::test]
    async fn a_client_that_pulls_is_told_to_pull_again() {
        let mut capabilities = modern();
        capabilities["textDocument"]["diagnostic"] = json!({});
        capabilities["workspace"]["diagnostics"] = json!({"refreshSupport": true});
        let (mut client, _folder, uri) = workspace(&[], capabilities).await;
        let (main, shared) = (uri("root/net/main.topo"), uri("root/common.topo"));
        open(&mut client, &main, IMPORTING).await;
        let params = json!({"textDocument": {"uri": main}});
        let first = client.result("textDocument/diagnostic", params.clone()).await;
        assert_eq!(first["items"].as_array().unwrap().len(), 2, "{first}");
        open(&mut client, &shared, "prefix_list offices [198.51.100.0/24]\n").await;
        let request = client.request_from_server("workspace/diagnostic/refresh").await;
        assert_eq!(request.get("params"), None);
        let again = json!({"textDocument": {"uri": main}, "previousResultId": first["resultId"]});
        assert_eq!(client.result("textDocument/diagnostic", again).await["items"], json!([]));
    }

    #[tokio::test]
    async fn an_edit_during_the_first_analysis_is_not_lost() {
        let (gate, server) = Gate::server();
        let (mut client, _) = Client::initialized(server, modern()).await;
        open(&mut client, SHARED, "").await;
        gate.started().await;
        gate.permit();
        let main = "file:///nowhere/main.topo";
        let text = IMPORTING.replace("../", "");
        open(&mut client, main, &text).await;
        assert_eq!(gate.started().await, text);
        // It has read the other document already, and nobody knows yet that it depends on it.
        replace(&mut client, SHARED, 2, "prefix_list offices [198.51.100.0/24]\n").await;
        client.result("textDocument/documentSymbol", json!({"textDocument": {"uri": "file:///x.md"}})).await;
        for _ in 0..3 {
            gate.permit();
        }
        assert_eq!(rules(&mut client, main).await, [""; 0]);
    }
}
