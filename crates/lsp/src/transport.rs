//! Messages in, answers out: the loop that drives the framework's service.
//!
//! The framework has a loop of its own, `tower_lsp::Server`. It ends the session at the first unreadable message,
//! unwinds through a panicking handler, promises no order between handlers and hides how the session ended. This one
//! polls each handler once as soon as its message is there, which is what the order of edits and snapshots rests on
//! (see the crate's documentation), and lives on after both.

use std::any::Any;
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt, poll};
use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;

use crate::analysis::{self, Analyze, Before};
use crate::frames::{Frame, Frames};
use crate::handlers::Handlers;
use crate::outbox::{Outbox, outbox};
use crate::protocol::{Error, ErrorCode, Id, LspService, MessageType, Request, Response, TraceValue};
use crate::shared::Shared;
use crate::{Exit, configuration, diagram, expectations, parent};

/// How many requests may wait for an analysis at a time. Beyond it reading pauses until one is answered; none of them
/// waits for the client, so that ends.
const CONCURRENCY: usize = 1024;

/// How long a client that does not read may keep the process alive after the session.
const FLUSH_LIMIT: Duration = Duration::from_secs(2);

/// Serves one client.
pub(crate) async fn run(before: Arc<Before>, input: impl AsyncRead + Unpin, output: impl AsyncWrite + Unpin) -> Exit {
    let (outbox, queue) = outbox();
    let shared = Shared::new(outbox.clone());
    let analyze = Analyze::new(before, outbox.clone());
    let jobs = match analysis::start(Arc::clone(&shared), analyze.clone()) {
        Ok(jobs) => jobs,
        Err(error) => {
            eprintln!("portolan lsp: cannot start the analysis thread: {error}");
            return Exit::Unclean;
        }
    };
    let (service, _) = LspService::build(|_| Handlers::new(Arc::clone(&shared), jobs, analyze))
        .custom_method(diagram::METHOD, Handlers::diagram)
        .custom_method(expectations::LIST, Handlers::expectations)
        .custom_method(expectations::RUN, Handlers::run_expectations)
        .custom_method(configuration::ANSWERED, Handlers::configured)
        .custom_method("$/setTrace", Handlers::set_trace)
        .finish();
    {
        let mut reading = pin!(read(service, Frames::new(input), &outbox));
        let mut writing = pin!(queue.write_to(output));
        let written = tokio::select! {
            () = &mut reading => false,
            () = &mut writing => true,
            () = parent::gone(shared.client_process(), parent::is_alive) => false,
        };
        outbox.end();
        if !written {
            let _ = tokio::time::timeout(FLUSH_LIMIT, writing).await;
        }
    }
    if shared.is_shut_down() { Exit::Clean } else { Exit::Unclean }
}

/// Reads until `exit` or the end of the input.
async fn read<S>(mut service: S, mut frames: Frames<impl AsyncRead + Unpin>, outbox: &Outbox)
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    let mut waiting = FuturesUnordered::<BoxFuture<'static, Option<Answer>>>::new();
    loop {
        let frame = tokio::select! {
            biased;
            Some(answer) = waiting.next() => {
                send(outbox, answer);
                continue;
            }
            frame = frames.next(), if waiting.len() < CONCURRENCY => frame,
        };
        let request = match frame {
            None => break,
            Some(Frame::Unreadable(problem)) => {
                let error = Error { message: problem.into(), ..Error::parse_error() };
                outbox.respond(&Response::from_error(Id::Null, error));
                continue;
            }
            Some(Frame::Message(message)) => match request_of(message) {
                Ok(Some(request)) => request,
                Ok(None) => continue,
                Err(response) => {
                    outbox.respond(&response);
                    continue;
                }
            },
        };
        if poll_fn(|context| service.poll_ready(context)).await.is_err() {
            return;
        }
        let exit = request.method() == "exit";
        let mut call = guarded(&mut service, request, outbox);
        match poll!(&mut call) {
            Poll::Ready(answer) => send(outbox, answer),
            Poll::Pending => waiting.push(call),
        }
        if exit {
            return;
        }
    }
    while let Some(answer) = waiting.next().await {
        send(outbox, answer);
    }
}

/// A response, and what to tell the client's log.
struct Answer {
    response: Option<Response>,
    log: Option<String>,
}

fn send(outbox: &Outbox, answer: Option<Answer>) {
    let Some(answer) = answer else { return };
    if let Some(log) = answer.log {
        outbox.log(MessageType::ERROR, log);
    }
    if let Some(response) = answer.response {
        outbox.respond(&response);
    }
}

/// Calls the service so that a panic becomes an answer, and tells how long the answer took.
fn guarded<S>(service: &mut S, request: Request, outbox: &Outbox) -> BoxFuture<'static, Option<Answer>>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    let id = request.id().cloned();
    let what = id.as_ref().map_or(request.method().to_owned(), |id| format!("{} ({id})", request.method()));
    let method = request.method().to_owned();
    let parameters = (outbox.trace_level() == TraceValue::Verbose).then(|| request.params().map(Value::to_string));
    let (outbox, started) = (outbox.clone(), Instant::now());
    AssertUnwindSafe(service.call(request))
        .catch_unwind()
        .inspect(move |_| {
            outbox.trace(format!("{what} done in {:?}", started.elapsed()), || parameters.flatten());
        })
        .map(move |outcome| match outcome {
            Ok(Ok(response)) => Some(Answer { response, log: None }),
            Ok(Err(_)) => None,
            Err(panic) => {
                let message = format!("internal error in {method}: {}", panic_message(panic.as_ref()));
                let error = Error { code: ErrorCode::InternalError, message: message.clone().into(), data: None };
                Some(Answer { response: id.map(|id| Response::from_error(id, error)), log: Some(message) })
            }
        })
        .boxed()
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown panic")
}

