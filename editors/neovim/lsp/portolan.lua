---@type vim.lsp.Config
return {
  cmd = { 'portolan', 'lsp' },
  filetypes = { 'topo' },
  root_markers = { 'portolan.toml', '.git' },
}
