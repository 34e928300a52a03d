#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "api/storage/storage_settings.h"
#include "common/process/config.h"
#include "common/process/log.h"

namespace sluice {

/// The configuration of sluice-api; read once at the start, from the environment variables `SLUICE_*`.
struct ApiConfig {
    std::string listen_host;
    int listen_port = 0;
    int http_threads = 0;                          ///< each current request holds one, a worker's long poll too
    std::int64_t min_upload_bytes_per_second = 0;  ///< of bodies that clients send and answers that they read
    std::string public_url;  ///< of the edge, without a trailing slash; upload and play URLs start with it
    std::string database_url;
    int database_connections = 0;
    std::string redis_url;
    StorageSettings storage;
    std::string cache_directory;       ///< of copies of the storage's popular objects; empty if there is none
    std::int64_t max_cache_bytes = 0;  ///< of all copies together
    std::string accel_prefix;          ///< the edge's internal location of the storage, with slashes at both ends

    std::string jwt_secret;
    std::string jwt_public_keys;  ///< PEM, of a host system that signs with RS256 or EdDSA; may be empty
    std::string playback_keys;    ///< "kid:secret,kid:secret": the first signs, all verify
    std::string link_secret;
    std::string worker_token;          ///< empty if workers are disabled
    std::string worker_start_url;      ///< is POSTed to when there is something to do; may be empty
    std::string worker_start_secret;   ///< signs that POST
    std::string worker_start_command;  ///< is run instead, a program and its arguments parted by blanks; may be empty
    std::string cdn_base_url;          ///< without a trailing slash; if empty, play URLs are the edge's own
    std::string cdn_key_id;
    std::string cdn_secret;

    std::int64_t max_upload_bytes = 0;
    int upload_link_seconds = 0;
    int lease_seconds = 0;
    int playback_token_seconds = 0;
    int playback_ttl_seconds = 0;   ///< a session's life after its last heartbeat
    int playback_record_days = 0;   ///< how long a session's network and user agent are kept
    int event_retention_days = 0;   ///< how long playback events are kept; 0 for ever
    int source_retention_days = 0;  ///< how long the originals of READY videos are kept; 0 for ever
    int redis_grace_seconds = 0;    ///< how long running playback goes on while Redis is unavailable
    int max_sessions = 0;
    int max_devices = 0;
    int violation_threshold = 0;   ///< this number of violations ends a session
    double violation_ratio = 0;    ///< or this fraction of its events, from four events on
    int max_event_batch = 0;       ///< playback events in one request
    int stream_slots_total = 0;    ///< originals that are played at a time, by all API processes
    int stream_slots_of_user = 0;  ///< of these, by one user or by visitors of one network
    int stream_ttl_seconds = 0;    ///< how long a stream keeps its slot without a transfer
    int event_streams = 0;         ///< pages that watch the board at a time; each holds a thread
    int login_seconds = 0;
    int invitation_seconds = 0;
    bool webhooks_to_private = false;  ///< webhooks may go to addresses outside the public internet
    int collect_interval_seconds = 0;  ///< 0 for never
    int collect_min_age_seconds = 0;

    /// How often players are to say that they go on: often enough that one lost heartbeat ends no session.
    [[nodiscard]] int heartbeat_seconds() const { return std::clamp(playback_ttl_seconds / 3, 1, 10); }

    log::Level log_level = log::Level::info;
};

/// Without a slash at the end.
std::string read_public_url(Settings& settings);
int read_invitation_seconds(Settings& settings);
/// Reads all settings; errors are added to the complaints of `settings`.
ApiConfig read_api_config(Settings& settings);

}  // namespace sluice
