//! A subnet that names no route table, and so uses the main one.

use super::prelude::*;

pub(crate) static RULE: Rule =
    rule!("implicit-route-table", "R02", Hint, Check::Statement(Kind::Subnet, check), off_by_default: true);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    if context.nodes.child(node.id, Kind::SubnetRouteTable).is_some() {
        return;
    }
    let Some(subnet) = context.network.subnet_of(node.id) else { return };
    let language = context.language();
    let name = context.nodes.name(node.id);
    let main =
        context.network.vpc(subnet.vpc).main_table.map(|table| context.nodes.get(context.network.table(table).node));
    let Some(main) = main else {
        let message = say!(
            language,
            "`{name}` uses the VPC's main route table, which is not declared and has the local route only",
            "`{name}` は VPC のメインルートテーブルを使いますが、その宣言はなく、local の経路しかありません"
        );
        let help = say!(
            language,
            "declare a route table and name it here: `route_table NAME`",
            "ルートテーブルを宣言し、ここで `route_table 名前` と書いてください"
        );
        diagnostics.push(Diagnostic::new(&RULE, node.head, message).help(help));
        return;
    };
    let table = context.nodes.name(main.id);
    let message = say!(
        language,
        "`{name}` names no route table and uses the main one, `{table}`",
        "`{name}` はルートテーブルを指定していないため、メインの `{table}` を使います"
    );
    let related = say!(language, "the main route table", "メインルートテーブル");
    let diagnostic = Diagnostic::new(&RULE, node.head, message).related(main.head, related);
    let statement = format!("route_table {table}");
    let title = say!(language, "write `{statement}`", "`{statement}` と書く");
    let edit = super::insert_into_body(context, node, &statement);
    diagnostics.push(edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit])));
}
