#pragma once

#include <thread>

#include "api/server/parts.h"
#include "api/server/server.h"

namespace sluice {

/// A second API inside this process, as separate as another process: it has its own connections, caches and port, on
/// the database, Redis and storage of `config`.
class AnotherApi {
  public:
    explicit AnotherApi(const ApiConfig& config)
        : parts_(config), server_(parts_.services()), port_(server_.bind()), thread_([this] { server_.run(); }) {}
    ~AnotherApi() {
        server_.stop();
        thread_.join();
    }
    AnotherApi(const AnotherApi&) = delete;
    AnotherApi& operator=(const AnotherApi&) = delete;

    [[nodiscard]] int port() const { return port_; }

  private:
    Parts parts_;
    Server server_;
    int port_;
    std::thread thread_;
};

}  // namespace sluice
