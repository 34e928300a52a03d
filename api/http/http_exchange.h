#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/http_connection.h"
#include "api/http/request_body.h"
#include "api/http/request_head.h"

namespace sluice {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

/// One request and the one answer to it. Of the thread that serves it.
class HttpExchange {
  public:
    /// `head` is null for a request that could not be read: its answer is the last of the connection.
    HttpExchange(HttpConnection& connection, const RequestHead* head, bool is_last);

    [[nodiscard]] const RequestHead& head() const { return *head_; }
    [[nodiscard]] RequestBody& body() { return *body_; }
    /// True when nobody has to wait for the rest of the body.
    [[nodiscard]] bool has_whole_body() const { return body_->has_arrived(); }
    [[nodiscard]] bool peer_has_closed() const { return connection_.peer_has_closed(); }

    /// Sends the answer, once. Content-Length and Connection are set here; HEAD is answered without the body. Throws
    /// std::logic_error for a field that holds a line end.
    void reply(int status, const HttpFields& fields, std::string_view body);
    using Sink = std::function<bool(const char* bytes, std::size_t size)>;
    /// `produce` gives the sink `bytes` in all, and stops when it answers false. The connection ends where it gives
    /// less.
    void reply(int status, const HttpFields& fields, std::int64_t bytes,
               const std::function<void(const Sink&)>& produce);

    [[nodiscard]] bool is_answered() const { return answered_; }
    /// True when the connection can take another request: this one is answered, and its body was read to its end.
    [[nodiscard]] bool keeps_connection() const { return keeps_; }

  private:
    [[nodiscard]] std::string begin(int status, const HttpFields& fields, std::int64_t bytes);

    HttpConnection& connection_;
    const RequestHead* head_;
    std::unique_ptr<RequestBody> body_;
    bool is_last_;
    bool answered_ = false;
    bool keeps_ = false;
};

}  // namespace sluice
