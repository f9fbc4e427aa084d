-- Drives Neovim through what somebody does with lab.topo. Each step says what it checks; `run` starts it.

local LIMIT = 15000
local passed, failed = 0, 0
local mistake = 'route_table privat'

local function say(text)
  io.stdout:write(text .. '\n')
end

local function step(name, check)
  local ok, problem = xpcall(check, function(message)
    return type(message) == 'string' and message or vim.inspect(message)
  end)
  if ok then
    passed = passed + 1
    say('ok    ' .. name)
  else
    failed = failed + 1
    say('FAIL  ' .. name .. '\n      ' .. problem:gsub('\n', '\n      '))
  end
end

local function wait_for(what, condition)
  if not vim.wait(LIMIT, condition, 20) then
    error('waited in vain for ' .. what, 0)
  end
end

local function expect(condition, message)
  if not condition then
    error(message, 0)
  end
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

--- Puts the cursor on the first `word` of the first line that contains `line`.
local function cursor_to(line, word)
  for row, text in ipairs(lines()) do
    local from = text:find(line, 1, true)
    if from then
      vim.api.nvim_win_set_cursor(0, { row, text:find(word, from, true) - 1 })
      return row
    end
  end
  error(('no line with "%s"'):format(line), 0)
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'mx', false)
end

local function client()
  local attached = vim.lsp.get_clients({ bufnr = 0, name = 'portolan' })[1]
  return attached or error('the server is not attached', 0)
end

local function floating_window()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

step('a .topo file has the filetype and its settings', function()
  expect(vim.bo.filetype == 'topo', 'filetype is "' .. vim.bo.filetype .. '"')
  expect(vim.bo.commentstring == '# %s', 'commentstring is "' .. vim.bo.commentstring .. '"')
  expect(vim.bo.shiftwidth == 2 and vim.bo.expandtab, 'it does not indent by two blanks')
end)

step('the server attaches without any configuration', function()
  wait_for('a client', function()
    local clients = vim.lsp.get_clients({ bufnr = 0, name = 'portolan' })
    return #clients == 1 and clients[1].initialized
  end)
end)

step('the planted mistake is marked, once', function()
  local row = cursor_to(mistake, 'privat')
  local column = vim.api.nvim_win_get_cursor(0)[2]
  local function at_mistake()
    return vim.tbl_filter(function(diagnostic)
      return diagnostic.lnum == row - 1 and diagnostic.col == column
    end, vim.diagnostic.get(0))
  end
  wait_for('a diagnostic at "' .. mistake .. '"; there are ' .. vim.inspect(vim.diagnostic.get(0)), function()
    return #at_mistake() > 0
  end)
  local found = at_mistake()
  expect(#found == 1, 'it is shown ' .. #found .. ' times')
  expect(found[1].source == 'portolan', 'its source is ' .. tostring(found[1].source))
  expect(found[1].severity == vim.diagnostic.severity.ERROR, 'it is no error')
  expect(found[1].message:find('privat', 1, true), 'it does not name the table: ' .. found[1].message)
end)

step('K on `gateway` explains that it is a route, and names the table', function()
  cursor_to('endpoint s3 gateway', 'gateway')
  press('K')
  wait_for('the hover window', floating_window)
  local buffer = vim.api.nvim_win_get_buf(floating_window())
  local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  expect(text:lower():find('route', 1, true), 'no route in: ' .. text)
  expect(text:find('private', 1, true), 'no `private` in: ' .. text)
  vim.api.nvim_win_close(floating_window(), true)
end)

step('completion offers the statements of a subnet', function()
  local row = cursor_to('instance app', 'instance')
  local params = { textDocument = vim.lsp.util.make_text_document_params(0), position = { line = row - 1, character = 4 } }
  local response = client():request_sync('textDocument/completion', params, LIMIT, 0)
  expect(response and response.result, 'no answer: ' .. vim.inspect(response))
  local labels = vim.tbl_map(function(item) return item.label end, response.result.items or response.result)
  expect(vim.tbl_contains(labels, 'instance'), 'no `instance` among ' .. table.concat(labels, ' '))
end)

step('formatting mends the one line that is out of place', function()
  local before = lines()
  vim.lsp.buf.format({ timeout_ms = LIMIT })
  local after = lines()
  expect(#before == #after, 'it went from ' .. #before .. ' lines to ' .. #after)
  for row, text in ipairs(after) do
    local expected = before[row]:gsub('^      service   aws', '    service aws')
    expect(text == expected, ('line %d became "%s"'):format(row, text))
  end
  expect(vim.tbl_contains(after, '    service aws.s3'), 'the line was not touched')
end)

step('the quick fix writes the name that was meant', function()
  cursor_to(mistake, 'privat')
  vim.lsp.buf.code_action({
    context = { only = { 'quickfix' } },
    filter = function(action) return action.edit ~= nil and action.isPreferred ~= false end,
    apply = true,
  })
  wait_for('the edit', function()
    return not vim.tbl_contains(lines(), '    ' .. mistake)
  end)
  local row = cursor_to('route_table private', 'private')
  expect(lines()[row] == '    route_table private', 'the line became "' .. lines()[row] .. '"')
end)

step('all diagnostics vanish', function()
  local ok, problem = pcall(wait_for, 'an empty list', function()
    return #vim.diagnostic.get(0) == 0
  end)
  expect(ok, tostring(problem) .. '; left: ' .. vim.inspect(vim.diagnostic.get(0)))
end)

step('CTRL-] leads from a use to the declaration', function()
  cursor_to('route_tables [private]', 'private')
  press('<C-]>')
  local row = vim.api.nvim_win_get_cursor(0)[1]
  expect(lines()[row] == '  route_table private', 'it led to "' .. lines()[row] .. '"')
end)

step('the server stops when it is asked to', function()
  local server = client()
  server:stop()
  wait_for('its end', function()
    return server:is_stopped()
  end)
end)

say(('%d passed, %d failed'):format(passed, failed))
vim.cmd(failed == 0 and 'qall!' or 'cquit 1')
