-- The API's yes to viewers, by token: a pass {video, ends}. `video` is a record of videos.lua; until `ends` (seconds since
-- the epoch) the edge may answer for it. A pass that nobody has used for 15 to 30 s is forgotten. Each nginx worker has its own.

local now = ngx.now

local passes = {}

-- A yes is good for so long, counted from the moment at which the API was asked. The answer to a viewer's own request may
-- rest on what the API's process knew 400 ms earlier (SessionLiveness); a renewal is asked anew.
local max_first_age, max_renewed_age = 0.3, 0.45
local max_unused_seconds = 15
-- Of each generation. A pass is about 500 bytes.
local max_passes = 50000

-- Two generations: what is used moves to the recent one.
local recent, older, count, turned = {}, {}, 0, 0

local function turn()
  older, recent, count, turned = recent, {}, 0, now()
end

local function keep(token, pass)
  if count >= max_passes then turn() end
  if recent[token] == nil then count = count + 1 end
  recent[token] = pass
  older[token] = nil
end

-- The pass of a token, or nil. It may have run out.
function passes.find(token)
  local pass = recent[token]
  if pass then return pass end
  pass = older[token]
  if pass then keep(token, pass) end
  return pass
end

-- The API, asked at `asked`, has admitted the viewer to `video`.
function passes.grant(token, video, asked)
  local ends = asked + max_first_age
  local pass = passes.find(token)
  if pass and pass.video == video then
    if pass.ends < ends then pass.ends = ends end
  else
    keep(token, { video = video, ends = ends })
  end
end

-- What the API, asked at `asked`, says of a token whose pass was renewed: the name of its video's state, or something else.
function passes.renew(token, name, asked)
  local generation = recent[token] and recent or older
  local pass = generation[token]
  if not pass then return end
  if name ~= pass.video.name then
    generation[token] = nil
  else
    pass.ends = asked + max_renewed_age
  end
end

-- A list of the tokens that have a pass.
function passes.tokens()
  if now() - turned >= max_unused_seconds then turn() end
  local tokens = {}
  for token in pairs(recent) do tokens[#tokens + 1] = token end
  for token in pairs(older) do tokens[#tokens + 1] = token end
  return tokens
end

return passes
