#pragma once

#include <memory>

#include "api/handler/router.h"
#include "api/server/services.h"

namespace sluice {

/// Every URL and its handler, on one screen (routes.cpp).
std::vector<Route> all_routes();

/// Serves the routes over HTTP: authentication, bodies, errors, logs and the sending of objects happen here, once.
class Server {
  public:
    /// `services` must outlive the server.
    explicit Server(Services& services);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds host and port of the configuration; returns the port. Throws std::runtime_error when it is taken.
    int bind();
    /// Serves until stop(); then finishes the requests at hand.
    void run();
    /// From any thread.
    void stop();

  private:
    struct Http;
    std::unique_ptr<Http> http_;
};

}  // namespace sluice
