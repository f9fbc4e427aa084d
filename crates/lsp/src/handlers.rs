//! The methods of the protocol.
//!
//! Each changes the state, or takes its snapshot, before its first await. The transport polls it at once, so the
//! order of messages is the order of their effects.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use portolan_catalog::say;
use portolan_ide::{Format, Language};
use serde_json::Value;

use crate::analysis::Analyze;
use crate::diagram::{Diagram, DiagramParams, DocumentParams};
use crate::documents::{Content, Outcome, Snapshot, Unexpected, byte_range, ours, path_of};
use crate::expectations::{Listed, RunParams, Tested};
use crate::moving::Move;
use crate::preferences::{Preferences, SECTION};
use crate::progress::{Asked, Progress};
use crate::protocol::notification::{DidChangeConfiguration, DidChangeWatchedFiles, Notification, PublishDiagnostics};
use crate::protocol::request::{
    CodeLensRefresh, InlayHintRefreshRequest, RegisterCapability, SemanticTokensRefresh, WorkspaceDiagnosticRefresh,
};
use crate::shared::Shared;
// The trait names a type for each method.
use crate::protocol::*;
use crate::roots::Roots;
use crate::semantic_tokens::LastTokens;
use crate::session::Session;
use crate::transport::panic_message;
use crate::view::View;
use crate::{
    code_action, completion, configuration, definition, diagnostics, diagram, expectations, folding, formatting,
    hierarchy, hover, inlay, lens, links, moving, references, rename, selection, semantic_tokens, signature, symbols,
    workspace_diagnostics, workspace_edit, workspace_symbols,
};

/// The server as the framework sees it.
pub(crate) struct Handlers {
    shared: Arc<Shared>,
    jobs: Sender<Arc<Snapshot>>,
    /// How files are analysed that nobody edits.
    analyze: Analyze,
    tokens: LastTokens,
}

impl Handlers {
    pub(crate) fn new(shared: Arc<Shared>, jobs: Sender<Arc<Snapshot>>, analyze: Analyze) -> Handlers {
        Handlers { shared, jobs, analyze, tokens: LastTokens::default() }
    }

    /// Has a version analysed.
    fn enqueue(&self, snapshot: Arc<Snapshot>) {
        if self.jobs.send(snapshot).is_err() {
            self.shared.outbox.log(MessageType::ERROR, "the analysis thread is gone");
        }
    }

    /// Has the documents analysed anew that import one of the paths. Says whether there are any.
    fn renew_importing(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        let renewed = self.shared.documents().renew_importing(is_meant);
        let any = !renewed.is_empty();
        if any {
            self.refresh();
        }
        for snapshot in renewed {
            self.enqueue(snapshot);
        }
        any
    }

    /// Has all documents analysed anew: what they are analysed by has changed.
    fn renew_all(&self) {
        let renewed = self.shared.documents().renew_all();
        self.refresh();
        for snapshot in renewed {
            self.enqueue(snapshot);
        }
    }

    /// Tells the client to ask again for what hangs on more than the text of a document.
    fn refresh(&self) {
        let (session, outbox) = (self.shared.session(), &self.shared.outbox);
        self.refresh_diagnostics();
        if session.refreshes_tokens {
            outbox.request::<SemanticTokensRefresh>(());
        }
        if session.refreshes_lenses {
            outbox.request::<CodeLensRefresh>(());
        }
        if session.refreshes_inlays {
            outbox.request::<InlayHintRefreshRequest>(());
        }
    }

    fn refresh_diagnostics(&self) {
        if self.shared.session().refreshes {
            self.shared.outbox.request::<WorkspaceDiagnosticRefresh>(());
        }
    }

    /// Takes over what the user prefers. Says whether that is something else than before.
    fn prefer(&self, section: &Value) -> bool {
        let (preferences, problems) = Preferences::read(section);
        for problem in problems {
            self.shared.outbox.log(MessageType::WARNING, problem);
        }
        self.shared.prefer(preferences)
    }

