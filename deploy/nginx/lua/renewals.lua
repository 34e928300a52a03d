-- Five times a second each nginx worker asks the API, in batches, whether the passes that are in use are still good, and
-- tells it which segments have been sent. Without an answer the passes run out by themselves.
--
-- Where the machine is busy, an answer may come a little after they have: then requests wait for it. All of them would be one
-- question each to an API that is late already.

local edge_api = require "edge_api"
local passes = require "passes"
local served = require "served"

local renewals = {}

local interval_seconds = 0.2
-- The API takes no more at once.
local max_tokens, max_served = 1000, 10000

-- A line for each token, with the files that were sent to it.
local function lines_of(tokens)
  local lines, left = {}, max_served
  for place, token in ipairs(tokens) do
    local files = served.take(token, left)
    left = left - #files
    lines[place] = #files == 0 and token or token .. " " .. table.concat(files, " ")
  end
  return lines
end

local function put_back(lines)
  for _, line in ipairs(lines) do
    local token, files = line:match("^(%S+)(.*)$")
    for file in files:gmatch("%S+") do served.note(token, file) end
  end
end

local function renew(tokens)
  local lines = lines_of(tokens)
  local asked = ngx.now()
  local answer = edge_api.request("POST", "/internal/edge/passes", "", table.concat(lines, "\n") .. "\n")
  local is_taken = answer and answer.status < 500
  if not is_taken then return put_back(lines) end
  local place = 0
  for name in answer.body:gmatch("(%S+)\n") do
    place = place + 1
    passes.renew(tokens[place], name, asked)
  end
end

local is_busy = false

local function renew_all()
  local tokens = passes.tokens()
  local known = {}
  for _, token in ipairs(tokens) do known[token] = true end
  for _, token in ipairs(served.tokens_besides(known)) do tokens[#tokens + 1] = token end
  for first = 1, #tokens, max_tokens do
    renew({ unpack(tokens, first, math.min(first + max_tokens - 1, #tokens)) })
  end
end

local function tick(premature)
  if premature or is_busy then return end
  is_busy = true
  local is_done, fault = pcall(renew_all)
  is_busy = false
  if not is_done then ngx.log(ngx.ALERT, "passes were not renewed: ", fault) end
end

local max_late_seconds, look_seconds = 0.4, 0.02

-- The pass of this token once it is good again, or nil. Waits only while the API is being asked.
function renewals.await(token)
  local deadline = ngx.now() + max_late_seconds
  local pass = passes.find(token)
  while pass and is_busy and pass.ends <= ngx.now() and ngx.now() < deadline do
    ngx.sleep(look_seconds)
    pass = passes.find(token)
  end
  return pass and pass.ends > ngx.now() and pass or nil
end

function renewals.start()
  assert(ngx.timer.every(interval_seconds, tick))
end

return renewals
