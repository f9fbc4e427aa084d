"""What a client declared, and what is sent to it: checks beside those of pytest-lsp, in its registers.

Each is given the client's capabilities and what the server sent, and fails where that goes beyond them.
"""

from lsprotocol import types
from pygls.capabilities import get_capability
from pytest_lsp.checks import check_params_of, check_result_for


def is_declared(capabilities, path, default=False):
    return get_capability(capabilities, path, default) or default


def offer(capabilities, offered):
    """What the server offers in its answer to `initialize`."""
    encodings = is_declared(capabilities, "general.position_encodings", [])
    assert (offered.position_encoding is not None) == bool(encodings)
    assert not encodings or offered.position_encoding in encodings

    for provider, capability in {
        "diagnostic_provider": "text_document.diagnostic",
        "code_action_provider": "text_document.code_action.code_action_literal_support",
        "semantic_tokens_provider": "text_document.semantic_tokens",
        "document_range_formatting_provider": "text_document.range_formatting",
        "document_on_type_formatting_provider": "text_document.on_type_formatting",
    }.items():
        has = getattr(offered, provider) is not None
        assert has == (is_declared(capabilities, capability, None) is not None), provider

    tokens = offered.semantic_tokens_provider
    if tokens is not None:
        declared = capabilities.text_document.semantic_tokens
        assert set(tokens.legend.token_types) <= set(declared.token_types)
        assert set(tokens.legend.token_modifiers) <= set(declared.token_modifiers)
        assert not tokens.range or declared.requests.range not in (None, False)
        delta = getattr(tokens.full, "delta", False)
        assert not delta or getattr(declared.requests.full, "delta", False)

    rename = offered.rename_provider
    if isinstance(rename, types.RenameOptions) and rename.prepare_provider:
        assert is_declared(capabilities, "text_document.rename.prepare_support")

    actions = offered.code_action_provider
    if actions is not None:
        support = capabilities.text_document.code_action
        known = support.code_action_literal_support.code_action_kind.value_set
        for kind in actions.code_action_kinds:
            known_here = any(kind == one or one == "" or kind.startswith(f"{one}.") for one in known)
            assert known_here, f"{kind} is not one of {known}"
        assert not actions.resolve_provider or support.resolve_support is not None

    if offered.workspace is not None:
        if offered.workspace.workspace_folders is not None:
            assert is_declared(capabilities, "workspace.workspace_folders")
        if offered.workspace.file_operations is not None:
            assert is_declared(capabilities, "workspace.file_operations.will_rename")
            assert offered.workspace.file_operations.did_rename is None


def diagnostics(capabilities, found):
    """Diagnostics, pushed or pulled."""
    declared = "text_document.publish_diagnostics"
    if is_declared(capabilities, "text_document.diagnostic", None) is not None:
        # The protocol lets a client that pulls declare these in either place.
        ways = (declared, "text_document.diagnostic")
    else:
        ways = (declared,)
    tags = is_declared(capabilities, f"{declared}.tag_support.value_set", [])
    for diagnostic in found:
        if diagnostic.related_information is not None:
            assert any(is_declared(capabilities, f"{way}.related_information") for way in ways)
        if diagnostic.code_description is not None:
            assert any(is_declared(capabilities, f"{way}.code_description_support") for way in ways)
        if diagnostic.data is not None:
            assert any(is_declared(capabilities, f"{way}.data_support") for way in ways)
        assert set(diagnostic.tags or ()) <= set(tags)


def edit(capabilities, result):
    """An edit of the workspace."""
    if result is None:
        return
    versioned = is_declared(capabilities, "workspace.workspace_edit.document_changes")
    assert (result.document_changes is None) == (not versioned)
    assert (result.changes is None) == bool(versioned)
    assert result.change_annotations is None
    for change in result.document_changes or ():
        assert isinstance(change, types.TextDocumentEdit), "no file is created, renamed or deleted"


def markup(capabilities, content, formats_at):
    """A text for people."""
    if isinstance(content, types.MarkupContent):
        formats = is_declared(capabilities, formats_at, [])
        assert content.kind in formats or content.kind == types.MarkupKind.PlainText, "Markdown is not declared"


@check_result_for(method=types.TEXT_DOCUMENT_DIAGNOSTIC)
def _(capabilities, result):
    assert is_declared(capabilities, "text_document.diagnostic", None) is not None
    if isinstance(result, types.RelatedFullDocumentDiagnosticReport):
        diagnostics(capabilities, result.items)
    if result.related_documents:
        assert is_declared(capabilities, "text_document.diagnostic.related_document_support")


@check_result_for(method=types.TEXT_DOCUMENT_HOVER)
def _(capabilities, result):
    if result is not None:
        markup(capabilities, result.contents, "text_document.hover.content_format")


@check_result_for(method=types.TEXT_DOCUMENT_SIGNATURE_HELP)
def _(capabilities, result):
    information = "text_document.signature_help.signature_information"
    for signature in result.signatures if result else ():
        markup(capabilities, signature.documentation, f"{information}.documentation_format")
        if signature.active_parameter is not None:
            assert is_declared(capabilities, f"{information}.active_parameter_support")
        for parameter in signature.parameters or ():
            if not isinstance(parameter.label, str):
                assert is_declared(capabilities, f"{information}.parameter_information.label_offset_support")


