#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "api/domain/role.h"
#include "api/server/config.h"
#include "api/server/parts.h"
#include "api/server/server.h"
#include "tests/support/demo_academy.h"
#include "tests/support/redis_server.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_client.h"
#include "tests/support/test_database.h"

namespace sluice {

/// The whole API in this process on a free loopback port: real PostgreSQL, real Redis, a storage directory, and the
/// rows of two academies, "demo" and "other". Its parts are public, so that a test can look behind the HTTP answers.
class ApiFixture {
  public:
    struct Options {
        /// Changes the configuration before anything is built from it.
        std::function<void(ApiConfig&)> configure;
        /// Used in place of the program's Redis; must outlive the fixture.
        RedisServer* redis = nullptr;
    };

    ApiFixture() : ApiFixture(Options()) {}
    explicit ApiFixture(const Options& options);
    ~ApiFixture();
    ApiFixture(const ApiFixture&) = delete;
    ApiFixture& operator=(const ApiFixture&) = delete;

    /// A signed access token of any role in any tenant.
    [[nodiscard]] std::string access_token(Role role, const std::string& user_id = "somebody",
                                           const std::string& tenant = "demo") const;
    [[nodiscard]] TestClient client(Role role, const std::string& user_id = "somebody",
                                    const std::string& tenant = "demo") const;
    [[nodiscard]] TestClient admin() const { return client(Role::admin); }
    /// The enrolled student of the academy "demo".
    [[nodiscard]] TestClient student() const { return client(Role::student, demo.student_user_id); }
    /// Without any credentials.
    [[nodiscard]] TestClient stranger() const { return {port_, {}}; }
    [[nodiscard]] TestClient worker_http(const std::string& worker_id) const;

    /// Creates a video in demo's session, in which players may seek, PUTs `bytes` and returns its id; it is PENDING.
    std::int64_t upload(const std::string& bytes, const nlohmann::json& more_fields = nlohmann::json::object());
    /// The same, and completes the upload: UPLOADED, with its first task queued.
    std::int64_t uploaded_video(const std::string& bytes = "not really a video");

    [[nodiscard]] Services& services() const { return parts_->services(); }
    /// Moves the clock of the rules, but not the database's own.
    void advance(std::chrono::seconds by) { clock_offset_seconds_ += by.count(); }
    [[nodiscard]] int port() const { return port_; }

    TestDatabase database;
    TemporaryDirectory storage_directory;
    DemoAcademy demo;
    DemoAcademy other;

  private:
    std::atomic<std::int64_t> clock_offset_seconds_ = 0;
    std::unique_ptr<Parts> parts_;
    Server server_;
    int port_;
    std::thread thread_;  // last, because it uses all members above
};

}  // namespace sluice
