//! Full service names that are nearly right.

use std::sync::LazyLock;

use crate::regions::{self, Region};
use crate::services::{Service, is_region_shaped, named, services};
use crate::table;

/// By Region, the short names of the services whose names have the partition's own prefix there.
static PREFIXED: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| prefixed().unwrap_or_default());

fn prefixed() -> Result<Vec<(&'static str, Vec<&'static str>)>, String> {
    let rows = table::rows(include_str!("../data/name-prefixes.tsv"), ["region", "services"])?;
    Ok(rows.into_iter().map(|[region, services]| (region, table::list(services))).collect())
}

/// The parts of a name before and behind each label that has the shape of a Region's code, with that label.
fn around_region(name: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let starts = std::iter::once(0).chain(name.match_indices('.').map(|(at, _)| at + 1));
    starts.filter_map(move |start| {
        let (before, from) = (name.get(..start)?.strip_suffix('.')?, name.get(start..)?);
        let (region, after) = from.split_once('.')?;
        is_region_shaped(region).then_some((before, region, after))
    })
}

/// The names under which a service exists whose name has another prefix: `aws.sagemaker.eu-west-1.notebook` for
/// `com.amazonaws.eu-west-1.notebook`. None for a name that no AWS service could have.
pub fn services_under_other_prefix(name: &str) -> Vec<String> {
    let split = |service: &'static Service| service.name.split_once(".{region}.");
    let Some((prefix, region, rest)) = around_region(name).next() else { return Vec::new() };
    let known = services().iter().filter_map(split).map(|(prefix, _)| prefix);
    if !known.chain(regions::name_prefixes().iter().copied()).any(|known| known == prefix) {
        return Vec::new();
    }
    let elsewhere = services().iter().filter(|service| split(service).is_some_and(|(_, own)| own == rest));
    let names: Vec<_> = elsewhere.map(|service| service.full_name(region)).collect();
    // Where one of them has this very prefix, nothing is wrong with it.
    if names.iter().any(|own| own == name) { Vec::new() } else { names }
}

/// The global service of a name that has a Region in it too much, and that Region.
pub fn global_service_in_region(name: &str) -> Option<(&'static Service, &str)> {
    around_region(name).find_map(|(before, region, after)| Some((named(&format!("{before}.{after}"))?, region)))
}

/// The name that a service has in a Region, where it is known that it is another than the one written, because a part
/// of the names have a prefix of the partition's own.
pub fn name_in_partition(service: &Service, region: &Region, written: &str, gateway: bool) -> Option<String> {
    let own = regions::name_prefix(region.partition);
    let plain = service.full_name(region.code);
    let listed = PREFIXED.iter().any(|(code, names)| *code == region.code && names.contains(&service.short_name));
    let prefixed = own.filter(|_| listed && !gateway).map(|prefix| {
        let rest = plain.strip_prefix("com.amazonaws.").unwrap_or(&plain);
        // Amazon Transcribe in China repeats the top-level domain.
        let top = if service.short_name == "transcribe" && region.partition == "aws-cn" { ".cn" } else { "" };
        format!("{prefix}.{rest}{top}")
    });
    let has = |prefix: &&str| written.strip_prefix(*prefix).is_some_and(|rest| rest.starts_with('.'));
    let right = match (regions::name_prefixes().iter().copied().find(has), prefixed) {
        (_, Some(prefixed)) => prefixed,
        // A prefix in a partition that has none, and China's gateway endpoints, which have the ordinary names.
        (Some(_), None) if own.is_none() || (gateway && region.partition == "aws-cn") => plain,
        _ => return None,
    };
    (right != written).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_by_full_name;

    #[test]
    fn the_prefixes_are_sound() {
        let all = prefixed().unwrap();
        assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, unique");
        for (region, names) in &all {
            let region = crate::region(region).unwrap_or_else(|| panic!("{region}"));
            assert!(regions::name_prefix(region.partition).is_some(), "{}", region.code);
            assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{}: sorted, unique", region.code);
            for name in names {
                let crate::ServiceLookup::One(service) = crate::service(name) else { panic!("{name}") };
                let right = name_in_partition(service, region, "", false).unwrap();
                assert_eq!(service_by_full_name(&right), Some((service, Some(region.code.to_owned()))), "{right}");
            }
        }
    }

    #[test]
    fn finds_the_right_prefix() {
        assert_eq!(
            services_under_other_prefix("com.amazonaws.eu-west-1.notebook"),
            ["aws.sagemaker.eu-west-1.notebook"]
        );
        for fine in [
            "com.amazonaws.eu-west-1.s3",
            "com.amazonaws.vpce.eu-west-1.vpce-svc-0e123abc123198abc",
            "com.example.eu-west-1.s3",
            "notebook",
            "com.amazonaws.eu-west-1.",
        ] {
            assert_eq!(services_under_other_prefix(fine), [""; 0], "{fine}");
        }
    }

    #[test]
    fn finds_global_services() {
        let (service, region) = global_service_in_region("com.amazonaws.us-east-1.iam").unwrap();
        assert_eq!((service.name, region), ("com.amazonaws.iam", "us-east-1"));
        for none in ["com.amazonaws.us-east-1.sqs", "com.amazonaws.iam", "us-east-1.iam", ""] {
            assert!(global_service_in_region(none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_partition_has_its_prefix() {
        let right = |short: &str, region: &str, written: &str, gateway: bool| {
            let crate::ServiceLookup::One(service) = crate::service(short) else { panic!("{short}") };
            name_in_partition(service, crate::region(region).unwrap(), written, gateway)
        };
        let china = Some("cn.com.amazonaws.cn-north-1.ec2".to_owned());
        assert_eq!(right("ec2", "cn-north-1", "com.amazonaws.cn-north-1.ec2", false), china);
        assert_eq!(right("ec2", "cn-north-1", "cn.com.amazonaws.cn-north-1.ec2", false), None);
        assert_eq!(right("logs", "cn-north-1", "com.amazonaws.cn-north-1.logs", false), None);
        assert_eq!(right("s3", "cn-north-1", "com.amazonaws.cn-north-1.s3", true), None);
        let plain = Some("com.amazonaws.cn-north-1.s3".to_owned());
        assert_eq!(right("s3", "cn-north-1", "cn.com.amazonaws.cn-north-1.s3", true), plain);
        let tokyo = Some("com.amazonaws.ap-northeast-1.sqs".to_owned());
        assert_eq!(right("sqs", "ap-northeast-1", "cn.com.amazonaws.ap-northeast-1.sqs", false), tokyo);
        let transcribe = Some("cn.com.amazonaws.cn-north-1.transcribe.cn".to_owned());
        assert_eq!(right("transcribe", "cn-north-1", "com.amazonaws.cn-north-1.transcribe", false), transcribe);
    }
}
