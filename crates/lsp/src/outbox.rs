//! The queue of what is sent to the client.
//!
//! Sending never waits, so no handler can hang on a client that does not read, and it may happen on any thread.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::frames::KEPT_CAPACITY;
use crate::protocol::notification::{LogMessage, LogTrace, Notification, ShowMessage};
use crate::protocol::request::Request;
use crate::protocol::{LogMessageParams, LogTraceParams, MessageType, Response, ShowMessageParams, TraceValue};

/// The sending end.
#[derive(Clone)]
pub(crate) struct Outbox {
    queue: UnboundedSender<Item>,
    /// How many requests were sent.
    requests: Arc<AtomicU64>,
    /// How much the client wants to be told of what is done.
    trace: Arc<Mutex<TraceValue>>,
}

enum Item {
    Message(String),
    /// Nothing follows.
    End,
}

/// The end that the transport writes out.
pub(crate) struct Queue {
    items: UnboundedReceiver<Item>,
}

/// A notification as it stands on the wire.
#[derive(Serialize)]
struct Notice<P> {
    jsonrpc: &'static str,
    method: &'static str,
    params: P,
}

/// A request as it stands on the wire.
#[derive(Serialize)]
struct Call {
    jsonrpc: &'static str,
    id: String,
    method: &'static str,
    /// Left out where there are none: the protocol knows no `null` here.
    #[serde(skip_serializing_if = "Value::is_null")]
    params: Value,
}

/// An empty queue, its two ends.
pub(crate) fn outbox() -> (Outbox, Queue) {
    let (queue, items) = unbounded_channel();
    (Outbox { queue, requests: Arc::default(), trace: Arc::default() }, Queue { items })
}

impl Outbox {
    /// Answers a request.
    pub(crate) fn respond(&self, response: &Response) {
        self.send(response);
    }

    /// Notifies the client.
    pub(crate) fn notify<N: Notification>(&self, params: N::Params) {
        self.send(&Notice { jsonrpc: "2.0", method: N::METHOD, params });
    }

    /// Asks the client for something of which the answer does not matter. Nobody waits for it.
    pub(crate) fn request<R: Request>(&self, params: R::Params) {
        self.ask::<R>("portolan", params);
    }

    /// Asks the client for something. Nobody waits for the answer; its id starts with this name.
    pub(crate) fn ask<R: Request>(&self, name: &str, params: R::Params) {
        let Ok(params) = serde_json::to_value(params) else { return };
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        self.send(&Call { jsonrpc: "2.0", id: format!("{name}-{number}"), method: R::METHOD, params });
    }

    /// Writes to the logs, the client's and the file: standard output belongs to the protocol.
    pub(crate) fn log(&self, typ: MessageType, message: impl Into<String>) {
        let message = message.into();
        note(typ, &message);
        self.notify::<LogMessage>(LogMessageParams { typ, message });
    }

    /// Shows a message to the user.
    pub(crate) fn show(&self, typ: MessageType, message: impl Into<String>) {
        let message = message.into();
        note(typ, &message);
        self.notify::<ShowMessage>(ShowMessageParams { typ, message });
    }

    /// Sets how much the client wants to be told of what is done.
    pub(crate) fn set_trace(&self, trace: TraceValue) {
        *self.trace.lock().unwrap_or_else(PoisonError::into_inner) = trace;
    }

    /// How much the client wants to be told of what is done.
    pub(crate) fn trace_level(&self) -> TraceValue {
        *self.trace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells what was done: the log file, and the client as far as it wants to know.
    pub(crate) fn trace(&self, message: String, details: impl FnOnce() -> Option<String>) {
        tracing::debug!("{message}");
        let verbose = match self.trace_level() {
            TraceValue::Off => return,
            TraceValue::Messages => None,
            TraceValue::Verbose => details(),
        };
        self.notify::<LogTrace>(LogTraceParams { message, verbose });
    }

    /// Lets the writer stop after what was sent so far.
    pub(crate) fn end(&self) {
        self.put(Item::End);
    }

    fn send(&self, message: &impl Serialize) {
        // All that is sent consists of strings, numbers, lists and string-keyed maps, which always serialise.
        if let Ok(message) = serde_json::to_string(message) {
            self.put(Item::Message(message));
        }
    }

    /// The queue is closed once the client is gone; what it would have read is of no interest then.
    fn put(&self, item: Item) {
        let _ = self.queue.send(item);
    }
}

/// Writes to the log file.
fn note(typ: MessageType, message: &str) {
    match typ {
        MessageType::ERROR => tracing::error!("{message}"),
        MessageType::WARNING => tracing::warn!("{message}"),
        _ => tracing::info!("{message}"),
    }
}

impl Queue {
    /// Writes messages in frames until [`Outbox::end`], or until the client reads no more.
    pub(crate) async fn write_to(mut self, mut output: impl AsyncWrite + Unpin) {
        let mut bytes = Vec::new();
        let mut ended = false;
        while !ended {
            let Some(first) = self.items.recv().await else { return };
            let mut next = Some(first);
            while let Some(item) = next {
                match item {
                    Item::Message(message) => {
                        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", message.len()).as_bytes());
                        bytes.extend_from_slice(message.as_bytes());
                    }
                    Item::End => {
                        ended = true;
                        break;
                    }
                }
                next = self.items.try_recv().ok();
            }
            if output.write_all(&bytes).await.is_err() || output.flush().await.is_err() {
                return;
            }
            bytes.clear();
            bytes.shrink_to(KEPT_CAPACITY);
        }
    }
}