    /// Does what takes long: reads files.
    async fn in_background<T: Send + 'static>(&self, work: impl FnOnce(&Shared) -> T + Send + 'static) -> Result<T> {
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || work(&shared)).await.map_err(|error| {
            if let Ok(panic) = error.try_into_panic() {
                let message = format!("internal error: {}", panic_message(panic.as_ref()));
                self.shared.outbox.log(MessageType::ERROR, message);
            }
            Error::internal_error()
        })
    }

    /// How far the work for a request is, which is told where the client asked for it. The work goes on as long as the
    /// second part is kept.
    fn progress(
        &self,
        params: WorkDoneProgressParams,
        title: impl FnOnce(Language) -> String,
    ) -> (Arc<Progress>, Asked) {
        let language = self.shared.preferences().language.or(self.shared.session().locale).unwrap_or_default();
        Progress::new(self.shared.outbox.clone(), params, title(language))
    }

    /// Asks for the configuration, if the client hands it out.
    fn ask_configuration(&self) {
        if self.shared.session().has_configuration {
            configuration::ask(&self.shared.outbox);
        }
    }

    /// Takes over the configuration that the client was asked for. One who has none set, has set it otherwise.
    pub(crate) async fn configured(&self, sections: Vec<Value>) {
        if let Some(section) = sections.first().filter(|section| !section.is_null())
            && self.prefer(section)
        {
            self.renew_all();
        }
    }

    /// Takes over how much the client wants to be told.
    pub(crate) async fn set_trace(&self, params: SetTraceParams) {
        self.shared.outbox.set_trace(params.value);
    }

    /// The picture of a document.
    pub(crate) async fn diagram(&self, params: DiagramParams) -> Result<Option<Diagram>> {
        let lit = params.expectation.as_deref();
        self.answer(&params.text_document.uri, |view| Some(diagram::diagram(view, lit))).await?.transpose()
    }

    /// How the expectations of a document stand.
    pub(crate) async fn expectations(&self, params: DocumentParams) -> Result<Option<Vec<Listed>>> {
        self.answer(&params.text_document.uri, |view| Some(expectations::list(view))).await
    }

    /// The results of expectations of a document.
    pub(crate) async fn run_expectations(&self, params: RunParams) -> Result<Option<Vec<Tested>>> {
        let wanted = params.expectations.as_ref();
        self.answer(&params.text_document.uri, |view| Some(expectations::run(view, wanted))).await
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

    /// Answers with what the formatter would change.
    async fn format(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Snapshot) -> Option<Vec<formatting::Change>> + Send + 'static,
    ) -> Result<Option<Vec<TextEdit>>> {
        let Some(snapshot) = self.snapshot(uri).filter(|snapshot| snapshot.content == Content::Topo) else {
            return Ok(None);
        };
        let version = Arc::clone(&snapshot);
        // It parses the text anew, which takes long in a long one.
        let changes = self.in_background(move |_| work(&version)).await;
        if snapshot.is_superseded() {
            return Err(Error::content_modified());
        }
        Ok(changes?.map(|changes| formatting::edits(&snapshot, self.shared.session(), changes)))
    }

    /// Answers from the analysis of a text of Topo. A Markdown document as a whole is the business of other servers.
    async fn answer<T>(&self, uri: &Uri, answer: impl FnOnce(&View<'_>) -> Option<T>) -> Result<Option<T>> {
        self.answer_from(uri, |_, views| views.iter().find(|view| view.example.is_none()).and_then(answer)).await
    }

    /// Answers from the text of Topo at a place: the document, or an example in it.
    async fn answer_at<T>(
        &self,
        uri: &Uri,
        position: Position,
        answer: impl FnOnce(&View<'_>) -> Option<T>,
    ) -> Result<Option<T>> {
        self.answer_from(uri, |_, views| views.iter().find(|view| view.is_at(position)).and_then(answer)).await
    }

    /// Answers from all texts of Topo in a document.
    async fn answer_from<T>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&Snapshot, &[View<'_>]) -> Option<T>,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.snapshot(uri) else {
            return Ok(None);
        };
        let outcome = match snapshot.outcome() {
            Outcome::Pending => snapshot.settled().await,
            outcome => outcome,
        };
        match outcome {
            Outcome::Ready(analysed) => {
                let preferences = self.shared.preferences();
                let views = View::all(&snapshot, &analysed, self.shared.session(), &preferences);
                Ok(answer(&snapshot, &views))
            }
            Outcome::Failed => {
                let message = format!("the analysis of {} failed; the log says how", snapshot.path);
                Err(Error { code: ErrorCode::InternalError, message: message.into(), data: None })
            }
            Outcome::Pending | Outcome::Superseded => Err(Error::content_modified()),
        }
    }
}

