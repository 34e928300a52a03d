#include "tests/support/api_fixture.h"

#include <stdexcept>

#include <fmt/format.h>

#include "api/domain/jwt.h"

namespace sluice {
namespace {

constexpr int token_life_seconds = 3600;

/// The defaults with what has none; a port of its own, and a Redis database without others' keys.
ApiConfig make_config(const ApiFixture::Options& options) {
    Settings settings([](const std::string& name) -> std::optional<std::string> {
        if (name == "SLUICE_DATABASE_URL" || name == "SLUICE_STORAGE_DIR" || name == "SLUICE_REDIS_URL") return "unset";
        if (name == "SLUICE_JWT_SECRET") return "test-jwt-secret-0123456789";
        if (name == "SLUICE_PLAYBACK_KEYS") return "new:test-playback-secret-1,old:test-playback-secret-0";
        if (name == "SLUICE_LINK_SECRET") return "test-link-secret-0123456789";
        if (name == "SLUICE_WORKER_TOKEN") return "test-worker-token";
        if (name == "SLUICE_LISTEN_PORT") return "0";
        if (name == "SLUICE_HTTP_THREADS") return "32";
        return std::nullopt;
    });
    auto config = read_api_config(settings);
    settings.check();
    if (options.configure) options.configure(config);
    return config;
}

RedisAddress redis_address(const ApiFixture::Options& options) {
    return RedisAddress::parse((options.redis == nullptr ? RedisServer::shared() : *options.redis).url());
}

}  // namespace

ApiFixture::ApiFixture(const Options& options)
    : config(make_config(options)),
      storage(storage_directory.path()),
      redis(redis_address(options)),
      new_tasks(redis, "sluice:new-tasks"),
      demo(test_database, "demo"),
      other(test_database, "other"),
      services{
          .config = config,
          .database = test_database.database(),
          .redis = redis,
          .storage = storage,
          .new_tasks = new_tasks,
          .link_keys = Keyring({{"link", config.link_secret}}),
          .playback_keys = Keyring::parse(config.playback_keys),
          .now =
              [this] { return std::chrono::system_clock::now() + std::chrono::seconds(clock_offset_seconds_.load()); }},
      server_(services),
      port_(server_.bind()),
      thread_([this] { server_.run(); }) {
    redis.command({"FLUSHALL"});
}

ApiFixture::~ApiFixture() {
    new_tasks.close();
    server_.stop();
    thread_.join();
}

std::string ApiFixture::access_token(Role role, const std::string& user_id, const std::string& tenant) const {
    return sign_access_token({user_id, role, tenant, epoch_seconds(services.now()) + token_life_seconds},
                             config.jwt_secret);
}

TestClient ApiFixture::client(Role role, const std::string& user_id, const std::string& tenant) const {
    return {port_, {{"Authorization", "Bearer " + access_token(role, user_id, tenant)}}};
}

TestClient ApiFixture::worker_http(const std::string& worker_id) const {
    return {port_, {{"X-Worker-Token", config.worker_token}, {"X-Worker-Id", worker_id}}};
}

std::int64_t ApiFixture::upload(const std::string& bytes, const nlohmann::json& more_fields) {
    auto admin_client = admin();
    nlohmann::json body{{"session", demo.session_id}, {"title", "A lecture"}, {"filename", "lecture.mp4"}};
    body.update(more_fields);
    const auto created = admin_client.post("/api/v1/videos/upload/init", body);
    if (created.status != 201) throw std::runtime_error(fmt::format("upload/init: {}", created.body));
    const auto put = stranger().put(target_of(created.json().at("upload_url")), bytes);
    if (put.status != 200 && put.status != 201) throw std::runtime_error(fmt::format("upload: {}", put.body));
    return created.json().at("video").at("id");
}

std::int64_t ApiFixture::uploaded_video(const std::string& bytes) {
    const auto id = upload(bytes);
    const auto completed = admin().post(fmt::format("/api/v1/videos/{}/upload/complete", id), {});
    if (completed.status != 200) throw std::runtime_error(fmt::format("upload/complete: {}", completed.body));
    return id;
}

}  // namespace sluice
