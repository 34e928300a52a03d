#pragma once

#include <memory>

#include "api/cache/object_cache.h"
#include "api/playback/manifest_cache.h"
#include "api/playback/playback_sessions.h"
#include "api/playback/served_segments.h"
#include "api/playback/session_liveness.h"
#include "api/playback/stream_slots.h"
#include "api/playback/verified_tokens.h"
#include "api/queue/claim_batcher.h"
#include "api/queue/worker_starter.h"
#include "api/redis/redis.h"
#include "api/redis/wake_up.h"
#include "api/server/config.h"
#include "api/server/password_queue.h"
#include "api/server/services.h"
#include "api/server/thread_share.h"
#include "api/storage/storage.h"
#include "api/store/postgres/database.h"

namespace sluice {

/// Everything that an API process consists of, built from its configuration in the order of the members. A part
/// connects when it is first used, so a dependency that is unavailable at the start is used as soon as it is there.
class Parts {
  public:
    /// Throws ConfigError for malformed settings, StorageError if the storage cannot be opened.
    explicit Parts(ApiConfig config);

    Services& services() { return services_; }

  private:
    ApiConfig config_;
    Database database_;
    Redis redis_;
    std::unique_ptr<Storage> source_;
    std::unique_ptr<ObjectCache> cache_;       // of source_; may be empty
    std::unique_ptr<Storage> cached_storage_;  // both; empty without a cache
    ClaimBatcher claims_;
    WorkerPresence presence_;
    BoardEvents board_events_;
    WakeUp new_tasks_;
    WorkerStarter worker_starter_;
    PlaybackSessions sessions_;
    SessionLiveness liveness_;
    SessionLiveness staff_liveness_;
    LoginThrottle login_throttle_;
    PasswordQueue passwords_;
    ThreadShare event_streams_;
    ThreadShare long_polls_;
    Keyring playback_keys_;
    VerifiedTokens playback_tokens_;
    ManifestCache manifests_;
    ServedSegments served_;
    StreamEvents stream_events_;
    StreamSlots streams_;
    Services services_;
    BackgroundJobs background_;  // last: its jobs use all the others
};

}  // namespace sluice