/// A request or notification, what an answer to us becomes (nothing, but for the client's configuration), or the answer
/// to what is neither.
fn request_of(mut message: Value) -> Result<Option<Request>, Response> {
    if message.get("method").is_none() && (message.get("result").is_some() || message.get("error").is_some()) {
        return Ok(configuration::answer(message));
    }
    know_trace(&mut message);
    let id = match message.get("id") {
        Some(Value::String(id)) => Id::String(id.clone()),
        Some(Value::Number(id)) => id.as_i64().map_or(Id::Null, Id::Number),
        _ => Id::Null,
    };
    if message["method"] == "initialize" {
        read_objects_as_true(&mut message);
    }
    match Request::deserialize(message) {
        Ok(request) if !request.method().is_empty() => Ok(Some(request)),
        _ => Err(Response::from_error(id, Error::invalid_request())),
    }
}

/// VS Code's setting for tracing has a level that the protocol does not know, `compact`, which is about how the client
/// shows what it is told. The session need not fail for it.
fn know_trace(message: &mut Value) {
    let place = match message.get("method").and_then(Value::as_str) {
        Some("initialize") => "/params/trace",
        Some("$/setTrace") => "/params/value",
        _ => return,
    };
    if let Some(level) = message.pointer_mut(place).filter(|level| **level == "compact") {
        *level = "messages".into();
    }
}

/// A client may declare that it asks for the tokens of parts by `true` or by `{}`. The framework's type knows only the
/// former, and would refuse the session.
fn read_objects_as_true(initialize: &mut Value) {
    let parts = initialize.pointer_mut("/params/capabilities/textDocument/semanticTokens/requests/range");
    if let Some(parts) = parts.filter(|parts| parts.is_object()) {
        *parts = Value::Bool(true);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::task::Context;

    use serde_json::json;

    use super::*;

    /// Panics in `panic`, answers everything else with the method's name.
    struct Parrot;

    impl Service<Request> for Parrot {
        type Response = Option<Response>;
        type Error = Infallible;
        type Future = BoxFuture<'static, Result<Option<Response>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request) -> Self::Future {
            let (method, id, _) = request.into_parts();
            async move {
                assert_ne!(method, "panic", "as asked");
                Ok(id.map(|id| Response::from_ok(id, Value::from(method.into_owned()))))
            }
            .boxed()
        }
    }

    async fn exchange(messages: &[Value]) -> Vec<Value> {
        let mut input = Vec::new();
        for message in messages {
            let body = message.to_string();
            input.extend_from_slice(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        }
        let (outbox, queue) = outbox();
        read(Parrot, Frames::new(input.as_slice()), &outbox).await;
        outbox.end();
        let mut output = Vec::new();
        queue.write_to(&mut output).await;
        let mut frames = Frames::new(output.as_slice());
        let mut read = Vec::new();
        while let Some(Frame::Message(message)) = frames.next().await {
            read.push(message);
        }
        read
    }

    #[tokio::test]
    async fn a_panicking_handler_answers_and_the_next_request_is_served() {
        let answers = exchange(&[
            json!({"jsonrpc": "2.0", "id": 1, "method": "panic"}),
            json!({"jsonrpc": "2.0", "method": "panic"}),
            json!({"jsonrpc": "2.0", "id": 2, "method": "next"}),
        ])
        .await;
        let responses: Vec<_> = answers.iter().filter(|answer| answer.get("id").is_some()).collect();
        assert_eq!(responses.len(), 2);
        assert_eq!(responses[0]["error"]["code"], -32603);
        assert!(responses[0]["error"]["message"].as_str().unwrap().contains("as asked"));
        assert_eq!(responses[1]["result"], "next");
        assert_eq!(answers.iter().filter(|answer| answer["method"] == "window/logMessage").count(), 2);
    }

    #[tokio::test]
    async fn what_is_no_request_is_answered_or_ignored() {
        let answers = exchange(&[
            json!([]),
            json!({"jsonrpc": "2.0", "id": 3}),
            json!({"jsonrpc": "1.0", "id": "x", "method": "old"}),
            json!({"jsonrpc": "2.0", "id": 4, "result": null}),
            json!({"jsonrpc": "2.0", "id": 5, "method": "next"}),
        ])
        .await;
        let codes: Vec<_> =
            answers.iter().map(|answer| (answer["id"].clone(), answer["error"]["code"].clone())).collect();
        assert_eq!(
            codes,
            [
                (Value::Null, json!(-32600)),
                (json!(3), json!(-32600)),
                (json!("x"), json!(-32600)),
                (json!(5), Value::Null)
            ]
        );
    }
}
