-- Requests of the edge's own to the API: HTTP/1.1 over connections that are kept, from timers only.

local edge_api = {}

-- A renewal that takes longer is of no use any more (passes.lua).
local connect_ms, send_ms, read_ms = 200, 400, 400
-- The API closes its idle connections after 30 s.
local idle_ms, max_idle_connections = 5000, 8
local max_answer_bytes = 16 * 1024 * 1024

local apis, current = {}, 1

-- `addresses`: a list of {host, port}; a host is an IP address. One that fails is the last to be asked again.
function edge_api.use(addresses)
  apis = addresses
end

local function read_head(socket)
  local line, fault = socket:receive("*l")
  if not line then return nil, fault end
  local status = tonumber(line:match("^HTTP/1%.1 (%d%d%d) "))
  local headers = {}
  repeat
    line, fault = socket:receive("*l")
    if not line then return nil, fault end
    local name, value = line:match("^([^:]+):%s*(.*)$")
    if name then headers[name:lower()] = value end
  until line == ""
  return status, headers
end

local function exchange(socket, request)
  local _, fault = socket:send(request)
  if fault then return nil, fault end
  local status, headers = read_head(socket)
  if not status then return nil, headers or "malformed answer" end
  local bytes = tonumber(headers["content-length"])
  if not bytes or bytes > max_answer_bytes then return nil, "no answer of known length" end
  local body
  body, fault = socket:receive(bytes)
  if not body then return nil, fault end
  if headers["connection"] == "close" then
    socket:close()
  else
    socket:setkeepalive(idle_ms, max_idle_connections)
  end
  return { status = status, headers = headers, body = body }
end

-- `fields` are complete header lines. Returns {status, headers by lower-case name, body}, or nil and a reason.
function edge_api.request(method, path, fields, body)
  local api = apis[current]
  local socket = ngx.socket.tcp()
  socket:settimeouts(connect_ms, send_ms, read_ms)
  local connected, fault = socket:connect(api[1], api[2])
  local answer
  if connected then
    local length = body and "Content-Type: text/plain\r\nContent-Length: " .. #body .. "\r\n" or ""
    answer, fault = exchange(socket,
      { method, " ", path, " HTTP/1.1\r\nHost: edge\r\n", fields, length, "\r\n", body or "" })
    if not answer then socket:close() end
  end
  if not answer then current = current % #apis + 1 end
  return answer, fault
end

return edge_api
