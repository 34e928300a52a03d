#pragma once

#include <memory>

#include "api/handler/router.h"
#include "api/server/services.h"

namespace sluice {

/// Every URL and its handler (routes/route_table.cpp).
std::vector<Route> all_routes();

/// Serves the routes over HTTP. Handles authentication, bodies, errors, logs and the sending of objects for all of
/// them.
class Server {
  public:
    /// `services` must outlive the server.
    explicit Server(Services& services);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds host and port of the configuration; returns the port. Throws std::runtime_error if the port is taken.
    int bind();
    /// Serves until stop(); then finishes the current requests.
    void run();
    /// From any thread.
    void stop();

  private:
    struct Http;
    std::unique_ptr<Http> http_;
};

}  // namespace sluice
