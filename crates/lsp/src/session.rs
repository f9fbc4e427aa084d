//! What the client can do, and what is offered to it.

use portolan_ide::Language;
use portolan_ide::positions::Encoding;

use crate::code_action;
use crate::protocol::{
    CallHierarchyServerCapability, ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    CodeLensOptions, CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, DiagnosticTag,
    DocumentLinkOptions, DocumentOnTypeFormattingOptions, FileOperationFilter, FileOperationPattern,
    FileOperationPatternKind, FileOperationRegistrationOptions, FoldingRangeProviderCapability,
    HoverProviderCapability, MarkupKind, OneOf, PositionEncodingKind, ReferenceOptions, RenameOptions,
    SelectionRangeProviderCapability, SemanticTokensFullOptions, SemanticTokensOptions,
    SemanticTokensServerCapabilities, ServerCapabilities, SignatureHelpOptions, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkDoneProgressOptions,
    WorkspaceFileOperationsServerCapabilities, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
    WorkspaceSymbolOptions,
};
use crate::roots::Roots;
use crate::semantic_tokens::Palette;

/// What was negotiated. The default is a client that declared nothing.
#[derive(Debug, Default)]
pub(crate) struct Session {
    /// What the client's columns count.
    pub(crate) encoding: Encoding,
    /// Whether the client declared encodings at all.
    names_encoding: bool,
    /// Whether the client asks for diagnostics; else they are pushed. Doing both shows them twice.
    pulls: bool,
    /// Whether the client can show diagnostics of the whole workspace.
    pub(crate) pulls_workspace: bool,
    /// The folders of the workspace.
    pub(crate) roots: Roots,
    /// Whether the client tells of folders that come and go.
    changes_folders: bool,
    /// Whether the client tells of files that change on disk, if it is asked to.
    pub(crate) watches: bool,
    /// Whether the client can be told to ask for diagnostics again.
    pub(crate) refreshes: bool,
    /// Whether diagnostics may point to other places.
    pub(crate) related_information: bool,
    /// Whether diagnostics may link to a page about their rule.
    pub(crate) code_descriptions: bool,
    /// Whether diagnostics may say that something does nothing.
    pub(crate) fades: bool,
    /// Whether hover texts may be Markdown.
    pub(crate) markdown_hover: bool,
    /// Whether documentation of completions may be Markdown.
    pub(crate) markdown_documentation: bool,
    /// Whether documentation of signatures may be Markdown.
    pub(crate) markdown_signatures: bool,
    /// Whether the client asks for the documentation of a completion once somebody looks at it.
    pub(crate) resolves_documentation: bool,
    /// Whether completions may hold tab stops.
    pub(crate) snippets: bool,
    /// Whether links may have a tooltip.
    pub(crate) link_tooltips: bool,
    /// Whether symbols may nest.
    pub(crate) nested_symbols: bool,
    /// Whether a definition may tell its extent and origin.
    pub(crate) definition_links: bool,
    /// The kinds of code actions that are offered, if the client takes actions that hold their edits.
    pub(crate) actions: Option<Vec<CodeActionKind>>,
    /// Whether one of several fixes may be marked as the best.
    pub(crate) preferred_fixes: bool,
    /// Whether edits may name the version that they are meant for.
    pub(crate) versioned_edits: bool,
    /// The language of the client's user.
    pub(crate) locale: Option<Language>,
    /// Whether the client folds whole lines only.
    pub(crate) folds_lines_only: bool,
    /// The most folds that the client takes.
    pub(crate) most_folds: Option<usize>,
    /// Whether the client asks what can be renamed before it does.
    prepares_rename: bool,
    /// Whether the client has parts of a document formatted.
    formats_ranges: bool,
    /// Whether the client has formatted what was just typed.
    formats_on_type: bool,
    /// Whether the client asks before it renames files.
    asks_before_moving: bool,
    /// Whether the client can be told to ask for inlay hints again.
    pub(crate) refreshes_inlays: bool,
    /// Whether the client can be told to ask for code lenses again.
    pub(crate) refreshes_lenses: bool,
    /// Whether the client can be told to ask for semantic tokens again.
    pub(crate) refreshes_tokens: bool,
    /// Whether the client can be asked for its configuration.
    pub(crate) has_configuration: bool,
    /// Whether the client tells that its configuration has changed only if it is asked to.
    pub(crate) registers_configuration: bool,
    /// Whether the client shows how far work is.
    shows_progress: bool,
    /// The token types that the client knows, if it wants tokens.
    pub(crate) palette: Option<Palette>,
}