@check_result_for(method=types.TEXT_DOCUMENT_DEFINITION)
def _(capabilities, result):
    if isinstance(result, list) and any(isinstance(one, types.LocationLink) for one in result):
        assert is_declared(capabilities, "text_document.definition.link_support")


@check_result_for(method=types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def _(capabilities, result):
    nests = is_declared(capabilities, "text_document.document_symbol.hierarchical_document_symbol_support")
    kinds = is_declared(capabilities, "text_document.document_symbol.symbol_kind.value_set", list(range(1, 19)))
    tags = is_declared(capabilities, "text_document.document_symbol.tag_support.value_set", [])
    symbols = list(result or ())
    while symbols:
        symbol = symbols.pop()
        assert nests or isinstance(symbol, types.SymbolInformation)
        assert symbol.kind in kinds
        assert set(symbol.tags or ()) <= set(tags)
        symbols.extend(getattr(symbol, "children", None) or ())


@check_result_for(method=types.WORKSPACE_SYMBOL)
def _(capabilities, result):
    kinds = is_declared(capabilities, "workspace.symbol.symbol_kind.value_set", list(range(1, 19)))
    tags = is_declared(capabilities, "workspace.symbol.tag_support.value_set", [])
    for symbol in result or ():
        assert symbol.kind in kinds
        assert set(symbol.tags or ()) <= set(tags)
        if isinstance(symbol, types.WorkspaceSymbol):
            assert is_declared(capabilities, "workspace.symbol.resolve_support", None) is not None


@check_result_for(method=types.TEXT_DOCUMENT_CODE_ACTION)
def _(capabilities, result):
    for action in result or ():
        assert isinstance(action, types.CodeAction), "a command is never sent in place of an edit"
        support = "text_document.code_action"
        assert action.is_preferred is None or is_declared(capabilities, f"{support}.is_preferred_support")
        assert action.disabled is None or is_declared(capabilities, f"{support}.disabled_support")
        assert action.data is None or is_declared(capabilities, f"{support}.data_support")
        assert action.edit is not None or is_declared(capabilities, f"{support}.resolve_support", None) is not None
        edit(capabilities, action.edit)


@check_result_for(method=types.TEXT_DOCUMENT_RENAME)
def _(capabilities, result):
    edit(capabilities, result)


@check_result_for(method=types.WORKSPACE_WILL_RENAME_FILES)
def _(capabilities, result):
    edit(capabilities, result)


@check_result_for(method=types.TEXT_DOCUMENT_PREPARE_RENAME)
def _(capabilities, result):
    if isinstance(result, types.PrepareRenameDefaultBehavior):
        assert is_declared(capabilities, "text_document.rename.prepare_support_default_behavior", None) is not None


@check_result_for(method=types.TEXT_DOCUMENT_FOLDING_RANGE)
def _(capabilities, result):
    folding = "text_document.folding_range"
    limit = is_declared(capabilities, f"{folding}.range_limit", None)
    assert limit is None or len(result) <= limit
    for fold in result or ():
        if is_declared(capabilities, f"{folding}.line_folding_only"):
            assert fold.start_character is None and fold.end_character is None
        if fold.collapsed_text is not None:
            assert is_declared(capabilities, f"{folding}.folding_range.collapsed_text")


@check_result_for(method=types.TEXT_DOCUMENT_INLAY_HINT)
def _(capabilities, result):
    for hint in result or ():
        if isinstance(hint.tooltip, types.MarkupContent):
            assert hint.tooltip.kind == types.MarkupKind.PlainText
        assert hint.label, "nothing is left to be resolved"


@check_params_of(method=types.CLIENT_REGISTER_CAPABILITY)
def _(capabilities, params):
    for registration in params.registrations:
        way = {
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: "workspace.did_change_watched_files",
            types.WORKSPACE_DID_CHANGE_CONFIGURATION: "workspace.did_change_configuration",
        }[registration.method]
        assert is_declared(capabilities, f"{way}.dynamic_registration"), registration.method


@check_params_of(method=types.WORKSPACE_INLAY_HINT_REFRESH)
def _(capabilities, _params):
    assert is_declared(capabilities, "workspace.inlay_hint.refresh_support")


@check_params_of(method=types.WORKSPACE_DIAGNOSTIC_REFRESH)
def _(capabilities, _params):
    assert is_declared(capabilities, "workspace.diagnostics.refresh_support")


@check_params_of(method=types.WORKSPACE_CODE_LENS_REFRESH)
def _(capabilities, _params):
    assert is_declared(capabilities, "workspace.code_lens.refresh_support")


@check_params_of(method=types.WORKSPACE_SEMANTIC_TOKENS_REFRESH)
def _(capabilities, _params):
    assert is_declared(capabilities, "workspace.semantic_tokens.refresh_support")