/// What the work of a request is called that looks for something in all files.
fn searching(language: Language) -> String {
    say!(language, "Searching the workspace", "ワークスペースを検索しています")
}

impl LanguageServer for Handlers {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let mut session = Session::negotiate(&params.capabilities);
        session.roots = Roots::of(&params);
        session.locale = params.locale.as_deref().and_then(Language::parse);
        self.prefer(params.initialization_options.as_ref().unwrap_or(&Value::Null));
        self.shared.outbox.set_trace(params.trace.unwrap_or_default());
        let client = params.client_info.map(|client| format!("{} {}", client.name, client.version.unwrap_or_default()));
        tracing::info!("the client is {}; {session:?}", client.as_deref().unwrap_or("not named"));
        let session = self.shared.begin(session, params.process_id);
        Ok(InitializeResult {
            capabilities: session.offer(),
            server_info: Some(ServerInfo {
                name: "portolan".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let session = self.shared.session();
        if session.has_configuration && session.registers_configuration {
            self.shared.outbox.request::<RegisterCapability>(RegistrationParams {
                registrations: vec![Registration {
                    id: "configuration".to_owned(),
                    method: DidChangeConfiguration::METHOD.to_owned(),
                    register_options: None,
                }],
            });
        }
        self.ask_configuration();
        if !session.watches {
            return;
        }
        let watch = |glob: String| FileSystemWatcher { glob_pattern: GlobPattern::String(glob), kind: None };
        let named = [Format::Topo, Format::Policy].map(|format| watch(format!("**/*{}", format.extension())));
        let watchers = named.into_iter().chain([watch(format!("**/{}", portolan_config::FILE))]).collect();
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        self.shared.outbox.request::<RegisterCapability>(RegistrationParams {
            registrations: vec![Registration {
                id: "imports".to_owned(),
                method: DidChangeWatchedFiles::METHOD.to_owned(),
                register_options: serde_json::to_value(options).ok(),
            }],
        });
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
            let path = snapshot.path.clone();
            self.enqueue(snapshot);
            self.renew_importing(|imported| imported == path);
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let encoding = self.shared.session().encoding;
        let changed = self.shared.documents().change(&document.uri, document.version, params.content_changes, encoding);
        match changed {
            Ok(Some(snapshot)) => {
                let path = snapshot.path.clone();
                self.enqueue(snapshot);
                self.renew_importing(|imported| imported == path);
            }
            Ok(None) => {}
            Err(unexpected) => self.warn(&document.uri, unexpected),
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let closed = self.shared.documents().close(&uri);
        self.tokens.forget(&uri);
        match closed {
            Ok(true) if self.shared.session().pushes() => {
                let nothing = PublishDiagnosticsParams::new(uri.clone(), Vec::new(), None);
                self.shared.outbox.notify::<PublishDiagnostics>(nothing);
            }
            Ok(_) => {}
            Err(unexpected) => self.warn(&uri, unexpected),
        }
        // From now on it is what is on disk.
        let path = path_of(&uri);
        self.renew_importing(|imported| imported == path);
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        // A client that does not watch files does not say, either, what else has changed along with this one.
        if !self.shared.session().watches {
            self.renew_all();
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let documents = self.shared.documents();
        let changed = params.changes.iter().map(|change| path_of(&change.uri));
        // Of an open document the client's text counts, which has not changed.
        let changed: HashSet<_> = changed.filter(|path| documents.at(path).is_none()).collect();
        drop(documents);
        let configured = changed.iter().any(|path| path.ends_with(portolan_config::FILE));
        if configured {
            self.shared.forget_complaints();
            self.renew_all();
        } else if !self.renew_importing(|imported| changed.contains(imported)) && !changed.is_empty() {
            // Nothing that is open hangs on them, but the workspace holds them.
            if self.shared.session().pulls_workspace {
                self.refresh_diagnostics();
            }
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        match params.settings.get(SECTION) {
            // It tells that something has changed, and is asked what.
            None if self.shared.session().has_configuration => self.ask_configuration(),
            section => {
                if self.prefer(section.unwrap_or(&Value::Null)) {
                    self.renew_all();
                }
            }
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.shared.session().roots.change(&params.event);
        // Where a file lies decides how far its imports may lead.
        self.renew_all();
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let at = params.text_document_position;
        let with_declaration = params.context.include_declaration;
        let find = |view: &View<'_>| references::references(view, at.position, with_declaration);
        let Some((mut found, declared)) = self.answer_at(&at.text_document.uri, at.position, find).await? else {
            return Ok(None);
        };
        if let Some(declared) = declared {
            let (progress, _asked) = self.progress(params.work_done_progress_params, searching);
            let work = move |shared: &Shared| declared.mentions(shared, &progress, with_declaration);
            let others = self.in_background(work).await?;
            for other in others {
                if !found.contains(&other) {
                    found.push(other);
                }
            }
        }
        Ok(Some(found))
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        self.answer_at(&at.text_document.uri, at.position, |view| references::highlights(view, at.position)).await
    }

    async fn prepare_rename(&self, at: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        self.answer_at(&at.text_document.uri, at.position, |view| Some(rename::prepare(view, at.position)))
            .await?
            .transpose()
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let (at, new) = (params.text_document_position, params.new_name);
        let renamed = self
            .answer_at(&at.text_document.uri, at.position, |view| Some(rename::rename(view, at.position, &new)))
            .await?;
        let Some((edit, declared)) = renamed.transpose()? else { return Ok(None) };
        let Some(mut edit) = edit else { return Ok(None) };
        if let Some(declared) = declared {
            let (progress, _asked) = self.progress(params.work_done_progress_params, searching);
            let others = self.in_background(move |shared| declared.rename(shared, &progress, &new)).await?;
            workspace_edit::add(&mut edit, others.map_err(rename::refused)?);
        }
        Ok(Some(edit))
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        let moves: Vec<_> = params.files.iter().filter_map(Move::read).collect();
        let edits = self.in_background(move |shared| moving::edits(shared, &moves)).await?;
        if edits.is_empty() {
            return Ok(None);
        }
        Ok(Some(workspace_edit::unversioned(self.shared.session(), edits)))
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.answer(&params.text_document.uri, |view| Some(folding::folds(view))).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.answer(&params.text_document.uri, |view| Some(selection::selections(view, &params.positions))).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.answer_from(&params.text_document.uri, |_, views| {
            let touched = views.iter().filter(|view| view.touches(params.range));
            Some(touched.flat_map(|view| inlay::hints(view, params.range)).collect())
        })
        .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.answer_from(&params.text_document.uri, |_, views| Some(views.iter().flat_map(lens::lenses).collect()))
            .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.answer_from(&params.text_document.uri, |_, views| Some(views.iter().flat_map(links::links).collect()))
            .await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let at = params.text_document_position_params;
        self.answer_at(&at.text_document.uri, at.position, |view| signature::help(view, at.position)).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, |view| hierarchy::prepare(view, at.position)).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let Some(uri) = hierarchy::document(&params.item) else { return Ok(None) };
        self.answer(&uri, |view| hierarchy::outgoing(view, &params.item)).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let Some(uri) = hierarchy::document(&params.item) else { return Ok(None) };
        self.answer(&uri, |view| hierarchy::incoming(view, &params.item)).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let (progress, _asked) = self.progress(params.work_done_progress_params, searching);
        let work = move |shared: &Shared| workspace_symbols::symbols(shared, &progress, &params.query);
        let found = self.in_background(work).await?;
        Ok(Some(WorkspaceSymbolResponse::Flat(found)))
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.answer_from(&params.text_document.uri, |_, views| semantic_tokens::tokens_in(views, params.range)).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.answer_at(&at.text_document.uri, at.position, |view| hover::hover(view, at.position)).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        self.answer_at(&at.text_document.uri, at.position, |view| Some(completion::completions(view, at.position)))
            .await
    }

    async fn completion_resolve(&self, mut item: CompletionItem) -> Result<CompletionItem> {
        if let Some(completion::Proposed { uri, position }) = completion::proposed(&item) {
            let look = |view: &View<'_>| completion::documentation_of(view, &item.label, position);
            item.documentation = self.answer_at(&uri, position, look).await?;
        }
        Ok(item)
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.answer_at(&at.text_document.uri, at.position, |view| definition::definition(view, at.position)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.answer(&params.text_document.uri, |view| Some(symbols::symbols(view))).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri;
        let wanted = code_action::Wanted::new(params.range, params.context);
        let look = |snapshot: &Snapshot, views: &[View<'_>]| {
            let touched: Vec<_> = (0..).zip(views).filter(|(_, view)| wanted.concerns(view)).collect();
            let actions: Vec<_> = touched.iter().flat_map(|(_, view)| wanted.actions(view)).collect();
            let question = touched.iter().find_map(|(index, view)| Some((*index, wanted.question(view)?)));
            (!touched.is_empty()).then_some((actions, question, snapshot.generation))
        };
        let Some((mut actions, question, generation)) = self.answer_from(&uri, look).await? else { return Ok(None) };
        if let Some((index, question)) = question {
            // It analyses once more.
            let found = self.in_background(move |_| question.write()).await?;
            let add = |snapshot: &Snapshot, views: &[View<'_>]| {
                let view = views.get::<usize>(index).filter(|_| snapshot.generation == generation)?;
                Some(found.and_then(|change| code_action::rewriting(view, &change)))
            };
            let added = self.answer_from(&uri, add).await?;
            actions.extend(added.ok_or_else(Error::content_modified)?);
        }
        Ok(Some(actions))
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        self.answer_from(&params.text_document.uri, |_, views| self.tokens.whole(views)).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let previous = params.previous_result_id;
        self.answer_from(&params.text_document.uri, |_, views| self.tokens.since(views, &previous)).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let previous = params.previous_result_id.as_deref();
        let report = |snapshot: &Snapshot, views: &[View<'_>]| Some(diagnostics::report(snapshot, views, previous));
        match self.answer_from(&params.text_document.uri, report).await {
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

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let mut open = Vec::new();
        let snapshots = self.shared.documents().all();
        for snapshot in snapshots {
            let outcome = snapshot.settled().await;
            open.push((snapshot, outcome));
        }
        let checking = |language| say!(language, "Checking the workspace", "ワークスペースを検査しています");
        let (progress, _asked) = self.progress(params.work_done_progress_params.clone(), checking);
        let analyze = self.analyze.clone();
        let work = move |shared: &Shared| workspace_diagnostics::report(shared, &analyze, &progress, &open, params);
        Ok(self.in_background(work).await?.into())
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.format(&params.text_document.uri, |snapshot| formatting::changes(&snapshot.text)).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let (range, encoding) = (params.range, self.shared.session().encoding);
        let work = move |snapshot: &Snapshot| {
            formatting::changes_in(&snapshot.text, byte_range(range, &snapshot.text, &snapshot.lines, encoding))
        };
        self.format(&params.text_document.uri, work).await
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let (at, typed) = (params.text_document_position, params.ch);
        let encoding = self.shared.session().encoding;
        let work = move |snapshot: &Snapshot| {
            let offset = snapshot.lines.offset(ours(at.position), &snapshot.text, encoding);
            formatting::changes_in(&snapshot.text, formatting::ended(&snapshot.source(), &typed, offset)?)
        };
        self.format(&at.text_document.uri, work).await
    }
}
