"""A whole session of each editor with the server: everything is asked that the editor can ask, and whatever comes is
held to what the editor declared (by pytest-lsp, and by `declared`)."""

import os

import declared
import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

EDITORS = [
    "visual-studio-code",
    "emacs",
    "neovim",
    # An older one declares less.
    "neovim@v0.9",
    "neovim@v0.6",
]

SHARED = "prefix_list partners [192.0.2.0/24]\n"

# A route table has a wrong name, an expectation fails, and characters are not columns.
LAB = """\
import "shared.topo"
region ap-northeast-1

## 東京の実験用 VPC 🗼
vpc lab 10.0.0.0/16 {
  subnet 東 10.0.30.0/24 { az a; route_table privat; instance app }
  subnet b 10.0.40.0/24 { az c; route_table private; instance db }
  route_table private
  endpoint s3 gateway {
    service aws.s3
    route_tables [private]
  }
}

expect lab.b.db reaches aws.s3 via lab.s3
expect lab.b.db reaches internet
# allow: not-a-rule
"""


def make_client():
    """A client that takes every request that the server may make; the checks say whether it should have."""
    client = make_test_lsp_client()
    client.requests = []

    def takes(method):
        @client.feature(method)
        def _(params):
            client.requests.append((method, params))

    for method in (
        types.CLIENT_REGISTER_CAPABILITY,
        types.WORKSPACE_INLAY_HINT_REFRESH,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
    ):
        takes(method)
    return client


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[os.environ["PORTOLAN"], "lsp"], client_factory=make_client),
    params=EDITORS,
)
async def client(lsp_client: LanguageClient):
    yield
    # A session that failed did not get to its end.
    if lsp_client._server.returncode is None:
        lsp_client._server.kill()


class Document:
    """A text as the client has it, in the positions that were agreed on."""

    def __init__(self, uri, text, encoding):
        self.uri, self.text, self.encoding = uri, text, encoding
        self.version = 1
        self.id = types.TextDocumentIdentifier(uri)

    def units(self, text):
        if self.encoding == types.PositionEncodingKind.Utf8:
            return len(text.encode())
        if self.encoding == types.PositionEncodingKind.Utf32:
            return len(text)
        return len(text.encode("utf-16-le")) // 2

    def position(self, offset):
        before = self.text[:offset]
        return types.Position(before.count("\n"), self.units(before[before.rfind("\n") + 1 :]))

    def at(self, text, within=0):
        return self.position(self.text.index(text) + within)

    def range(self, text):
        start = self.text.index(text)
        return types.Range(self.position(start), self.position(start + len(text)))

    def whole(self):
        return types.Range(types.Position(0, 0), self.position(len(self.text)))

    def replace(self, old, new):
        """Replaces a text, and gives the change to tell the server."""
        change = types.TextDocumentContentChangePartial(text=new, range=self.range(old))
        self.text = self.text.replace(old, new, 1)
        self.version += 1
        return types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version), [change]
        )


async def diagnostics_of(client, document, pulls, send):
    """Sends something, and gives the diagnostics after it, the way in which this editor gets them."""
    if pulls:
        send()
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document.id))
        assert document.uri not in client.diagnostics, "who pulls is not pushed to"
        return report.items
    published = client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    send()
    found = await published
    # Also to clients that do not say that they read the version: whoever does not passes it over.
    assert found.version == document.version
    declared.diagnostics(client.capabilities, found.diagnostics)
    return found.diagnostics


