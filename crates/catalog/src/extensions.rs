//! What a project adds to the catalogue, or corrects in it: services and prices that it knows better.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use crate::prices::{Price, prices};
use crate::services::{self, Service, ServiceLookup};

/// The catalogue as a project sees it. The default is the catalogue as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extensions {
    services: Vec<&'static Service>,
    prices: Vec<Price>,
}

impl Extensions {
    /// Adds a service. It takes the place of the one with the same name.
    pub fn add_service(&mut self, service: Service) {
        self.services.retain(|known| known.name != service.name);
        let service = kept(&mut lock(&SERVICES), &service, |service| Box::leak(Box::new(service.clone())));
        self.services.push(service);
    }

    /// Sets the prices in a Region.
    pub fn set_prices(&mut self, price: Price) {
        self.prices.retain(|known| known.region != price.region);
        self.prices.push(price);
    }

    /// What is known about prices in a Region.
    pub fn prices(&self, region: &str) -> Option<&Price> {
        self.prices.iter().find(|price| price.region == region).or_else(|| prices(region))
    }

    /// All services: those that were added, then those of the catalogue.
    pub fn services(&self) -> impl Iterator<Item = &'static Service> {
        let replaced = |service: &&Service| self.services.iter().any(|added| added.name == service.name);
        self.services.iter().copied().chain(services::services().iter().filter(move |service| !replaced(service)))
    }

    /// The service with a short name, as it stands after `aws.`.
    pub fn service(&self, short_name: &str) -> ServiceLookup {
        let own: Vec<_> = self.services.iter().copied().filter(|service| service.short_name == short_name).collect();
        match own.as_slice() {
            [] => services::service(short_name),
            [one] => ServiceLookup::One(one),
            _ => ServiceLookup::Ambiguous(own),
        }
    }

    /// The service with a full service name, and the Region that the name contains.
    pub fn service_by_full_name(&self, name: &str) -> Option<(&'static Service, Option<String>)> {
        let own = |pattern: &str| self.services.iter().copied().find(|service| service.name == pattern);
        services::with_full_name(name, &own).or_else(|| services::service_by_full_name(name))
    }
}

static SERVICES: LazyLock<Mutex<HashSet<&'static Service>>> = LazyLock::new(Mutex::default);

static TEXTS: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);

/// The same text, kept for the rest of the process, once: the catalogue hands out what lives as long as the process,
/// and a server that reads a project's configuration again and again must not grow by that.
pub fn keep(text: &str) -> &'static str {
    kept(&mut lock(&TEXTS), text, |text| Box::leak(Box::from(text)))
}

fn kept<T: Eq + Hash + ?Sized>(
    known: &mut HashSet<&'static T>,
    value: &T,
    leak: impl FnOnce(&T) -> &'static T,
) -> &'static T
where
    &'static T: Borrow<T>,
{
    if let Some(known) = known.get(value) {
        return known;
    }
    let value = leak(value);
    known.insert(value);
    value
}

/// What is kept is whole whenever the lock is free, so a panic under it spoils nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::PrivateDns;

    fn queue() -> Service {
        Service {
            name: "com.amazonaws.{region}.queue",
            short_name: "queue",
            title: "Queue",
            gateway: false,
            interface: true,
            endpoint_policy: None,
            endpoint_policy_basis: "",
            private_dns: PrivateDns::Names(vec!["queue.{region}.amazonaws.com"]),
            private_dns_basis: "the project",
            ports: vec![443],
            native_cross_region: false,
            note: "",
            source: "the project",
            page: None,
        }
    }

    #[test]
    fn what_a_project_adds_is_found() {
        let mut extensions = Extensions::default();
        assert_eq!(extensions.service("queue"), ServiceLookup::None);
        extensions.add_service(queue());
        assert!(matches!(extensions.service("queue"), ServiceLookup::One(service) if service.title == "Queue"));
        let (service, region) = extensions.service_by_full_name("com.amazonaws.eu-west-1.queue").unwrap();
        assert_eq!((service.title, region.as_deref()), ("Queue", Some("eu-west-1")));
        assert!(matches!(extensions.service("sqs"), ServiceLookup::One(_)), "the catalogue stays");
        assert_eq!(extensions.services().count(), services::services().len() + 1);
    }

    #[test]
    fn what_a_project_corrects_takes_the_place() {
        let ServiceLookup::One(sqs) = services::service("sqs") else { panic!() };
        let mut extensions = Extensions::default();
        extensions.add_service(Service { title: "Our queue", ..sqs.clone() });
        assert!(matches!(extensions.service("sqs"), ServiceLookup::One(service) if service.title == "Our queue"));
        assert_eq!(extensions.services().count(), services::services().len());
        let tokyo = prices("ap-northeast-1").unwrap();
        extensions.set_prices(Price { nat_hour: Some(1.0), ..tokyo.clone() });
        assert_eq!(extensions.prices("ap-northeast-1").unwrap().nat_hour, Some(1.0));
        assert_eq!(extensions.prices("eu-west-1"), prices("eu-west-1"));
    }

    #[test]
    fn the_same_is_kept_once() {
        assert!(std::ptr::eq(keep("once"), keep("once")));
        let (mut one, mut other) = (Extensions::default(), Extensions::default());
        one.add_service(queue());
        other.add_service(queue());
        assert!(std::ptr::eq(one.services[0], other.services[0]));
    }
}
