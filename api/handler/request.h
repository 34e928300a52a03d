#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/domain/role.h"

/// Requests and responses as handlers see them: no sockets, no HTTP library.
namespace sluice {

/// One request, after routing and authentication.
class Request {
  public:
    std::string method;
    std::string path;                           ///< decoded, without the query
    std::string id;                             ///< for logs and the X-Request-Id answer
    std::string trace_id;                       ///< of the traceparent header, or a new one; for logs and tasks
    std::map<std::string, std::string> params;  ///< `{name}` parts of the route
    std::multimap<std::string, std::string> query;
    std::function<std::string(const std::string& name)> header;  ///< empty if absent
    Principal principal;        ///< for routes that authenticate the caller; otherwise empty
    bool is_by_cookie = false;  ///< the principal is that of the login's cookie, which browsers send by themselves
    std::string worker_id;      ///< for worker routes; otherwise empty
    nlohmann::json body;        ///< for JSON routes: an object
    bool behind_edge = false;   ///< the edge will send the bytes of an object itself

    /// For routes that read a stream: its announced length in bytes (-1 if unknown), and how to read it. read_stream
    /// passes each piece to the receiver. If the receiver returns false, it stops and returns false too; the connection
    /// is then closed after the answer, because part of the body is unread. Throws ApiError if the client breaks off or
    /// is too slow, or if too many transfers are under way.
    std::int64_t content_length = -1;
    std::function<bool(const std::function<bool(const char*, std::size_t)>&)> read_stream;

    /// The stream as a text. Throws ApiError(body_too_large) if it has more bytes.
    [[nodiscard]] std::string read_text(std::size_t max_bytes) const;

    std::function<bool()> peer_has_closed;  ///< whether the client has gone; empty if that cannot be known

    /// A numeric `{name}` part. Throws not_found if it is not a positive number, as nothing can have such an id.
    [[nodiscard]] std::int64_t id_param(const std::string& name) const;
    /// Empty if absent.
    [[nodiscard]] std::string query_text(const std::string& name) const;
    /// A number in [min, max], `fallback` if absent. Throws invalid_query otherwise.
    [[nodiscard]] std::int64_t query_integer(const std::string& name, std::int64_t fallback, std::int64_t min,
                                             std::int64_t max) const;
    [[nodiscard]] std::optional<std::int64_t> query_id(const std::string& name) const;
    /// true, false, True or False; std::nullopt if absent. Throws invalid_query otherwise.
    [[nodiscard]] std::optional<bool> query_flag(const std::string& name) const;
    /// Throws unknown_filter with the name of a query parameter that is neither one of these, page nor page_size.
    void allow_filters(const std::vector<std::string_view>& names) const;
};

/// What this process has sent of an object.
struct Delivery {
    std::int64_t bytes = 0;
    bool is_complete = false;      ///< all that was asked for
    bool has_failed = false;       ///< the storage broke off, or nothing could be sent
    bool is_left_to_edge = false;  ///< the edge sends the object
};

/// An object in storage as the body of an answer. The edge sends it if it can, otherwise this process does; HEAD and
/// Range included.
struct StoredBody {
    std::string key;
    std::int64_t bytes = 0;
    std::string content_type;
    bool is_for_viewers = true;     ///< asked for by many; false: by a worker, once
    bool has_partial_head = false;  ///< HEAD is answered as GET would be with `Range: bytes=0-`, or the range it names
    std::function<void(const Delivery&)> on_end = {};  ///< called once this process has done its part of the sending
};

/// One answer.
struct Response {
    int status = 200;
    std::string content_type;
    std::string body;
    std::optional<StoredBody> object;
    std::vector<std::pair<std::string, std::string>> headers;
    /// Takes a piece of the body; false once the client has gone or is too slow.
    using Sink = std::function<bool(const std::string& piece)>;
    /// In place of `body`: writes it piece by piece, for as long as it likes. The connection ends with it.
    std::function<void(const Sink& sink)> stream = {};

    static Response json(const nlohmann::json& value, int status = 200);
    static Response text(std::string body, std::string content_type, int status = 200);
    static Response empty(int status) {
        return {.status = status, .content_type = {}, .body = {}, .object = {}, .headers = {}, .stream = {}};
    }
    static Response stored(StoredBody object);

    Response&& with(std::string name, std::string value) && {
        headers.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
};

}  // namespace sluice
