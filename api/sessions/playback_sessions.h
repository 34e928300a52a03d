#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "api/domain/playback_event.h"
#include "api/sessions/redis.h"

namespace sluice {

/// One playback session of one user.
struct SessionKey {
    std::int64_t tenant_id = 0;
    std::string user_id;
    std::string session_id;
};

/// A random UUID (RFC 9562, version 4).
[[nodiscard]] std::string new_session_id();

/// The playback sessions that are open right now, in Redis: one hash per user, from session id to its end and its
/// device. Every operation is one atomic script on Redis's own clock, so any number of API processes agree. A user's
/// hash goes with the last session in it. Safe from any thread.
///
/// Everything throws RedisUnavailable when Redis is away.
class PlaybackSessions {
  public:
    struct Limits {
        int max_sessions = 0;      ///< open at a time, of one user
        int max_devices = 0;       ///< at a time, of one user; any number of sessions of one device count as one
        std::chrono::seconds ttl;  ///< a session's life after its last sign
        ViolationLimits violations = {};
    };
    enum class Opening { opened, too_many_devices, too_many_sessions };
    enum class Verdict { over, goes_on, revoked };

    /// `redis` must outlive this.
    PlaybackSessions(Redis& redis, Limits limits) : redis_(redis), limits_(limits) {}

    Opening open(const SessionKey& key, const std::string& device_id);
    /// Gives the session its whole life again. False when it is over.
    bool extend(const SessionKey& key);
    /// How much of its life is left; zero when it is over.
    std::chrono::milliseconds remaining(const SessionKey& key);
    /// Ends the session. False when it was over already.
    bool close(const SessionKey& key);
    /// Counts events of the session, and how many of them are violations; ends it when those are too many. The counters
    /// live with the session, so it makes no difference how events come in batches.
    Verdict judge(const SessionKey& key, int events, int violations);

  private:
    RedisReply run(const char* script, const SessionKey& key, std::initializer_list<std::string> arguments);

    Redis& redis_;
    Limits limits_;
};

}  // namespace sluice
