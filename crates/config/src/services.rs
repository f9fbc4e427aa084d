//! `[[services]]`: services that the catalogue does not have, or has wrong.

use portolan_catalog::services::PrivateDns;
use portolan_catalog::{Extensions, Service, keep, say};

use crate::FILE;
use crate::document::{Reader, Table, Value};

const KEYS: &[&str] = &["cross_region", "endpoints", "name", "policy", "ports", "private_dns", "short_name", "title"];

pub(crate) fn read(reader: &mut Reader, table: &Table<'_>, extensions: &mut Extensions) {
    reader.known_keys(table, KEYS);
    let name = required(reader, table, "name");
    let title = required(reader, table, "title");
    let short_name = match (table.get("short_name"), name) {
        (Some(value), _) => reader.string(value),
        // What stands behind the Region, as in all names of AWS.
        (None, Some(name)) => name.split_once("{region}.").map(|(_, rest)| rest).or(name.rsplit('.').next()),
        (None, None) => None,
    };
    let endpoints: Vec<_> = match table.get("endpoints") {
        Some(value) => reader.list(value).iter().filter_map(|item| endpoint(reader, item)).collect(),
        None => vec!["interface"],
    };
    let private_dns = match table.get("private_dns") {
        None => PrivateDns::Unknown,
        Some(value) => {
            let names: Vec<_> = reader.list(value).iter().filter_map(|item| reader.string(item)).map(keep).collect();
            if names.is_empty() { PrivateDns::None } else { PrivateDns::Names(names) }
        }
    };
    let mut ports: Vec<_> = table
        .get("ports")
        .map(|value| reader.list(value).iter().filter_map(|item| reader.port(item)).collect())
        .unwrap_or_default();
    if ports.is_empty() {
        ports.push(443);
    }
    let policy = table.get("policy").and_then(|value| reader.flag(value));
    let cross_region = table.get("cross_region").and_then(|value| reader.flag(value));
    let (Some(name), Some(title), Some(short_name)) = (name, title, short_name) else { return };
    let known_private_dns = private_dns != PrivateDns::Unknown;
    extensions.add_service(Service {
        name: keep(name),
        short_name: keep(short_name),
        title: keep(title),
        gateway: endpoints.contains(&"gateway"),
        interface: endpoints.contains(&"interface"),
        endpoint_policy: policy,
        endpoint_policy_basis: if policy.is_some() { FILE } else { "" },
        private_dns,
        private_dns_basis: if known_private_dns { FILE } else { "" },
        ports,
        native_cross_region: cross_region.unwrap_or_default(),
        note: "",
        source: FILE,
        page: None,
    });
}

fn required<'t>(reader: &mut Reader, table: &'t Table<'_>, key: &str) -> Option<&'t str> {
    match table.get(key) {
        Some(value) => reader.string(value),
        None => {
            let said = say!(reader.language, "this service has no `{key}`", "このサービスには `{key}` がありません");
            reader.problem(table.range.clone(), said, None);
            None
        }
    }
}

fn endpoint(reader: &mut Reader, value: &Value<'_>) -> Option<&'static str> {
    let word = reader.string(value)?;
    let known = ["gateway", "interface"].into_iter().find(|known| *known == word);
    if known.is_none() {
        let said = say!(
            reader.language,
            "`{word}` is no type of endpoint that leads to an AWS service",
            "`{word}` は AWS サービスへのエンドポイントの種類ではありません"
        );
        let help =
            say!(reader.language, "write `gateway` or `interface`", "`gateway` または `interface` と書いてください");
        reader.problem(value.span(), said, Some(help));
    }
    known
}
