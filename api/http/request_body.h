#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/http/http_connection.h"
#include "api/http/request_head.h"

namespace sluice {

/// The body of a request, read from the connection. It ends exactly where the head says, so that the bytes after it are
/// never taken for part of it. Used by one thread.
class RequestBody {
  public:
    /// Both must outlive the body; `connection` has consumed the head.
    RequestBody(HttpConnection& connection, const RequestHead& head);
    ~RequestBody();
    RequestBody(const RequestBody&) = delete;
    RequestBody& operator=(const RequestBody&) = delete;

    /// The next piece, empty at the end; valid until the next call. Waits for the client; sends "100 Continue" first if
    /// the client expects that. Throws ApiError if the client is too slow, breaks the connection, or sends malformed
    /// chunks.
    std::string_view read();
    /// True if no byte of the body is left on the connection.
    [[nodiscard]] bool is_finished() const { return finished_; }
    /// True if the body has a known length and the rest of it has arrived, or if it is finished.
    [[nodiscard]] bool has_arrived() const;
    /// Skips the rest of the body if all of it has arrived, so that the connection can be kept.
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
