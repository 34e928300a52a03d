#include "tests/support/api_fixture.h"

#include <csignal>
#include <map>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "api/domain/signing/jwt.h"

namespace sluice {
namespace {

constexpr int token_life_seconds = 3600;

/// The default settings, values for the required ones, and a free port.
ApiConfig make_config(const ApiFixture::Options& options, const TestDatabase& database,
                      const TemporaryDirectory& storage) {
    auto& redis = options.redis == nullptr ? RedisServer::shared() : *options.redis;
    const std::map<std::string, std::string> environment{
        {"SLUICE_DATABASE_URL", database.url()},
        {"SLUICE_REDIS_URL", redis.url()},
        {"SLUICE_STORAGE_DIR", storage.path()},
        {"SLUICE_JWT_SECRET", "test-jwt-secret-0123456789"},
        {"SLUICE_PLAYBACK_KEYS", "new:test-playback-secret-1,old:test-playback-secret-0"},
        {"SLUICE_LINK_SECRET", "test-link-secret-0123456789"},
        {"SLUICE_WORKER_TOKEN", "test-worker-token"},
        {"SLUICE_LISTEN_PORT", "0"},
        {"SLUICE_HTTP_THREADS", "32"},
    };
    Settings settings([&](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional(found->second);
    });
    auto config = read_api_config(settings);
    settings.check();
    if (options.configure) options.configure(config);
    return config;
}

}  // namespace

ApiFixture::ApiFixture(const Options& options)
    : demo(database, "demo"),
      other(database, "other"),
      parts_(std::make_unique<Parts>(make_config(options, database, storage_directory))),
      server_(services()),
      port_(server_.bind()) {
    services().now = [this] {
        return std::chrono::system_clock::now() + std::chrono::seconds(clock_offset_seconds_.load());
    };
    services().redis.command({"FLUSHALL"});
    // As `serve` does. The tests' clients, too, write to connections that the API has closed.
    std::signal(SIGPIPE, SIG_IGN);
    thread_ = std::thread([this] { server_.run(); });
}

ApiFixture::~ApiFixture() {
    services().new_tasks.close();
    server_.stop();
    thread_.join();
}

std::string ApiFixture::access_token(Role role, const std::string& user_id, const std::string& tenant) const {
    return sign_access_token({user_id, role, tenant, epoch_seconds(services().now()) + token_life_seconds},
                             services().config.jwt_secret);
}

TestClient ApiFixture::client(Role role, const std::string& user_id, const std::string& tenant) const {
    return {port_, {{"Authorization", "Bearer " + access_token(role, user_id, tenant)}}};
}

TestClient ApiFixture::worker_http(const std::string& worker_id) const {
    return {port_, {{"X-Worker-Token", services().config.worker_token}, {"X-Worker-Id", worker_id}}};
}

std::int64_t ApiFixture::upload(const std::string& bytes, const nlohmann::json& more_fields) {
    auto admin_client = admin();
    nlohmann::json body{
        {"session", demo.session_id}, {"title", "A lecture"}, {"filename", "lecture.mp4"}, {"allow_skip", true}};
    body.update(more_fields);
    const auto created = admin_client.post("/api/v1/videos/upload/init", body);
    if (created.status != 201) throw std::runtime_error(fmt::format("upload/init: {}", created.body));
    const auto put = stranger().put(target_of(created.json().at("upload_url")), bytes);
    if (put.status != 200 && put.status != 201) throw std::runtime_error(fmt::format("upload: {}", put.body));
    return created.json().at("video").at("id");
}

std::int64_t ApiFixture::uploaded_video(const std::string& bytes) {
    const auto id = upload(bytes);
    const auto completed = admin().post(fmt::format("/api/v1/videos/{}/upload/complete", id), nlohmann::json::object());
    if (completed.status != 200) throw std::runtime_error(fmt::format("upload/complete: {}", completed.body));
    return id;
}

}  // namespace sluice
