-- What the edge knows of READY videos, by the name of their state ("7.0f3c…"). It never changes: another state of a video has
-- another name. A record has
--
--     name      as above
--     objects   by file ("720p/seg-00042.m4s"): {path, etag, is_segment, bytes}. `path` is in the storage. `bytes` is
--               added once they are known. Filled from the map as files are asked for.
--     texts     by file ("720p/playlist.m3u8"): as playlists.lua has fetched them
--
-- Nobody waits for a map: until it is there, requests go to the API.

local cjson = require "cjson.safe"
local edge_api = require "edge_api"
local lrucache = require "resty.lrucache"

local videos = {}

-- A map is some kilobytes, and an object about 250 bytes.
local max_videos, max_objects = 100, 4096
local retry_seconds = 1

local records = assert(lrucache.new(max_videos))

local function fetch_map(premature, video)
  if premature then return end
  local answer = edge_api.request("GET", "/internal/edge/videos/" .. video.name:match("^%d+"), "")
  local map = answer and answer.status == 200 and cjson.decode(answer.body)
  if map and map.pass == video.name then video.map = map end
end

-- The record of this state. If `has_objects`, it will have a map soon.
function videos.get(name, has_objects)
  local video = records:get(name)
  if not video then
    if not name:find("^%d+%.%x+$") then return nil end
    video = { name = name, objects = {}, count = 0, texts = {}, asked = 0 }
    records:set(name, video)
  end
  local now = ngx.now()
  if has_objects and not video.map and now - video.asked >= retry_seconds then
    video.asked = now
    ngx.timer.at(0, fetch_map, video)
  end
  return video
end

local function segment_in(map, file)
  local rendition, digits, ending = file:match("^([%w-]+)/seg%-(%d%d%d%d%d+)(%.%w+)$")
  local segments = rendition and map.segments[rendition]
  if not segments or segments.ending ~= ending then return nil end
  local number = tonumber(digits)
  -- A file has one name.
  if string.format("%05d", number) ~= digits then return nil end
  for _, run in ipairs(segments.runs) do
    if number >= run.first and number < run.first + run.count then
      local name = file:sub(#rendition + 1)
      return { path = "/" .. run.folder .. name, etag = run.etag, is_segment = ending == ".m4s" }
    end
  end
end

-- The object that `file` names, or nil.
function videos.object(video, file)
  local object = video.objects[file]
  local map = video.map
  if object or not map then return object end
  local single = map.objects[file]
  object = single and { path = "/" .. single.key, etag = single.etag } or segment_in(map, file)
  if not object then return nil end
  if video.count >= max_objects then video.objects, video.count = {}, 0 end
  video.objects[file] = object
  video.count = video.count + 1
  return object
end

return videos
