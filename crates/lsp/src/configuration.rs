//! `workspace/configuration`: the settings of clients that hand them out when they are asked.

use serde_json::Value;

use crate::outbox::Outbox;
use crate::preferences::SECTION;
use crate::protocol::request::WorkspaceConfiguration;
use crate::protocol::{ConfigurationItem, ConfigurationParams, Request};

/// What the answer becomes: a notification, so that it takes effect in the order of messages.
pub(crate) const ANSWERED: &str = "portolan/configuration";

/// Asks for our section. Nobody waits for the answer.
pub(crate) fn ask(outbox: &Outbox) {
    let section = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
    outbox.ask::<WorkspaceConfiguration>(ANSWERED, ConfigurationParams { items: vec![section] });
}

/// What an answer to one of our requests becomes: nothing, unless it is this one.
pub(crate) fn answer(mut answer: Value) -> Option<Request> {
    answer.get("id")?.as_str()?.strip_prefix(ANSWERED)?;
    let sections = answer.get_mut("result")?.take();
    Some(Request::build(ANSWERED).params(sections).finish())
}
