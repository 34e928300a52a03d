#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/http_connection.h"
#include "api/http/request_body.h"
#include "api/http/request_head.h"

namespace sluice {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

/// One request and its answer. Used by the thread that serves it.
class HttpExchange {
  public:
    /// `head` is nullptr for a request that could not be read: its answer is the last of the connection.
    HttpExchange(HttpConnection& connection, const RequestHead* head, bool is_last);

    [[nodiscard]] const RequestHead& head() const { return *head_; }
    [[nodiscard]] RequestBody& body() { return *body_; }
    /// True if the rest of the body can be read without waiting.
    [[nodiscard]] bool has_whole_body() const { return body_->has_arrived(); }
    [[nodiscard]] bool peer_has_closed() const { return connection_.peer_has_closed(); }

    /// Sends the answer; called once. Content-Length and Connection are set here; HEAD is answered without the body.
    /// Throws std::logic_error for a field that contains a line end.
    void reply(int status, const HttpFields& fields, std::string_view body);
    using Sink = std::function<bool(const char* bytes, std::size_t size)>;
    /// `produce` passes `bytes` bytes in total to the sink, and stops when the sink returns false. If it passes fewer
    /// or more, the connection is closed.
    void reply(int status, const HttpFields& fields, std::int64_t bytes,
               const std::function<void(const Sink&)>& produce);

    /// A body whose length nobody knows: it ends with the connection (RFC 9112 §6.3).
    void reply_until_closed(int status, const HttpFields& fields, const std::function<void(const Sink&)>& produce);

    [[nodiscard]] bool is_answered() const { return answered_; }
    /// True if the connection can take another request: this one is answered, and its body was read to its end.
    [[nodiscard]] bool keeps_connection() const { return keeps_; }

  private:
    /// Without `bytes` the connection ends with the body.
    [[nodiscard]] std::string begin(int status, const HttpFields& fields, std::optional<std::int64_t> bytes);

    HttpConnection& connection_;
    const RequestHead* head_;
    std::unique_ptr<RequestBody> body_;
    bool is_last_;
    bool answered_ = false;
    bool keeps_ = false;
};

}  // namespace sluice
