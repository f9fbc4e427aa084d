//! The methods of the protocol.
//!
//! Each changes the state, or takes its snapshot, before its first await. The transport polls it at once, so the
//! order of messages is the order of their effects.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::analysis::Shared;
use crate::documents::{Outcome, Snapshot, Unexpected};
use crate::protocol::notification::PublishDiagnostics;
use crate::protocol::{
    CodeActionParams, CodeActionResponse, CompletionParams, CompletionResponse, DiagnosticServerCancellationData,
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, DocumentFormattingParams, DocumentSymbolParams, DocumentSymbolResponse, Error,
    ErrorCode, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult,
    LanguageServer, MessageType, PublishDiagnosticsParams, Result, SemanticTokensParams, SemanticTokensResult,
    ServerInfo, TextEdit, Uri, error_codes,
};
use crate::session::Session;
use crate::view::View;
use crate::{code_action, completion, definition, diagnostics, formatting, hover, semantic_tokens, symbols};

/// The server as the framework sees it.
pub(crate) struct Handlers {
    shared: Arc<Shared>,
    jobs: Sender<Arc<Snapshot>>,
}

impl Handlers {
    pub(crate) fn new(shared: Arc<Shared>, jobs: Sender<Arc<Snapshot>>) -> Handlers {
        Handlers { shared, jobs }
    }

    /// Has a version analysed.
    fn enqueue(&self, snapshot: Arc<Snapshot>) {
        if self.jobs.send(snapshot).is_err() {
            self.shared.outbox.log(MessageType::ERROR, "the analysis thread is gone");
        }
    }

    fn warn(&self, uri: &Uri, unexpected: Unexpected) {
        let what = match unexpected {
            Unexpected::AlreadyOpen => "was opened twice; the newer text counts",
            Unexpected::NotOpen => "is not open",
        };
        self.shared.outbox.log(MessageType::WARNING, format!("{} {what}", uri.as_str()));
    }

    /// The newest version of a document. Other languages and unknown documents have none.
    fn snapshot(&self, uri: &Uri) -> Option<Arc<Snapshot>> {
        let documents = self.shared.documents();
        let snapshot = documents.get(uri);
        if snapshot.is_none() && !documents.knows(uri) {
            self.warn(uri, Unexpected::NotOpen);
        }
        snapshot
    }

    /// Answers from the analysis of the version that is the newest now.
    async fn answer<T>(&self, uri: &Uri, answer: impl FnOnce(&View<'_>) -> Option<T>) -> Result<Option<T>> {
        let Some(snapshot) = self.snapshot(uri) else {
            return Ok(None);
        };
        let outcome = match snapshot.outcome() {
            Outcome::Pending => snapshot.settled().await,
            outcome => outcome,
        };
        match outcome {
            Outcome::Ready(analysis) => {
                Ok(answer(&View { snapshot: &snapshot, analysis: &analysis, session: self.shared.session() }))
            }
            Outcome::Failed => {
                let message = format!("the analysis of {} failed; the log says how", snapshot.path);
                Err(Error { code: ErrorCode::InternalError, message: message.into(), data: None })
            }
            Outcome::Pending | Outcome::Superseded => Err(Error::content_modified()),
        }
    }
}

impl LanguageServer for Handlers {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let session = self.shared.begin(Session::negotiate(&params.capabilities), params.process_id);
        Ok(InitializeResult {
            capabilities: session.offer(),
            server_info: Some(ServerInfo {
                name: "portolan".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn shutdown(&self) -> Result<()> {
        self.shared.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        let (snapshot, expected) = self.shared.documents().open(params.text_document);
        if let Err(unexpected) = expected {
            self.warn(&uri, unexpected);
        }
        if let Some(snapshot) = snapshot {
            self.enqueue(snapshot);
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let encoding = self.shared.session().encoding;
        let changed = self.shared.documents().change(&document.uri, document.version, params.content_changes, encoding);
        match changed {
            Ok(Some(snapshot)) => self.enqueue(snapshot),
            Ok(None) => {}
            Err(unexpected) => self.warn(&document.uri, unexpected),
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let closed = self.shared.documents().close(&uri);
        match closed {
            Ok(true) if self.shared.session().pushes() => {
                self.shared.outbox.notify::<PublishDiagnostics>(PublishDiagnosticsParams::new(uri, Vec::new(), None));
            }
            Ok(_) => {}
            Err(unexpected) => self.warn(&uri, unexpected),
        }
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, |view| hover::hover(view, at.position)).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        self.answer(&at.text_document.uri, |view| Some(completion::completions(view, at.position))).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, |view| definition::definition(view, at.position)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.answer(&params.text_document.uri, |view| Some(symbols::symbols(view))).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.answer(&params.text_document.uri, |view| {
            Some(code_action::fixes(view, params.range, params.context.only.as_deref()))
        })
        .await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        self.answer(&params.text_document.uri, semantic_tokens::tokens).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let previous = params.previous_result_id.as_deref();
        match self.answer(&params.text_document.uri, |view| Some(diagnostics::report(view, previous))).await {
            Ok(report) => Ok(report.unwrap_or_else(diagnostics::nothing).into()),
            Err(error) if error.code == ErrorCode::ContentModified => {
                let data = serde_json::to_value(DiagnosticServerCancellationData { retrigger_request: true }).ok();
                Err(Error {
                    code: ErrorCode::ServerError(error_codes::SERVER_CANCELLED),
                    message: "the text has changed".into(),
                    data,
                })
            }
            Err(error) => Err(error),
        }
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else {
            return Ok(None);
        };
        let text = Arc::clone(&snapshot.text);
        // It parses the text anew, which takes long in a long one.
        let changes = tokio::task::spawn_blocking(move || formatting::changes(&text)).await;
        if snapshot.is_superseded() {
            return Err(Error::content_modified());
        }
        match changes {
            Ok(changes) => Ok(changes.map(|changes| formatting::edits(&snapshot, self.shared.session(), changes))),
            Err(_) => Err(Error::internal_error()),
        }
    }
}
