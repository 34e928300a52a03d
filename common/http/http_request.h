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
    int fd = -1;  ///< of the caller, open until the answer is there
    std::int64_t bytes = 0;
};

struct HttpRequest {
    std::string method = "GET";        ///< or HEAD, POST, PUT, DELETE
    std::string url;                   ///< http or https
    std::vector<std::string> headers;  ///< "Name: value"
    std::string body;                  ///< sent when the method is POST or PUT
    std::optional<HttpFile> file;      ///< sent in its place when the method is PUT
    /// Takes the body of an answer of 2xx piece by piece, in place of HttpAnswer::body; false ends the exchange. After
    /// a fault it may have been given a part.
    std::function<bool(const char* data, std::size_t size)> on_body;
    /// For the whole exchange. 0: as long as bytes flow; ended when fewer than 1 KiB/s do for 30 s.
    std::chrono::milliseconds timeout{0};
    std::size_t max_answer_bytes = std::size_t{1} << 20U;  ///< a longer answer counts as none
    bool wants_status_only = false;  ///< headers and body of the answer are thrown away, however long they are
};

}  // namespace sluice
