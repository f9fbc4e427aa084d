//! A policy whose file is not there, or cannot be read.

use super::prelude::*;
use crate::paths::{self, Malformed};
use crate::policies::{Named, has_effect, named};
use crate::source::{Format, Unreadable};

pub(crate) static RULE: Rule = rule!("policy-not-found", "", Error, Check::Statement(Kind::Policy, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    // Where a policy has no effect, that is the mistake, and not where its file is.
    let endpoint = node.parent.and_then(|endpoint| context.network.endpoint_of(endpoint));
    if endpoint.is_some_and(|endpoint| !has_effect(endpoint)) {
        return;
    }
    let language = context.language();
    let Some((text, span, named)) = named(context.sources, node) else { return };
    let because_relative = language.pick(
        "the path of a policy is relative to the file in which it stands",
        "ポリシーのパスは、それを書いたファイルからの相対パスです",
    );
    let report = |message: String| Diagnostic::new(&RULE, span, message);
    let outside = |root: &str| {
        let diagnostic =
            report(say!(language, "`{text}` lies outside the workspace", "`{text}` はワークスペースの外にあります"));
        let diagnostic = if root.is_empty() {
            diagnostic
        } else {
            diagnostic.label(say!(language, "the workspace is `{root}`", "ワークスペースは `{root}` です"))
        };
        diagnostic.help(language.pick(
            "move the policy into the workspace, or open and check a folder that holds both",
            "ポリシーをワークスペースの中に移すか、両方を含むフォルダーを開いて検査してください",
        ))
    };
    diagnostics.push(match named {
        Named::File(_) => return,
        Named::Malformed(Malformed::Empty) => report(say!(language, "this names no file", "ファイル名が空です"))
            .help(language.pick("write the name of a file, or `full`", "ファイル名か `full` を書いてください")),
        Named::Malformed(Malformed::Absolute) => report(say!(
            language,
            "`{text}` does not start at this file",
            "`{text}` はこのファイルからの相対パスではありません"
        ))
        .label(because_relative)
        .help(language.pick(
            "write the path from the folder of this file, as in `policy \"policies/s3.json\"`",
            "`policy \"policies/s3.json\"` のように、このファイルのフォルダーからのパスを書いてください",
        )),
        Named::Malformed(Malformed::Backslash) => {
            let right = text.replace('\\', "/");
            report(say!(language, "the parts of a path stand between `/`", "パスの区切りは `/` です")).replace(
                suggest::write(language, &format!("\"{right}\"")),
                span,
                format!("\"{right}\""),
            )
        }
        Named::Unreadable { why: Some(Unreadable::Outside { root }), .. } => outside(root),
        // Without a host there is no root but the folder from which the names start.
        Named::Unreadable { path, why: None } if paths::leaves(&path) => outside(""),
        Named::Unreadable { why: Some(Unreadable::Broken(broken)), .. } => {
            let reason = broken.describe(language);
            report(say!(language, "`{text}` cannot be read: {reason}", "`{text}` を読み込めません: {reason}")).help(
                language.pick(
                    "a policy is a text in UTF-8, the JSON that AWS takes",
                    "ポリシーは UTF-8 のテキストで、AWS に渡す JSON そのものです",
                ),
            )
        }
        Named::Unreadable { path, why } => {
            let beside = match why {
                Some(Unreadable::Missing { beside }) => beside.as_slice(),
                _ => &[],
            };
            let diagnostic = report(say!(language, "there is no file `{text}`", "ファイル `{text}` がありません"));
            if let Some(meant) = suggest::file(text, beside, Format::Policy) {
                diagnostic.label(suggest::did_you_mean(language, &meant)).replace(
                    suggest::write(language, &format!("\"{meant}\"")),
                    span,
                    format!("\"{meant}\""),
                )
            } else {
                let path = paths::relative(&context.sources.file(span.file).path, &path).unwrap_or_default();
                let diagnostic = if path == text || path.is_empty() {
                    diagnostic
                } else {
                    diagnostic.label(say!(language, "that is `{path}`", "`{path}` のことです"))
                };
                diagnostic.note(because_relative).help(language.pick(
                    "create the file, or write the path that leads to it from here",
                    "ファイルを作るか、このファイルから見た正しいパスを書いてください",
                ))
            }
        }
    });
}
