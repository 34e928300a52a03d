#pragma once

#include <cstdint>
#include <string>

#include "api/storage/storage_settings.h"
#include "common/config.h"
#include "common/log.h"

namespace sluice {

/// Everything that sluice-api is told from outside; read once, at the start, from `SLUICE_*`.
struct ApiConfig {
    std::string listen_host;
    int listen_port = 0;
    int http_threads = 0;                          ///< each request at hand holds one, a worker's long poll too
    std::int64_t min_upload_bytes_per_second = 0;  ///< of bodies, and of answers that are taken
    std::string public_url;  ///< of the edge, without a trailing slash; upload and play URLs start with it
    std::string database_url;
    int database_connections = 0;
    std::string redis_url;
    StorageSettings storage;
    std::string accel_prefix;  ///< the edge's internal location of the storage, with slashes at both ends

    std::string jwt_secret;
    std::string jwt_public_keys;  ///< PEM, of a host system that signs with RS256 or EdDSA; may be empty
    std::string playback_keys;    ///< "kid:secret,kid:secret": the first signs, all verify
    std::string link_secret;
    std::string worker_token;  ///< empty: no workers
    std::string cdn_base_url;  ///< without a trailing slash; empty: play URLs are the edge's own
    std::string cdn_key_id;
    std::string cdn_secret;

    std::int64_t max_upload_bytes = 0;
    int upload_link_seconds = 0;
    int lease_seconds = 0;
    int playback_token_seconds = 0;
    int playback_ttl_seconds = 0;  ///< a session's life after its last heartbeat
    int redis_grace_seconds = 0;   ///< how long running playback goes on while Redis is away
    int max_sessions = 0;
    int max_devices = 0;
    int violation_threshold = 0;  ///< so many violations end a session
    double violation_ratio = 0;   ///< or so large a part of its events
    int login_seconds = 0;
    bool webhooks_to_private = false;  ///< webhooks may go to addresses that are not of the public internet
    int collect_interval_seconds = 0;  ///< 0: never by itself
    int collect_min_age_seconds = 0;

    log::Level log_level = log::Level::info;
};

/// Reads all of it; faults end up among the complaints of `settings`.
ApiConfig read_api_config(Settings& settings);

}  // namespace sluice