impl Session {
    /// Reads what the client declared.
    pub(crate) fn negotiate(client: &ClientCapabilities) -> Session {
        let mut session = Session::default();
        if let Some(encodings) = client.general.as_ref().and_then(|general| general.position_encodings.as_ref()) {
            session.names_encoding = true;
            let offered = |encoding: &PositionEncodingKind| encodings.contains(encoding);
            session.encoding = if offered(&PositionEncodingKind::UTF8) {
                Encoding::Utf8
            } else if offered(&PositionEncodingKind::UTF32) && !offered(&PositionEncodingKind::UTF16) {
                Encoding::Utf32
            } else {
                Encoding::Utf16
            };
        }
        session.versioned_edits = client
            .workspace
            .as_ref()
            .and_then(|workspace| workspace.workspace_edit.as_ref())
            .and_then(|edit| edit.document_changes)
            .unwrap_or_default();
        if let Some(workspace) = &client.workspace {
            session.changes_folders = workspace.workspace_folders.unwrap_or_default();
            let watching = workspace.did_change_watched_files.as_ref();
            session.watches = watching.and_then(|watching| watching.dynamic_registration).unwrap_or_default();
            let files = workspace.file_operations.as_ref();
            session.asks_before_moving = files.and_then(|files| files.will_rename).unwrap_or_default();
            let inlays = workspace.inlay_hint.as_ref();
            session.refreshes_inlays = inlays.and_then(|inlays| inlays.refresh_support).unwrap_or_default();
            let lenses = workspace.code_lens.as_ref();
            session.refreshes_lenses = lenses.and_then(|lenses| lenses.refresh_support).unwrap_or_default();
            let tokens = workspace.semantic_tokens.as_ref();
            session.refreshes_tokens = tokens.and_then(|tokens| tokens.refresh_support).unwrap_or_default();
            session.has_configuration = workspace.configuration.unwrap_or_default();
            let changing = workspace.did_change_configuration.as_ref();
            session.registers_configuration =
                changing.and_then(|changing| changing.dynamic_registration).unwrap_or_default();
            let refreshing = workspace.diagnostics.as_ref();
            session.refreshes = refreshing.and_then(|refreshing| refreshing.refresh_support).unwrap_or_default();
        }
        session.shows_progress =
            client.window.as_ref().and_then(|window| window.work_done_progress).unwrap_or_default();
        let Some(document) = &client.text_document else {
            return session;
        };
        if let Some(publish) = &document.publish_diagnostics {
            session.related_information = publish.related_information.unwrap_or_default();
            session.code_descriptions = publish.code_description_support.unwrap_or_default();
            session.fades =
                publish.tag_support.as_ref().is_some_and(|tags| tags.value_set.contains(&DiagnosticTag::UNNECESSARY));
        }
        session.pulls_workspace = document.diagnostic.is_some() && shows_workspace(client);
        session.refreshes &= document.diagnostic.is_some();
        if let Some(diagnostic) = &document.diagnostic {
            session.pulls = true;
            session.related_information |= diagnostic.related_information.unwrap_or_default();
            session.code_descriptions |= diagnostic.code_description_support.unwrap_or_default();
        }
        let markdown =
            |formats: Option<&Vec<_>>| formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown));
        session.markdown_hover = markdown(document.hover.as_ref().and_then(|hover| hover.content_format.as_ref()));
        let signature = document.signature_help.as_ref().and_then(|help| help.signature_information.as_ref());
        session.markdown_signatures = markdown(signature.and_then(|signature| signature.documentation_format.as_ref()));
        if let Some(item) = document.completion.as_ref().and_then(|completion| completion.completion_item.as_ref()) {
            session.snippets = item.snippet_support.unwrap_or_default();
            session.markdown_documentation = markdown(item.documentation_format.as_ref());
            let resolved = item.resolve_support.as_ref().map(|support| support.properties.as_slice());
            let documentation = |property: &String| property == "documentation";
            session.resolves_documentation = resolved.is_some_and(|properties| properties.iter().any(documentation));
        }
        if let Some(links) = &document.document_link {
            session.link_tooltips = links.tooltip_support.unwrap_or_default();
        }
        if let Some(folding) = &document.folding_range {
            session.folds_lines_only = folding.line_folding_only.unwrap_or_default();
            session.most_folds = folding.range_limit.and_then(|limit| usize::try_from(limit).ok());
        }
        session.prepares_rename =
            document.rename.as_ref().and_then(|rename| rename.prepare_support).unwrap_or_default();
        session.formats_ranges = document.range_formatting.is_some();
        session.formats_on_type = document.on_type_formatting.is_some();
        if let Some(symbols) = &document.document_symbol {
            session.nested_symbols = symbols.hierarchical_document_symbol_support.unwrap_or_default();
        }
        if let Some(definition) = &document.definition {
            session.definition_links = definition.link_support.unwrap_or_default();
        }
        if let Some(action) = &document.code_action {
            session.actions = action.code_action_literal_support.as_ref().map(code_action::kinds);
            session.preferred_fixes = action.is_preferred_support.unwrap_or_default();
        }
        session.palette = document.semantic_tokens.as_ref().and_then(Palette::of);
        session
    }

    /// Whether diagnostics are sent unasked.
    pub(crate) fn pushes(&self) -> bool {
        !self.pulls
    }

    /// Whether the server tells how far it is, which it does of what reads many files.
    fn progress(&self) -> WorkDoneProgressOptions {
        WorkDoneProgressOptions { work_done_progress: self.shows_progress.then_some(true) }
    }

    /// What the server offers to this client.
    pub(crate) fn offer(&self) -> ServerCapabilities {
        ServerCapabilities {
            position_encoding: self.names_encoding.then_some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                // A file that is imported may have been saved by another hand; else there is no telling when to look.
                save: (!self.watches).then_some(TextDocumentSyncSaveOptions::Supported(true)),
                ..TextDocumentSyncOptions::default()
            })),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            // Paths (`aws.s3`, `hub.web`) continue after a point; words start by themselves.
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some(vec![".".to_owned()]),
                resolve_provider: self.resolves_documentation.then_some(true),
                ..CompletionOptions::default()
            }),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(match self.progress().work_done_progress {
                Some(_) => OneOf::Right(ReferenceOptions { work_done_progress_options: self.progress() }),
                None => OneOf::Left(true),
            }),
            document_highlight_provider: Some(OneOf::Left(true)),
            rename_provider: Some(if self.prepares_rename {
                OneOf::Right(RenameOptions {
                    prepare_provider: Some(true),
                    work_done_progress_options: self.progress(),
                })
            } else {
                OneOf::Left(true)
            }),
            folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
            selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
            inlay_hint_provider: Some(OneOf::Left(true)),
            code_lens_provider: Some(CodeLensOptions { resolve_provider: None }),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: None,
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            signature_help_provider: Some(SignatureHelpOptions {
                trigger_characters: Some(vec![" ".to_owned()]),
                ..SignatureHelpOptions::default()
            }),
            workspace: (self.asks_before_moving || self.changes_folders).then(|| WorkspaceServerCapabilities {
                workspace_folders: self.changes_folders.then_some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: self.asks_before_moving.then(|| WorkspaceFileOperationsServerCapabilities {
                    will_rename: Some(FileOperationRegistrationOptions {
                        // Folders too, and policies.
                        filters: ["**/*.topo", "**/*.json", "**/"].map(filter).to_vec(),
                    }),
                    ..WorkspaceFileOperationsServerCapabilities::default()
                }),
            }),
            workspace_symbol_provider: Some(match self.progress().work_done_progress {
                Some(_) => OneOf::Right(WorkspaceSymbolOptions {
                    work_done_progress_options: self.progress(),
                    resolve_provider: None,
                }),
                None => OneOf::Left(true),
            }),
            call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            document_formatting_provider: Some(OneOf::Left(true)),
            document_range_formatting_provider: self.formats_ranges.then_some(OneOf::Left(true)),
            document_on_type_formatting_provider: self.formats_on_type.then(|| DocumentOnTypeFormattingOptions {
                first_trigger_character: "}".to_owned(),
                more_trigger_character: Some(vec!["\n".to_owned()]),
            }),
            code_action_provider: self.actions.clone().map(|kinds| {
                CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(kinds),
                    ..CodeActionOptions::default()
                })
            }),
            semantic_tokens_provider: self.palette.as_ref().map(|palette| {
                SemanticTokensServerCapabilities::SemanticTokensOptions(SemanticTokensOptions {
                    legend: palette.legend(),
                    full: Some(if palette.delta {
                        SemanticTokensFullOptions::Delta { delta: Some(true) }
                    } else {
                        SemanticTokensFullOptions::Bool(true)
                    }),
                    range: palette.parts.then_some(true),
                    ..SemanticTokensOptions::default()
                })
            }),
            diagnostic_provider: self.pulls.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    inter_file_dependencies: true,
                    workspace_diagnostics: self.pulls_workspace,
                    work_done_progress_options: self.progress(),
                    ..DiagnosticOptions::default()
                })
            }),
            ..ServerCapabilities::default()
        }
    }
}

/// Whether a client knows of diagnostics of a workspace: the protocol has no other word for it than that it declares
/// something about them.
fn shows_workspace(client: &ClientCapabilities) -> bool {
    client.workspace.as_ref().is_some_and(|workspace| workspace.diagnostics.is_some())
}

/// Files or folders whose names match.
fn filter(glob: &str) -> FileOperationFilter {
    let (glob, matches) = match glob.strip_suffix('/') {
        Some(folder) => (folder, FileOperationPatternKind::Folder),
        None => (glob, FileOperationPatternKind::File),
    };
    FileOperationFilter {
        scheme: Some("file".to_owned()),
        pattern: FileOperationPattern { glob: glob.to_owned(), matches: Some(matches), options: None },
    }
}
