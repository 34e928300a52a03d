-- wrk: asks for the paths of a file, one after the other, each thread from a place of its own; prints a JSON line.
-- Arguments: FILE [MS]: with MS each connection waits for about so long before a request, as a player does.

local paths = {}
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = wrk.format("GET", line)
  end
  place = number * 7919
  local pause = tonumber(arguments[2])
  if pause then
    math.randomseed(number)
    delay = function() return math.random(pause / 2, pause * 3 / 2) end
  end
end

function request()
  place = place % #paths + 1
  return paths[place]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"bytes":%d,"seconds":%.3f,"p50_ms":%.3f,"p99_ms":%.3f,"errors":%d}\n',
    summary.requests, summary.bytes, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
