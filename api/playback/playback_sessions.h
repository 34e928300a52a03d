#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "api/domain/playback/playback_event.h"
#include "api/domain/playback/policy_versions.h"
#include "api/redis/redis.h"

namespace sluice {

/// One playback session of one user.
struct SessionKey {
    std::int64_t tenant_id = 0;
    std::string user_id;
    std::string session_id;  ///< a UUID
};

/// An open session, as of_user() lists it.
struct OpenSession {
    SessionKey key;
    std::int64_t video_id = 0;
    std::int64_t enrollment_id = 0;
    PolicyVersions policy;  ///< when the session was opened
};

/// The playback sessions that are open right now, in Redis: one hash per user, from session id to its end, its video
/// and enrolment with the policy's versions, and its device. Every operation is one atomic script on Redis's own clock,
/// so any number of API processes agree. A user's hash expires with its last session. A revoked session leaves a mark
/// for `revoked_mark_life`, for reconcile_sessions(). Safe from any thread.
///
/// Every function throws RedisUnavailable if Redis is unavailable.
class PlaybackSessions {
  public:
    static constexpr std::chrono::seconds revoked_mark_life{3600};

    struct Limits {
        int max_sessions = 0;      ///< open at a time, of one user
        int max_devices = 0;       ///< at a time, of one user; all sessions on one device count as one
        std::chrono::seconds ttl;  ///< a session's life after it was opened or extended
        ViolationLimits violations = {};
    };
    struct Opening {
        enum class Result { opened, too_many_devices, too_many_sessions };
        Result result = Result::opened;
        std::vector<std::string> replaced;  ///< ids of the sessions that this one replaced
    };
    enum class Verdict { over, goes_on, revoked };
    struct State {
        std::chrono::milliseconds remaining{0};  ///< of its life; zero if it is over
        std::optional<std::string> revoked_for;  ///< the reason, if it was revoked within `revoked_mark_life`
    };

    /// `redis` must outlive this.
    PlaybackSessions(Redis& redis, Limits limits) : redis_(redis), limits_(limits) {}

    /// Opens the session. It replaces the sessions that its user has open on the same device for the same video, and
    /// the user's session of the id `replace`, if that is open.
    Opening open(const OpenSession& session, const std::string& device_id, const std::string& replace = {});
    /// Renews the session's full life. False if it is over.
    bool extend(const SessionKey& key);
    State state(const SessionKey& key);
    /// The session's remaining life; zero if it is over.
    std::chrono::milliseconds remaining(const SessionKey& key);
    /// Likewise of many sessions, in their order, by one round trip.
    std::vector<std::chrono::milliseconds> remaining(const std::vector<SessionKey>& keys);
    /// The sessions that a user has open.
    std::vector<OpenSession> of_user(std::int64_t tenant_id, const std::string& user_id);
    /// How many sessions go on, of all users; takes the same time however many there are.
    std::int64_t count();
    /// Ends the session. False if it was already over.
    bool close(const SessionKey& key);
    /// Ends the session and marks it as revoked. A repeated call changes nothing. False if it was already over.
    bool revoke(const SessionKey& key, const std::string& reason);
    /// Adds to the session's counts of events and violations, and revokes the session if there are too many violations.
    /// The counters live as long as the session, so it makes no difference how the events are batched.
    Verdict judge(const SessionKey& key, int events, int violations);

  private:
    RedisReply run(const char* script, const SessionKey& key, std::initializer_list<std::string> arguments);

    Redis& redis_;
    Limits limits_;
};

}  // namespace sluice
