//! A VPC of which nothing says the Region.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("region-missing", "", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let vpc = context.network.vpc(vpc);
    let named = context.nodes.ancestors(vpc.node).map(|node| Some(node.id)).chain([None]);
    let file = context.nodes.get(vpc.node).span.file;
    let stated = named.into_iter().any(|scope| {
        context
            .nodes
            .children(scope)
            .any(|node| node.kind() == Kind::Region && (scope.is_some() || node.span.file == file))
    });
    if !stated {
        let node = context.nodes.get(vpc.node);
        let name = context.nodes.path(vpc.node);
        let language = context.language();
        let message =
            say!(language, "the Region of `{name}` is not given", "`{name}` のリージョンが指定されていません");
        diagnostics.push(Diagnostic::new(&RULE, node.head, message).help(language.pick(
            "write `region CODE`, for instance `region ap-northeast-1`, at the top of the file or in the VPC",
            "`region ap-northeast-1` のように、`region CODE` をファイルの先頭か VPC の中に書いてください",
        )));
    }
}
