//! Work-done progress of the requests that read many files, what they have found so far, and their cancellation.
//!
//! The tokens are the client's and belong to its request: whoever cancels the request cancels the work, and after the
//! answer nothing is told of it any more.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::outbox::Outbox;
use crate::protocol::notification::{Notification, Progress as Notice};
use crate::protocol::{
    ProgressParams, ProgressParamsValue, ProgressToken, WorkDoneProgress, WorkDoneProgressBegin, WorkDoneProgressEnd,
    WorkDoneProgressParams, WorkDoneProgressReport,
};

/// How far the work for a request is.
pub(crate) struct Progress {
    outbox: Outbox,
    /// Without one, nothing is told.
    token: Option<ProgressToken>,
    title: String,
    state: Mutex<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    /// Begun, and told up to so many per cent.
    Told(usize),
    /// Answered or cancelled.
    Over,
}

/// The request that waits for the work. Without it, the work is over.
pub(crate) struct Asked(Arc<Progress>);

impl Progress {
    /// Nothing done yet.
    pub(crate) fn new(outbox: Outbox, params: WorkDoneProgressParams, title: String) -> (Arc<Progress>, Asked) {
        let state = Mutex::new(State::Waiting);
        let progress = Arc::new(Progress { outbox, token: params.work_done_token, title, state });
        (Arc::clone(&progress), Asked(progress))
    }

    /// Hands out the parts of the work one by one, as long as somebody waits for it, and tells how many are done.
    pub(crate) fn over<T>(&self, parts: Vec<T>) -> impl Iterator<Item = T> {
        let all = parts.len();
        parts.into_iter().enumerate().map_while(move |(done, part)| self.go_on(done, all).then_some(part))
    }

    /// Says whether to go on.
    fn go_on(&self, done: usize, all: usize) -> bool {
        // Held while it is told: nothing may follow the end.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let percent = done * 100 / all.max(1);
        let percentage = u32::try_from(percent).ok();
        match *state {
            State::Over => return false,
            State::Told(told) if told == percent => return true,
            State::Waiting => self.tell(WorkDoneProgress::Begin(WorkDoneProgressBegin {
                title: self.title.clone(),
                cancellable: Some(true),
                message: None,
                percentage,
            })),
            State::Told(_) => self.tell(WorkDoneProgress::Report(WorkDoneProgressReport {
                cancellable: Some(true),
                message: Some(format!("{done}/{all}")),
                percentage,
            })),
        }
        *state = State::Told(percent);
        true
    }

    /// Tells part of the result, as long as somebody waits for it.
    pub(crate) fn found(&self, token: &ProgressToken, part: &impl Serialize) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let (false, Ok(value)) = (*state == State::Over, serde_json::to_value(part)) {
            self.outbox.notify::<PartialResult>(PartialResultParams { token: token.clone(), value });
        }
    }

    fn tell(&self, value: WorkDoneProgress) {
        if let Some(token) = self.token.clone() {
            let value = ProgressParamsValue::WorkDone(value);
            self.outbox.notify::<Notice>(ProgressParams { token, value });
        }
    }
}

/// `$/progress` with part of a result, which the framework's type leaves out.
enum PartialResult {}

#[derive(Serialize, Deserialize)]
struct PartialResultParams {
    token: ProgressToken,
    value: Value,
}

impl Notification for PartialResult {
    type Params = PartialResultParams;
    const METHOD: &'static str = Notice::METHOD;
}

impl Drop for Asked {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Told(_)) {
            self.0.tell(WorkDoneProgress::End(WorkDoneProgressEnd { message: None }));
        }
        *state = State::Over;
    }
}
