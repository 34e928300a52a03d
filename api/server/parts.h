#pragma once

#include <memory>

#include "api/playback/manifest_cache.h"
#include "api/playback/playback_sessions.h"
#include "api/playback/served_segments.h"
#include "api/playback/session_liveness.h"
#include "api/queue/claim_batcher.h"
#include "api/redis/redis.h"
#include "api/redis/wake_up.h"
#include "api/server/config.h"
#include "api/server/password_queue.h"
#include "api/server/services.h"
#include "api/server/thread_share.h"
#include "api/storage/storage.h"
#include "api/store/database.h"

namespace sluice {

/// Everything that an API process consists of, built from its configuration in the order of the members. Nothing
/// connects before it is used, so a dependency that is away at the start is found when it comes.
class Parts {
  public:
    /// Throws ConfigError for settings that contradict themselves, StorageError when there is no storage.
    explicit Parts(ApiConfig config);

    Services& services() { return services_; }

  private:
    ApiConfig config_;
    Database database_;
    Redis redis_;
    std::unique_ptr<Storage> storage_;
    ClaimBatcher claims_;
    WakeUp new_tasks_;
    PlaybackSessions sessions_;
    SessionLiveness liveness_;
    SessionLiveness staff_liveness_;
    LoginThrottle login_throttle_;
    PasswordQueue passwords_;
    ThreadShare long_polls_;
    ManifestCache manifests_;
    ServedSegments served_;
    Services services_;
};

}  // namespace sluice
