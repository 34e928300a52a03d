-- Segments that the edge has sent and the API has yet to be told of: proof of watch. A set of files for each token, kept
-- until the API has taken them, up to a bound.

local served = {}

local max_kept = 100000

local unsent, count = {}, 0

function served.note(token, file)
  local files = unsent[token]
  if not files then
    files = {}
    unsent[token] = files
  end
  if files[file] or count >= max_kept then return end
  files[file] = true
  count = count + 1
end

-- Takes what is noted of a token: a list of at most `max` files.
function served.take(token, max)
  local files, list = unsent[token], {}
  if not files then return list end
  for file in pairs(files) do
    if #list >= max then return list end
    list[#list + 1] = file
    files[file] = nil
    count = count - 1
  end
  unsent[token] = nil
  return list
end

-- A list of the tokens of which something is noted and that are not in the set `known`.
function served.tokens_besides(known)
  local tokens = {}
  for token in pairs(unsent) do
    if not known[token] then tokens[#tokens + 1] = token end
  end
  return tokens
end

return served
