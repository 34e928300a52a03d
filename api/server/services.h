#pragma once

#include <functional>

#include "api/cache/object_cache.h"
#include "api/domain/signing/access_keys.h"
#include "api/domain/signing/cdn_signer.h"
#include "api/domain/signing/keyring.h"
#include "api/domain/signing/login_cookie.h"
#include "api/playback/manifest_cache.h"
#include "api/playback/playback_sessions.h"
#include "api/playback/served_segments.h"
#include "api/playback/session_liveness.h"
#include "api/playback/stream_events.h"
#include "api/playback/stream_slots.h"
#include "api/playback/verified_tokens.h"
#include "api/queue/board_events.h"
#include "api/queue/claim_batcher.h"
#include "api/queue/worker_presence.h"
#include "api/queue/worker_starter.h"
#include "api/redis/login_throttle.h"
#include "api/redis/redis.h"
#include "api/redis/wake_up.h"
#include "api/server/background_jobs.h"
#include "api/server/config.h"
#include "api/server/password_queue.h"
#include "api/server/thread_share.h"
#include "api/storage/storage.h"
#include "api/store/postgres/database.h"
#include "common/process/clock.h"

namespace sluice {

/// The parts that handlers work with; owned by Parts, shared by all threads.
struct Services {
    const ApiConfig& config;
    Database& database;
    Redis& redis;
    Storage& storage;
    ObjectCache* cache;  ///< of `storage`; nullptr: none
    ClaimBatcher& claims;
    WorkerPresence& presence;
    WakeUp& new_tasks;              ///< rung when a task may have become claimable
    WorkerStarter& worker_starter;  ///< asked when a video begins to wait for a worker
    PlaybackSessions& sessions;
    SessionLiveness& liveness;
    SessionLiveness&
        staff_liveness;  ///< of staff, who watch without a playback session: alive as long as they are let in
    VerifiedTokens& playback_tokens;
    ManifestCache& manifests;
    ServedSegments& served;
    StreamEvents& stream_events;
    StreamSlots& streams;
    LoginThrottle& login_throttle;
    PasswordQueue& passwords;
    BoardEvents& board_events;
    BackgroundJobs& background;
    ThreadShare& event_streams;  ///< of pages that watch the board
    ThreadShare& long_polls;     ///< of workers that wait for a task
    AccessKeys access_keys;
    LoginCookie login_cookie;
    CdnSigner cdn;
    Keyring link_keys;
    const Keyring& playback_keys;
    std::function<TimePoint()> now;
};

}  // namespace sluice
