-- Texts of READY videos (playlists, and the storyboard's) in memory, as the API answers them: {plain, gzip}, each with its body
-- and a list of headers as {name, value}. They do not depend on the viewer. Fetched in the background when they are first
-- asked for.

local edge_api = require "edge_api"

local playlists = {}

local max_bytes = 64 * 1024 * 1024
local retry_seconds = 1
-- The type is by the file's name (edge.conf.in).
local kept_headers = { "Content-Encoding", "ETag", "Cache-Control", "Vary" }

-- The videos that have texts, and how many bytes those have in all. When there are too many, all are forgotten.
local holders, bytes = {}, 0

-- One form of a text, or nil: only of the state that `video` is the record of.
local function fetch_form(video, path, fields)
  local answer = edge_api.request("GET", path, fields .. "X-Sluice-Edge: 1\r\n")
  if not answer or answer.status ~= 200 or answer.headers["x-sluice-pass"] ~= video.name then return nil end
  local headers = { { "Content-Length", #answer.body } }
  for _, name in ipairs(kept_headers) do
    local value = answer.headers[name:lower()]
    if value then headers[#headers + 1] = { name, value } end
  end
  return { body = answer.body, headers = headers }
end

local function fetch(premature, video, token, file)
  if premature then return end
  local path = "/p/" .. token .. "/" .. file
  local plain = fetch_form(video, path, "")
  local gzip = plain and fetch_form(video, path, "Accept-Encoding: gzip\r\n")
  if not gzip then return end
  if bytes > max_bytes then
    for holder in pairs(holders) do holder.texts = {} end
    holders, bytes = {}, 0
  end
  holders[video] = true
  bytes = bytes + #plain.body + #gzip.body
  video.texts[file] = { plain = plain, gzip = gzip }
end

function playlists.is_one(file)
  return file:find("%.m3u8$") ~= nil or file == "storyboard.vtt"
end

-- Has a text fetched by the token of a viewer who has been given it.
function playlists.want(video, token, file)
  if video.texts[file] then return end
  local asked = video.asked_texts or {}
  video.asked_texts = asked
  local now = ngx.now()
  if asked[file] and now - asked[file] < retry_seconds then return end
  asked[file] = now
  ngx.timer.at(0, fetch, video, token, file)
end

-- Whether the API would compress for this header; as accepts_gzip() of api/http/gzip.h.
local function reads_gzip(accept_encoding)
  local header = accept_encoding:gsub("[ \t]", ""):lower()
  for element in header:gmatch("[^,]+") do
    local coding, parameters = element:match("^([^;]*)(.*)$")
    if coding == "gzip" then
      local weight = parameters:match("q=(.*)$")
      return weight == nil or weight:find("[1-9]") ~= nil
    end
  end
  return false
end

-- Browsers know few ways to say it.
local known, known_count, max_known = {}, 0, 1000

function playlists.accepts_gzip(accept_encoding)
  if not accept_encoding then return false end
  local accepts = known[accept_encoding]
  if accepts == nil then
    if known_count >= max_known then known, known_count = {}, 0 end
    accepts = reads_gzip(accept_encoding)
    known[accept_encoding] = accepts
    known_count = known_count + 1
  end
  return accepts
end

return playlists
