#include "api/server/parts.h"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "api/cache/cached_storage.h"
#include "api/store/catalogue/accounts.h"

namespace sluice {
namespace {

/// At most a quarter of the API's threads are for workers that wait for a task, and a quarter for logins that wait for
/// their password to be hashed.
constexpr std::size_t long_polls_part = 4;
constexpr std::size_t logins_part = 4;
/// Each hash takes 64 MiB and a core.
constexpr unsigned max_passwords_at_a_time = 4;
/// Less than the time after which a person tries again.
constexpr std::chrono::seconds max_password_wait{5};

PasswordQueue::Limits password_limits(int http_threads) {
    const auto places = std::clamp(std::thread::hardware_concurrency(), 1U, max_passwords_at_a_time);
    return {places, static_cast<std::size_t>(http_threads) / logins_part, max_password_wait};
}

template <class Parse>
auto parse_setting(const char* name, Parse&& parse) {
    try {
        return parse();
    } catch (const std::invalid_argument& fault) {
        throw ConfigError(std::string(name) + ": " + fault.what() + '.');
    }
}

WorkerStarter::Options starter_options(const ApiConfig& config) {
    WorkerStarter::Options options;
    options.url = config.worker_start_url;
    options.secret = config.worker_start_secret;
    std::istringstream words(config.worker_start_command);
    for (std::string word; words >> word;)
        options.command.push_back(word);
    return options;
}

std::unique_ptr<ObjectCache> make_cache(const ApiConfig& config, Storage& source) {
    if (config.cache_directory.empty()) return nullptr;
    return std::make_unique<ObjectCache>(source, config.cache_directory, config.max_cache_bytes);
}

/// How long each member of staff may go on watching: longer than until the next check; zero once they are not let in.
std::vector<std::chrono::milliseconds> staff_may_watch_for(Database& database, const std::vector<SessionKey>& keys) {
    constexpr std::chrono::hours until_next_check{1};
    std::vector<std::chrono::milliseconds> left;
    try {
        for (const auto& key : keys) {
            // The key has no colon, and ends what staff_key() writes (api/routes/hls/playback_admission.cpp).
            const auto account_key = key.session_id.substr(key.session_id.rfind(':') + 1);
            const bool may_go_on = is_let_in(database, key.tenant_id, key.user_id, account_key);
            left.push_back(may_go_on ? until_next_check : std::chrono::milliseconds(0));
        }
    } catch (const DatabaseFailure& failure) {
        // As when Redis is away for students: who was known to be let in goes on for a while.
        throw RedisUnavailable(failure.what());
    }
    return left;
}

}  // namespace

Parts::Parts(ApiConfig config)
    : config_(std::move(config)),
      database_(config_.database_url, config_.database_connections),
      redis_(parse_setting("SLUICE_REDIS_URL", [&] { return RedisAddress::parse(config_.redis_url); })),
      source_(open_storage(config_.storage)),
      cache_(make_cache(config_, *source_)),
      cached_storage_(cache_ ? std::make_unique<CachedStorage>(*source_, *cache_) : nullptr),
      claims_(database_, config_.lease_seconds),
      presence_(database_),
      board_events_(redis_, database_),
      new_tasks_(redis_, "sluice:new-tasks"),
      worker_starter_(starter_options(config_)),
      sessions_(redis_, {config_.max_sessions,
                         config_.max_devices,
                         std::chrono::seconds(config_.playback_ttl_seconds),
                         {config_.violation_threshold, config_.violation_ratio}}),
      liveness_(sessions_, std::chrono::seconds(config_.redis_grace_seconds)),
      staff_liveness_([this](const std::vector<SessionKey>& keys) { return staff_may_watch_for(database_, keys); },
                      std::chrono::seconds(config_.redis_grace_seconds), SessionLiveness::Clock::now),
      login_throttle_(redis_),
      passwords_(password_limits(config_.http_threads)),
      event_streams_(static_cast<std::size_t>(config_.event_streams)),
      long_polls_(static_cast<std::size_t>(config_.http_threads) / long_polls_part),
      playback_keys_(parse_setting("SLUICE_PLAYBACK_KEYS", [&] { return Keyring::parse(config_.playback_keys); })),
      playback_tokens_(playback_keys_),
      manifests_(database_),
      served_(database_),
      stream_events_(database_),
      streams_(
          redis_, stream_events_,
          {config_.stream_slots_total, config_.stream_slots_of_user, std::chrono::seconds(config_.stream_ttl_seconds)}),
      services_{config_,
                database_,
                redis_,
                cached_storage_ ? *cached_storage_ : *source_,
                cache_.get(),
                claims_,
                presence_,
                new_tasks_,
                worker_starter_,
                sessions_,
                liveness_,
                staff_liveness_,
                playback_tokens_,
                manifests_,
                served_,
                stream_events_,
                streams_,
                login_throttle_,
                passwords_,
                board_events_,
                background_,
                event_streams_,
                long_polls_,
                parse_setting("SLUICE_JWT_PUBLIC_KEY",
                              [&] { return AccessKeys(config_.jwt_secret, config_.jwt_public_keys); }),
                LoginCookie(config_.public_url),
                CdnSigner(config_.cdn_base_url, config_.cdn_key_id, config_.cdn_secret),
                Keyring(std::vector<Keyring::Key>{Keyring::Key{"link", config_.link_secret}}),
                playback_keys_,
                std::chrono::system_clock::now} {}

}  // namespace sluice
