-- Topo files and the Portolan language server. Neovim 0.11 reads lsp/portolan.lua by itself.

if vim.g.loaded_portolan then
  return
end
vim.g.loaded_portolan = true

vim.filetype.add({ extension = { topo = 'topo' } })

if vim.fn.has('nvim-0.11') == 1 then
  vim.lsp.enable('portolan')
end
