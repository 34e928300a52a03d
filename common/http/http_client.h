#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/backoff.h"
#include "common/event.h"

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
};

struct HttpAnswer {
    int status = 0;                              ///< 0: none arrived
    std::map<std::string, std::string> headers;  ///< by their names in lower case
    std::string body;
    std::string error;         ///< why none did, for the log; free of URLs
    bool interrupted = false;  ///< none did because an Interrupt was set

    [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
    /// Empty when there is none. `name` in lower case.
    [[nodiscard]] std::string header(const std::string& name) const;
    /// Asking again may help: no answer, 408, 425, 429 and every 5xx.
    [[nodiscard]] bool is_passing_fault() const;
    /// "503" or "Couldn't connect to server", for the log.
    [[nodiscard]] std::string summary() const;
};

/// HTTP over libcurl with its defaults for TLS (the peer is verified), no redirects, connections kept and reused.
/// Safe from any thread; each call takes a connection of its own.
class HttpClient {
  public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// One attempt. Returns at once when one of `interrupts` is set.
    [[nodiscard]] HttpAnswer send(const HttpRequest& request, const Interrupts& interrupts);

    /// For calls that may be repeated: asks again after every passing fault, as `policy` says. The last answer.
    [[nodiscard]] HttpAnswer send_with_retries(const HttpRequest& request, const RetryPolicy& policy,
                                               const Interrupts& interrupts);

  private:
    class Connection;
    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection);

    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace sluice
