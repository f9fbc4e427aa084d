//! A policy that AWS does not take: no JSON, no policy, too long, or with the wrong principal.

use portolan_policy::{JsonMistake, Malformed, Mistake, Principal, Statement};

use super::prelude::*;
use crate::network::{Endpoint, EndpointType};
use crate::policies::{Document, documents};

pub(crate) static RULE: Rule = rule!("endpoint-policy-malformed", "S11", Error, Check::Topology(check));

/// More characters, white space included, AWS does not take.
const MOST_CHARACTERS: usize = 20_480;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for document in documents(context) {
        let policy = match document.policy {
            Ok(policy) => policy,
            Err(malformed) => {
                diagnostics.push(no_policy(context, &document, malformed));
                continue;
            }
        };
        if policy.characters > MOST_CHARACTERS {
            diagnostics.push(too_long(context, &document, policy.characters));
        }
        for statement in &policy.statements {
            diagnostics.extend(principal(context, &document, statement));
        }
    }
}

fn everyone(_: &Endpoint) -> bool {
    true
}

fn no_policy(context: &Context<'_>, document: &Document<'_>, malformed: &Malformed) -> Diagnostic {
    let language = context.language();
    let message = match malformed.mistake {
        Mistake::Json(mistake) => {
            let why = in_json(language, mistake);
            say!(language, "this policy is no JSON: {why}", "このポリシーは JSON ではありません。{why}")
        }
        Mistake::NoObject => language
            .pick(
                "this is no policy: a policy is an object, `{ \"Statement\": [ … ] }`",
                "ポリシーではありません。ポリシーは `{ \"Statement\": [ … ] }` というオブジェクトです",
            )
            .to_owned(),
        Mistake::NoStatement => language
            .pick(
                "this policy has no statements: `Statement` is an object or a list of objects",
                "ステートメントがありません。`Statement` にはオブジェクトか、オブジェクトのリストを書きます",
            )
            .to_owned(),
    };
    document.report(&RULE, context, &malformed.range, message, everyone)
}

fn in_json(language: Language, mistake: JsonMistake) -> &'static str {
    match mistake {
        JsonMistake::Empty => language.pick("there is nothing", "中身がありません"),
        JsonMistake::MissingComma => language.pick("a comma is missing here", "ここにカンマが必要です"),
        JsonMistake::StrayComma => language.pick("this comma has to go", "このカンマは不要です"),
        JsonMistake::MissingColon => language.pick("a colon is missing here", "ここにコロンが必要です"),
        JsonMistake::String => language.pick(
            "a string stands in double quotes on one line, and `\\` only before what JSON knows",
            "文字列は 1 行の中で二重引用符で囲みます。`\\` は JSON のエスケープにだけ使えます",
        ),
        JsonMistake::BareWord => language.pick("this needs double quotes", "二重引用符で囲む必要があります"),
        JsonMistake::Comment => language.pick("JSON has no comments", "JSON にコメントは書けません"),
        JsonMistake::Unclosed => language.pick("this is never closed", "閉じられていません"),
        JsonMistake::Trailing => language.pick("nothing follows the end of a policy", "ポリシーの後には何も書けません"),
        JsonMistake::TooDeep => language.pick("no policy nests so deep", "入れ子が深すぎます"),
        JsonMistake::Other => language.pick("this is not expected here", "ここには書けません"),
    }
}

fn too_long(context: &Context<'_>, document: &Document<'_>, characters: usize) -> Diagnostic {
    let language = context.language();
    let all = document.all();
    let from = all.char_indices().nth(MOST_CHARACTERS).map_or(all.len(), |(at, _)| at);
    let message = say!(
        language,
        "this policy has {characters} characters, and AWS takes {MOST_CHARACTERS}",
        "このポリシーは {characters} 文字ですが、上限は {MOST_CHARACTERS} 文字です"
    );
    document
        .report(&RULE, context, &(from..all.len()), message, everyone)
        .label(language.pick("what begins here is too much", "ここから先が上限を超えています"))
        .help(language.pick(
            "white space counts: write it without indentation, or let patterns stand for lists",
            "空白も数えます。インデントをなくすか、リストをパターンにまとめてください",
        ))
}

fn principal(context: &Context<'_>, document: &Document<'_>, statement: &Statement) -> Option<Diagnostic> {
    let language = context.language();
    match &statement.principal {
        Principal::Missing => {
            let message =
                language.pick("this statement has no `Principal`", "このステートメントには `Principal` がありません");
            let diagnostic = document.report(&RULE, context, &statement.range, message, everyone).note(language.pick(
                "the policy of an endpoint says to whom it applies, in each statement",
                "エンドポイントのポリシーでは、各ステートメントに適用対象を書く必要があります",
            ));
            Some(diagnostic.replace(
                language.pick("add `\"Principal\": \"*\"`", "`\"Principal\": \"*\"` を追加する"),
                document.span(&(statement.range.start + 1..statement.range.start + 1)),
                insertion(document.text(&statement.range)),
            ))
        }
        Principal::Some(range) => {
            let is_gateway = |endpoint: &Endpoint| endpoint.kind == Some(EndpointType::Gateway);
            if !document.named_by.iter().any(|(_, endpoint)| is_gateway(endpoint)) {
                return None;
            }
            let message = language.pick(
                "this statement of a gateway endpoint's policy has a principal other than `*`",
                "ゲートウェイ型エンドポイントのポリシーで、`*` 以外の `Principal` を指定しています",
            );
            Some(
                document
                    .report(&RULE, context, range, message, is_gateway)
                    .label(language.pick("it has to be `*`", "`*` にする必要があります"))
                    .note(language.pick(
                        "the number of an account would mean its root user only, not its users and roles",
                        "アカウント番号を書くとルートユーザーだけを意味し、そのアカウントのユーザーやロールは含まれません",
                    ))
                    .help(language.pick(
                        "write `\"Principal\": \"*\"`, and name the principal in a condition on `aws:PrincipalArn`",
                        "`\"Principal\": \"*\"` とし、対象は `aws:PrincipalArn` の条件で絞ってください",
                    )),
            )
        }
        Principal::Everybody | Principal::Unknown => None,
    }
}

/// What is inserted behind the brace of a statement, laid out as what follows it.
fn insertion(statement: &str) -> String {
    let inside = statement.strip_prefix('{').unwrap_or(statement);
    let rest = inside.trim_start();
    let space = &inside[..inside.len() - rest.len()];
    let comma = if rest.starts_with('}') { "" } else { "," };
    format!("{space}\"Principal\": \"*\"{comma}")
}
