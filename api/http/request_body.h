#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/http/http_connection.h"
#include "api/http/request_head.h"

namespace sluice {

/// A request's body as it comes off the connection. It ends exactly where the head says, so what follows is the next
/// request, or nothing of ours. Of one thread.
class RequestBody {
  public:
    /// Both must outlive the body; `connection` has consumed the head.
    RequestBody(HttpConnection& connection, const RequestHead& head);
    ~RequestBody();
    RequestBody(const RequestBody&) = delete;
    RequestBody& operator=(const RequestBody&) = delete;

    /// The next piece, empty at the end; valid until the next call. Waits for the client, whom it asks for the body
    /// first if it waits for that. Throws ApiError for a client that is too slow, breaks off, or frames badly.
    std::string_view read();
    /// True when no byte of it is left on the connection.
    [[nodiscard]] bool is_finished() const { return finished_; }
    /// True when the rest of it, of known length, has arrived.
    [[nodiscard]] bool has_arrived() const;
    /// Reads what has arrived already, so that the connection can be kept if that was all.
    void skip_arrived();

  private:
    class Chunks;

    std::string_view read_length();
    std::string_view read_chunked();

    HttpConnection& connection_;
    std::int64_t missing_ = 0;  ///< bytes, of a body of known length
    std::unique_ptr<Chunks> chunks_;
    std::string block_;
    bool asks_first_ = false;
    bool finished_ = false;
    bool failed_ = false;
};

}  // namespace sluice
