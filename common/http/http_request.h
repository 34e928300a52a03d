#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// A body that is sent from a file: the first `bytes` bytes of `fd`, which may be read from any thread (pread).
struct HttpFile {
    int fd = -1;  ///< the caller's; open until the answer has arrived
    std::int64_t bytes = 0;
};

struct HttpRequest {
    std::string method = "GET";        ///< or HEAD, POST, PUT, DELETE
    std::string url;                   ///< http or https
    std::vector<std::string> headers;  ///< "Name: value"
    std::string body;                  ///< sent if the method is POST or PUT
    std::optional<HttpFile> file;      ///< sent in its place if the method is PUT
    /// Gets the body of a 2xx answer piece by piece, in place of HttpAnswer::body; returning false ends the exchange.
    /// If the exchange fails, it may have got a part of the body.
    std::function<bool(const char* data, std::size_t size)> on_body;
    /// For the whole exchange. 0: no limit while bytes flow; less than 1 KiB/s for 30 s ends the exchange.
    std::chrono::milliseconds timeout{0};
    std::size_t max_answer_bytes = std::size_t{1} << 20U;  ///< a longer answer counts as none
    bool wants_status_only = false;  ///< headers and body of the answer are dropped, however long they are
};

}  // namespace sluice
