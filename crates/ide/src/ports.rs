//! What ports are called.

use portolan_catalog::Language;

/// The ports that have a name which everybody knows, the most frequent first.
const NAMED: &[(&str, &str, &str)] = &[
    ("tcp/443", "HTTPS", "HTTPS"),
    ("tcp/80", "HTTP", "HTTP"),
    ("tcp/22", "SSH", "SSH"),
    ("tcp/3389", "RDP", "RDP"),
    ("tcp/5432", "PostgreSQL", "PostgreSQL"),
    ("tcp/3306", "MySQL", "MySQL"),
    ("udp/53", "DNS", "DNS"),
    ("tcp/53", "DNS", "DNS"),
    ("tcp/2049", "NFS", "NFS"),
    ("udp/123", "NTP", "NTP"),
    ("udp/6081", "GENEVE", "GENEVE"),
    ("icmp/8", "ping", "ping"),
    ("tcp/1024-65535", "the client's ports, to which answers go", "応答の宛先になるクライアント側のポート"),
    ("tcp", "all of TCP", "TCP のすべて"),
    ("udp", "all of UDP", "UDP のすべて"),
    ("icmp", "all of ICMP", "ICMP のすべて"),
    ("all", "everything", "すべて"),
];

/// The ports that have a name, with it.
pub(crate) fn named(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMED.iter().map(move |(ports, en, ja)| (*ports, language.pick(*en, *ja)))
}

/// The name of ports as they are written, if they have one.
pub(crate) fn name_of(language: Language, ports: &str) -> Option<&'static str> {
    named(language).find(|(written, _)| *written == ports).map(|(_, name)| name)
}
