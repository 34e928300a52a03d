#include "api/server/config.h"

#include <limits>

namespace sluice {
namespace {

constexpr int minute = 60;
constexpr int hour = 60 * minute;
constexpr int day = 24 * hour;
constexpr int max_retention_days = 36500;
constexpr std::int64_t gibibyte = std::int64_t{1} << 30;
constexpr std::size_t min_secret_bytes = 16;

int small(std::int64_t value) {
    return static_cast<int>(value);
}

std::string secret(Settings& settings, const std::string& name, const std::string& description) {
    auto value = settings.required(name, description);
    if (!value.empty() && value.size() < min_secret_bytes) {
        settings.complain(name + " must have at least 16 characters.");
    }
    return value;
}

void read_network(Settings& settings, ApiConfig& config) {
    config.listen_host = settings.text("SLUICE_LISTEN_HOST", "127.0.0.1", "address that the API listens on");
    config.listen_port = small(settings.integer("SLUICE_LISTEN_PORT", 8081, 0, 65535, "its port; 0 takes a free one"));
    config.http_threads = small(settings.integer("SLUICE_HTTP_THREADS", 512, 4, 4096,
                                                 "requests answered at a time; a quarter of them may be uploads"));
    config.min_upload_bytes_per_second =
        settings.integer("SLUICE_MIN_UPLOAD_BYTES_PER_SECOND", 4096, 1, 1 << 30,
                         "a client that sends a body, or takes an answer, slower than this for 20 s is cut off");
    config.public_url = read_public_url(settings);
    config.database_url = settings.required("SLUICE_DATABASE_URL", "PostgreSQL, postgresql://user:password@host/name");
    config.database_connections =
        small(settings.integer("SLUICE_DATABASE_CONNECTIONS", 16, 1, 1000, "connections to PostgreSQL at the most"));
    config.redis_url = settings.required("SLUICE_REDIS_URL", "Redis, redis://:password@host:port/0 or unix:///path");
    config.storage = read_storage_settings(settings);
    config.cache_directory =
        settings.text("SLUICE_CACHE_DIR", "", "local directory for copies of what a slow storage has; empty: none");
    if (!config.cache_directory.empty() && !config.cache_directory.starts_with('/')) {
        settings.complain("SLUICE_CACHE_DIR must be an absolute path.");
    }
    config.max_cache_bytes =
        settings.integer("SLUICE_CACHE_BYTES", 10 * gibibyte, 1 << 20, std::numeric_limits<std::int64_t>::max() / 2,
                         "how many bytes the copies may have together");
    config.accel_prefix = settings.text("SLUICE_ACCEL_PREFIX", "/_storage/",
                                        "the edge's internal location of the storage, for X-Accel-Redirect");
}

void read_secrets(Settings& settings, ApiConfig& config) {
    config.jwt_secret = secret(settings, "SLUICE_JWT_SECRET", "signs and verifies access tokens (HS256)");
    config.jwt_public_keys = settings.text(
        "SLUICE_JWT_PUBLIC_KEY", "",
        "PEM of a host system's RSA or Ed25519 keys, each with kid: before it or not; verifies RS256, EdDSA");
    config.playback_keys =
        settings.required("SLUICE_PLAYBACK_KEYS", "kid:secret,… of playback tokens; the first signs, all verify");
    config.link_secret = secret(settings, "SLUICE_LINK_SECRET", "signs upload, source and sink links");
    config.worker_token = settings.text("SLUICE_WORKER_TOKEN", "", "shared with the workers; empty takes no workers");
}

void read_worker_start(Settings& settings, ApiConfig& config) {
    config.worker_start_url =
        settings.text("SLUICE_WORKER_START_URL", "", "is POSTed to when a video waits for a worker; empty: none");
    config.worker_start_secret = settings.text("SLUICE_WORKER_START_SECRET", "", "signs that POST, as webhooks are");
    config.worker_start_command =
        settings.text("SLUICE_WORKER_START_COMMAND", "", "run in its place: a program's path and arguments, no shell");
    if (!config.worker_start_url.empty() && config.worker_start_secret.size() < min_secret_bytes) {
        settings.complain("SLUICE_WORKER_START_SECRET must have at least 16 characters.");
    }
    if (!config.worker_start_url.empty() && !config.worker_start_command.empty()) {
        settings.complain("Only one of SLUICE_WORKER_START_URL and SLUICE_WORKER_START_COMMAND may be set.");
    }
    if (!config.worker_start_command.empty() && !config.worker_start_command.starts_with('/')) {
        settings.complain("SLUICE_WORKER_START_COMMAND must begin with the absolute path of a program.");
    }
}

void read_cdn(Settings& settings, ApiConfig& config) {
    config.cdn_base_url = settings.text("SLUICE_CDN_BASE_URL", "", "where a CDN serves play URLs; empty: none");
    while (config.cdn_base_url.ends_with('/'))
        config.cdn_base_url.pop_back();
    // Only the path after the base URL is signed.
    const auto scheme = config.cdn_base_url.find("://");
    if (!config.cdn_base_url.empty() &&
        (scheme == std::string::npos || config.cdn_base_url.find('/', scheme + 3) != std::string::npos)) {
        settings.complain("SLUICE_CDN_BASE_URL must be a scheme and a host, without a path.");
    }
    config.cdn_key_id = settings.text("SLUICE_CDN_KEY_ID", "v1", "the kid of signed CDN URLs");
    config.cdn_secret = settings.text("SLUICE_CDN_SIGNING_SECRET", "", "signs CDN URLs; docs/cdn");
    if (!config.cdn_base_url.empty() && config.cdn_secret.size() < min_secret_bytes) {
        settings.complain("SLUICE_CDN_SIGNING_SECRET must have at least 16 characters.");
    }
}

void read_limits(Settings& settings, ApiConfig& config) {
    config.max_upload_bytes = settings.integer("SLUICE_MAX_UPLOAD_BYTES", 20 * gibibyte, 1,
                                               std::numeric_limits<std::int64_t>::max(), "largest upload");
    config.upload_link_seconds =
        small(settings.integer("SLUICE_UPLOAD_LINK_SECONDS", 6 * hour, 1, 30 * day, "life of an upload URL"));
    config.lease_seconds = small(
        settings.integer("SLUICE_LEASE_SECONDS", minute, 1, hour, "life of a worker's lease after its last heartbeat"));
    config.playback_token_seconds =
        small(settings.integer("SLUICE_PLAYBACK_TOKEN_SECONDS", 12 * hour, 1, 30 * day, "life of a playback token"));
    config.playback_ttl_seconds = small(settings.integer("SLUICE_PLAYBACK_TTL_SECONDS", 10 * minute, 1, day,
                                                         "life of a playback session after its last heartbeat"));
    config.playback_record_days =
        small(settings.integer("SLUICE_PLAYBACK_RECORD_DAYS", 180, 1, 3650,
                               "how long it is kept from which network and browser a session was watched"));
    config.event_retention_days = small(settings.integer("SLUICE_EVENT_RETENTION_DAYS", 0, 0, max_retention_days,
                                                         "how long playback events are kept; 0 for ever"));
    config.source_retention_days =
        small(settings.integer("SLUICE_SOURCE_RETENTION_DAYS", 0, 0, max_retention_days,
                               "how long the originals of READY videos are kept; 0 for ever"));
    config.redis_grace_seconds = small(settings.integer("SLUICE_REDIS_GRACE_SECONDS", 30, 0, hour,
                                                        "how long running playback goes on while Redis is away"));
    config.max_sessions =
        small(settings.integer("SLUICE_MAX_SESSIONS", 3, 1, 1000, "open playback sessions of one user"));
    config.max_devices =
        small(settings.integer("SLUICE_MAX_DEVICES", 2, 1, 1000, "devices one user plays on at a time"));
    config.violation_threshold = small(settings.integer("SLUICE_VIOLATION_REVOKE_THRESHOLD", 3, 1, 1'000'000,
                                                        "so many violations end a playback session"));
    config.violation_ratio = settings.number("SLUICE_VIOLATION_REVOKE_RATIO", 0.5, 0.01, 1,
                                             "or so large a part of its events, from four events on");
    config.max_event_batch =
        small(settings.integer("SLUICE_EVENT_BATCH_MAX", 200, 1, 10'000, "playback events in one request"));
    config.stream_slots_total = small(settings.integer("SLUICE_STREAM_SLOTS_TOTAL", 20, 1, 1000,
                                                       "originals played at a time, by all API processes together"));
    config.stream_slots_of_user = small(settings.integer(
        "SLUICE_STREAM_SLOTS_PER_USER", 3, 1, 1000, "of these by one user, or by the visitors of one network address"));
    config.stream_ttl_seconds = small(settings.integer("SLUICE_STREAM_TTL_SECONDS", 30, 1, hour,
                                                       "how long a stream keeps its slot without a transfer"));
    config.event_streams = small(settings.integer("SLUICE_EVENT_STREAMS", 16, 0, 1000,
                                                  "pages that watch the board at a time; each holds a thread"));
    config.login_seconds =
        small(settings.integer("SLUICE_LOGIN_SECONDS", 12 * hour, 1, 30 * day, "life of a token from /auth/login"));
    config.invitation_seconds = read_invitation_seconds(settings);
    config.webhooks_to_private =
        settings.integer("SLUICE_WEBHOOK_ALLOW_PRIVATE", 0, 0, 1, "1: webhooks may go to private addresses, too") == 1;
    config.collect_interval_seconds = small(settings.integer("SLUICE_COLLECT_INTERVAL_SECONDS", hour, 0, 30 * day,
                                                             "how often garbage is collected; 0 never"));
    config.collect_min_age_seconds = small(settings.integer("SLUICE_COLLECT_MIN_AGE_SECONDS", day, 0, 365 * day,
                                                            "age from which an object without a row is garbage"));
}

}  // namespace

std::string read_public_url(Settings& settings) {
    auto url = settings.text("SLUICE_PUBLIC_URL", "http://127.0.0.1:8080",
                             "where browsers reach the edge; upload and play URLs and invitations start with it");
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

int read_invitation_seconds(Settings& settings) {
    return small(settings.integer("SLUICE_INVITATION_SECONDS", 7 * day, minute, 365 * day,
                                  "life of a link by which a user sets a password"));
}

ApiConfig read_api_config(Settings& settings) {
    ApiConfig config;
    read_network(settings, config);
    read_secrets(settings, config);
    read_worker_start(settings, config);
    read_cdn(settings, config);
    read_limits(settings, config);
    const auto level = log::level(settings.text("SLUICE_LOG_LEVEL", "info", "debug, info, warning or error"));
    if (!level) settings.complain("SLUICE_LOG_LEVEL must be debug, info, warning or error.");
    config.log_level = level.value_or(log::Level::info);
    return config;
}

}  // namespace sluice
