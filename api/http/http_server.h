#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "api/http/http_connection.h"
#include "api/http/http_exchange.h"
#include "common/process/descriptor.h"
#include "common/process/event.h"

namespace sluice {

class ApiError;

/// HTTP/1.1 over TCP. A connection occupies no thread until a whole head has arrived, and with it the body if that is
/// small. Idle, slow and silent clients wait in one epoll set, from which all threads take their work. A thread then
/// answers the request and returns the connection. Framing is decided before a handler sees a request. A connection is
/// kept only after a request that was read to its end and answered by the handler.
class HttpServer {
  public:
    struct Options {
        std::size_t threads = 1;
        std::size_t max_connections = 1;          ///< above it, the longest idle one is closed
        std::chrono::milliseconds max_idle{};     ///< between two requests
        std::chrono::milliseconds max_arrival{};  ///< of a head, and of a small body with it
        Pace::Minimum min_pace{};                 ///< of bodies and answers
    };
    /// Answers one request; the exchange ends when it returns. May throw: the connection then ends without an answer.
    using Handler = std::function<void(HttpExchange&)>;
    /// Answers a request that could not be read.
    using Refuse = std::function<void(HttpExchange&, const ApiError&)>;

    HttpServer(Options options, Handler handler, Refuse refuse);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Listens; port 0 takes a free port. Returns the port. Throws std::runtime_error on failure.
    int bind(const std::string& host, int port);
    /// Serves until finish(), even if that was called before run(); then answers the current requests and returns.
    void run();
    /// From any thread.
    void finish();

  private:
    using Connections = std::unordered_map<const HttpConnection*, std::unique_ptr<HttpConnection>>;

    void work();
    void accept_arrived();
    void serve(HttpConnection& connection);
    bool serve_arrived(HttpConnection& connection);
    bool refuse(HttpConnection& connection, const ApiError& reason);
    void wait_again(HttpConnection& connection, std::chrono::milliseconds max_wait, bool from_now);
    void watch(int operation, int socket, void* what) const;
    void remove(const HttpConnection& connection);
    void make_room();
    void expire_overdue();

    Options options_;
    Handler handler_;
    Refuse refuse_;
    Descriptor epoll_;
    Descriptor listener_;
    Descriptor timer_;
    Event finishing_;
    /// Counts what is put into the epoll set. A thread that takes something from the set sees all writes made before it
    /// was put there: the kernel ensures that, and this atomic states it in the terms of C++.
    mutable std::atomic<std::uint64_t> handovers_ = 0;
    std::mutex mutex_;
    Connections connections_;  // guarded by mutex_
};

}  // namespace sluice
