/// The numbers that the academy's clients were promised, and the settings that change them.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "api/domain/playback/playback_event.h"
#include "api/domain/playback/playback_policy.h"
#include "api/server/config.h"

using namespace sluice;

namespace {

/// The API's settings with one of them changed; `complaints` gets what is wrong with them.
ApiConfig config_with(const std::string& name, const std::string& value, std::vector<std::string>& complaints) {
    const std::map<std::string, std::string> required{
        {"SLUICE_DATABASE_URL", "postgresql:///sluice"}, {"SLUICE_REDIS_URL", "unix:///tmp/redis.sock"},
        {"SLUICE_STORAGE_DIR", "/srv/sluice"},           {"SLUICE_JWT_SECRET", "0123456789abcdef"},
        {"SLUICE_PLAYBACK_KEYS", "a:0123456789abcdef"},  {"SLUICE_LINK_SECRET", "0123456789abcdef"}};
    Settings settings([&](const std::string& asked) -> std::optional<std::string> {
        if (asked == name) return value;
        const auto found = required.find(asked);
        return found == required.end() ? std::nullopt : std::optional(found->second);
    });
    auto config = read_api_config(settings);
    complaints = settings.complaints();
    return config;
}

}  // namespace

TEST_CASE("002 CDN and settings: settings") {
    struct Case {
        const char* name;
        std::function<double(const ApiConfig&)> value;
        double by_default;
        double other;
    };
    const Case cases[] = {
        {"SLUICE_LEASE_SECONDS", [](const ApiConfig& c) { return c.lease_seconds; }, 60, 90},
        {"SLUICE_PLAYBACK_TTL_SECONDS", [](const ApiConfig& c) { return c.playback_ttl_seconds; }, 600, 30},
        {"SLUICE_PLAYBACK_TOKEN_SECONDS", [](const ApiConfig& c) { return c.playback_token_seconds; }, 43200, 60},
        {"SLUICE_MAX_SESSIONS", [](const ApiConfig& c) { return c.max_sessions; }, 3, 999},
        {"SLUICE_MAX_DEVICES", [](const ApiConfig& c) { return c.max_devices; }, 2, 999},
        {"SLUICE_STREAM_SLOTS_TOTAL", [](const ApiConfig& c) { return c.stream_slots_total; }, 20, 40},
        {"SLUICE_STREAM_SLOTS_PER_USER", [](const ApiConfig& c) { return c.stream_slots_of_user; }, 3, 5},
        {"SLUICE_STREAM_TTL_SECONDS", [](const ApiConfig& c) { return c.stream_ttl_seconds; }, 30, 5},
        {"SLUICE_VIOLATION_REVOKE_THRESHOLD", [](const ApiConfig& c) { return c.violation_threshold; }, 3, 5},
        {"SLUICE_VIOLATION_REVOKE_RATIO", [](const ApiConfig& c) { return c.violation_ratio; }, 0.5, 0.25},
        {"SLUICE_EVENT_BATCH_MAX", [](const ApiConfig& c) { return c.max_event_batch; }, 200, 10},
        {"SLUICE_UPLOAD_LINK_SECONDS", [](const ApiConfig& c) { return c.upload_link_seconds; }, 21600, 60},
    };
    for (const auto& [name, value, by_default, other] : cases) {
        CAPTURE(name);
        std::vector<std::string> complaints;
        CHECK(value(config_with("", "", complaints)) == by_default);
        CHECK(complaints.empty());
        CHECK(value(config_with(name, other < 1 ? "0.25" : std::to_string(static_cast<int>(other)), complaints)) ==
              other);
        CHECK(complaints.empty());
        for (const char* wrong : {"0", "-1", "many", "1e3x", "99999999999999999999"}) {
            config_with(name, wrong, complaints);
            REQUIRE(complaints.size() == 1);
            CHECK(complaints[0].find(name) != std::string::npos);
        }
    }
    std::vector<std::string> complaints;
    CHECK(config_with("", "", complaints).cdn_key_id == "v1");
    CHECK(to_policy_json(effective_policy({}, 3, 2)).at("seek").at("grace_seconds") == 3);
    CHECK(ViolationLimits().min_events_of_ratio == 4);
}

TEST_CASE("002 CDN and settings: CDN base without secret") {
    std::vector<std::string> complaints;
    config_with("SLUICE_CDN_BASE_URL", "https://cdn.example", complaints);
    REQUIRE(complaints.size() == 1);
    CHECK(complaints[0].find("SLUICE_CDN_SIGNING_SECRET") != std::string::npos);
}