async def test_a_session(client: LanguageClient, request, tmp_path):
    capabilities = client_capabilities(request.node.callspec.params["client"])
    document_capabilities = capabilities.text_document
    (tmp_path / "shared.topo").write_text(SHARED)
    (tmp_path / "lab.topo").write_text(LAB)
    initialized = await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            root_uri=tmp_path.as_uri(),
            workspace_folders=[types.WorkspaceFolder(uri=tmp_path.as_uri(), name="lab")],
        )
    )
    offered = initialized.capabilities
    declared.offer(capabilities, offered)
    pulls = offered.diagnostic_provider is not None

    # Opening.
    document = Document((tmp_path / "lab.topo").as_uri(), LAB, offered.position_encoding)
    item = types.TextDocumentItem(uri=document.uri, language_id="topo", version=1, text=LAB)
    opened = types.DidOpenTextDocumentParams(item)
    found = await diagnostics_of(client, document, pulls, lambda: client.text_document_did_open(opened))
    assert {diagnostic.code for diagnostic in found} >= {"unknown-name", "unused-allow"}
    unknown = next(diagnostic for diagnostic in found if diagnostic.code == "unknown-name")
    assert unknown.range == document.range("privat")

    # A mistake is mended by the fix that is offered.
    if offered.code_action_provider is not None:
        context = types.CodeActionContext([unknown])
        actions = await client.text_document_code_action_async(
            types.CodeActionParams(document.id, unknown.range, context)
        )
        edits = [list((action.edit.changes or {}).values()) for action in actions if action.edit.changes]
        edits += [[change.edits for change in action.edit.document_changes or ()] for action in actions]
        texts = [edit.new_text for files in edits for file in files for edit in file]
        assert "private" in texts
    change = document.replace("privat;", "private;")
    found = await diagnostics_of(client, document, pulls, lambda: client.text_document_did_change(change))
    assert "unknown-name" not in {diagnostic.code for diagnostic in found}

    # What a place means.
    place = {"text_document": document.id, "position": document.at("gateway {", 2)}
    hover = await client.text_document_hover_async(types.HoverParams(**place))
    assert hover.range == document.range("gateway")
    completed = types.CompletionParams(document.id, document.at("aws.s3\n", 4))
    completions = await client.text_document_completion_async(completed)
    items = completions if isinstance(completions, list) else completions.items
    assert "aws.s3" in {item.label for item in items}
    at_start = types.CompletionParams(document.id, document.at("  route_table private\n", 2))
    assert await client.text_document_completion_async(at_start)
    operand = types.SignatureHelpParams(document.id, document.at("10.0.40.0/24"))
    signatures = await client.text_document_signature_help_async(operand)
    assert signatures.signatures[0].label.startswith("subnet")

    # Names.
    mention = {"text_document": document.id, "position": document.at("[private]", 2)}
    definition = await client.text_document_definition_async(types.DefinitionParams(**mention))
    assert definition
    context = types.ReferenceContext(include_declaration=True)
    references = await client.text_document_references_async(types.ReferenceParams(context=context, **mention))
    assert len(references) == 4
    highlights = await client.text_document_document_highlight_async(types.DocumentHighlightParams(**mention))
    assert len(highlights) == 4
    if isinstance(offered.rename_provider, types.RenameOptions):
        assert await client.text_document_prepare_rename_async(types.PrepareRenameParams(**mention))
    renamed = await client.text_document_rename_async(types.RenameParams(new_name="東京", **mention))
    changed = [file.edits for file in renamed.document_changes or ()] + list((renamed.changes or {}).values())
    assert [len(edits) for edits in changed] == [4]
    with pytest.raises(JsonRpcException):
        await client.text_document_rename_async(types.RenameParams(new_name="no name", **mention))
    symbols = await client.workspace_symbol_async(types.WorkspaceSymbolParams("partners"))
    assert [symbol.name for symbol in symbols] == ["partners"]

    # The document.
    assert await client.text_document_document_symbol_async(types.DocumentSymbolParams(document.id))
    assert await client.text_document_folding_range_async(types.FoldingRangeParams(document.id))
    assert await client.text_document_code_lens_async(types.CodeLensParams(document.id))
    links = await client.text_document_document_link_async(types.DocumentLinkParams(document.id))
    targets = [link.target for link in links]
    assert targets[0] == (tmp_path / "shared.topo").as_uri()
    assert targets[1:] and all(target.startswith("https://docs.aws.amazon.com/") for target in targets[1:])
    selections = types.SelectionRangeParams(document.id, [document.at("aws.s3\n", 2)])
    assert await client.text_document_selection_range_async(selections)
    hints = types.InlayHintParams(document.id, document.whole())
    assert await client.text_document_inlay_hint_async(hints)
    items = await client.text_document_prepare_call_hierarchy_async(
        types.CallHierarchyPrepareParams(document.id, document.at("lab.b.db reaches aws.s3"))
    )
    assert items is not None
    tokens = offered.semantic_tokens_provider
    if tokens is not None:
        await semantic_tokens(client, document, tokens, document_capabilities.semantic_tokens)

    # Layout.
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    spaced = document.replace("  route_table private\n", "      route_table   private\n")
    await diagnostics_of(client, document, pulls, lambda: client.text_document_did_change(spaced))
    formatting = types.DocumentFormattingParams(document.id, options)
    assert await client.text_document_formatting_async(formatting)
    if offered.document_range_formatting_provider:
        part = types.DocumentRangeFormattingParams(document.id, document.whole(), options)
        assert await client.text_document_range_formatting_async(part)
    if offered.document_on_type_formatting_provider:
        end = document.at("route_tables [private]\n  }", len("route_tables [private]\n  }"))
        typed = types.DocumentOnTypeFormattingParams(document.id, end, "}", options)
        await client.text_document_on_type_formatting_async(typed)

    # All fixes at once; pytest-lsp's checks see what comes.
    if offered.code_action_provider is not None:
        for kind in offered.code_action_provider.code_action_kinds:
            context = types.CodeActionContext([], only=[kind])
            asked = types.CodeActionParams(document.id, document.whole(), context)
            await client.text_document_code_action_async(asked)

    # The workspace.
    if offered.workspace is not None and offered.workspace.file_operations is not None:
        moved = types.FileRename((tmp_path / "shared.topo").as_uri(), (tmp_path / "ours.topo").as_uri())
        edit = await client.workspace_will_rename_files_async(types.RenameFilesParams([moved]))
        assert edit is not None
    japanese = types.DidChangeConfigurationParams({"portolan": {"language": "ja"}})
    found = await diagnostics_of(
        client, document, pulls, lambda: client.workspace_did_change_configuration(japanese)
    )
    assert any("の" in diagnostic.message for diagnostic in found)

    # The end. What the server asked for has been checked as it came.
    closed = types.DidCloseTextDocumentParams(document.id)
    if pulls:
        client.text_document_did_close(closed)
    else:
        published = client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        client.text_document_did_close(closed)
        assert not (await published).diagnostics
    await client.shutdown_session()
    assert client._server.returncode == 0
    assert client.messages == [] and client.log_messages == []
    registered = any(method == types.CLIENT_REGISTER_CAPABILITY for method, _ in client.requests)
    watching = declared.is_declared(capabilities, "workspace.did_change_watched_files.dynamic_registration")
    assert registered == bool(watching)


async def semantic_tokens(client, document, offered, capabilities):
    """Tokens are of the agreed types and, where the client bears nothing else, neither overlap nor cross a line end."""
    whole = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document.id))
    assert whole.data
    lines = document.text.split("\n")
    line = column = 0
    end = (0, 0)
    for at in range(0, len(whole.data), 5):
        delta_line, delta_column, length, token_type, modifiers = whole.data[at : at + 5]
        column = delta_column if delta_line else column + delta_column
        line += delta_line
        assert token_type < len(offered.legend.token_types)
        assert modifiers < 1 << len(offered.legend.token_modifiers)
        if not capabilities.multiline_token_support:
            assert column + length <= document.units(lines[line])
        if not capabilities.overlapping_token_support:
            assert (line, column) >= end
        end = (line, column + length)
    if offered.range:
        part = types.SemanticTokensRangeParams(document.id, document.whole())
        assert (await client.text_document_semantic_tokens_range_async(part)).data == whole.data
    if getattr(offered.full, "delta", False):
        since = types.SemanticTokensDeltaParams(document.id, whole.result_id)
        delta = await client.text_document_semantic_tokens_full_delta_async(since)
        assert not delta.edits, "nothing has changed"
