-- /p/{token}/{file} at the edge: who has a pass is answered here, everybody else by the API
-- (docs/decisions/0016-passes-at-the-edge.md). Nothing here judges a token: a pass is bound to the very text that the API has
-- said yes to.

local edge_api = require "edge_api"
local passes = require "passes"
local playlists = require "playlists"
local renewals = require "renewals"
local served = require "served"
local videos = require "videos"

local find, sub = string.find, string.sub
local get_method, header, now, var = ngx.req.get_method, ngx.header, ngx.now, ngx.var

local edge = {}

local has_objects = false
local first_of_token = #"/p/" + 1

-- `apis`: as of edge_api.use(). `objects`: whether this edge has the storage's directory.
function edge.start(apis, objects)
  edge_api.use(apis)
  has_objects = objects
  renewals.start()
end

-- The token and the file of the request's target, as they came. What is escaped, has a query or is odd in another way is no
-- file of a video, and so the API's to answer.
local function parts()
  local target = var.request_uri
  local slash = find(target, "/", first_of_token, true)
  if not slash then return nil end
  return sub(target, first_of_token, slash - 1), sub(target, slash + 1)
end

local function ask_api()
  return ngx.exec("@hls")
end

local function send_text(text)
  local form = playlists.accepts_gzip(var.http_accept_encoding) and text.gzip or text.plain
  local headers = form.headers
  for at = 1, #headers do header[headers[at][1]] = headers[at][2] end
  ngx.print(form.body)
  return ngx.exit(ngx.HTTP_OK)
end

-- Before the content: sends a text, or leads nginx to the object, or to the API.
function edge.answer()
  local token, file = parts()
  local pass = token and passes.find(token)
  if not pass then return ask_api() end
  if pass.ends <= now() then
    pass = renewals.await(token)
    if not pass then return ask_api() end
  end
  local method = get_method()
  if method ~= "GET" and method ~= "HEAD" then return ask_api() end
  local video = pass.video
  local object = has_objects and videos.object(video, file)
  if object then
    -- Files that never change are seldom asked for again.
    if var.http_if_none_match then return ask_api() end
    header["ETag"] = object.etag
    header["Cache-Control"] = "private, max-age=31536000, immutable"
    return ngx.req.set_uri(object.path)
  end
  local text = video.texts[file]
  if text then return send_text(text) end
  return ask_api()
end

-- Beside the API's answer to a viewer: `name` is its X-Sluice-Pass, which it gives for nothing but files that the video has.
function edge.note_pass(name)
  if not name or name == "" then return end
  local token, file = parts()
  local video = token and videos.get(name, has_objects)
  if not video then return end
  -- The API was asked after the request had begun to arrive.
  passes.grant(token, video, ngx.req.start_time())
  if playlists.is_one(file) then playlists.want(video, token, file) end
end

-- After an object was sent, or a part of it. Less than half of a segment does not count as served.
function edge.note_served()
  local status = ngx.status
  if (status ~= 200 and status ~= 206) or get_method() ~= "GET" then return end
  local token, file = parts()
  local pass = token and passes.find(token)
  local object = pass and pass.video.objects[file]
  if not object or not object.is_segment then return end
  if not object.bytes then
    object.bytes = tonumber(status == 200 and var.sent_http_content_length
      or (var.sent_http_content_range or ""):match("/(%d+)$"))
  end
  if object.bytes and tonumber(var.body_bytes_sent) * 2 >= object.bytes then served.note(token, file) end
end

return edge
