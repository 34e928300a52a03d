#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/metrics/request_figures.h"
#include "api/playback/playback_sessions.h"

namespace sluice {

/// Whether playback sessions are alive, for the many requests for segments. An answer of Redis is valid for `max_age`,
/// so a session that ends in one API process is over in every other within that time.
///
/// While Redis is unavailable, a session that was known to be alive is let through for the grace. The grace is counted
/// from the last answer of Redis, and ends no later than the session by that answer. Safe from any thread.
class SessionLiveness {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds max_age{400};
    /// How long Redis is not asked after it has failed to answer: a hanging Redis must not delay every request.
    static constexpr std::chrono::milliseconds retry_pause{500};

    /// Returns the remaining life of each session, in their order; throws RedisUnavailable.
    using Source = std::function<std::vector<std::chrono::milliseconds>(const std::vector<SessionKey>&)>;

    /// `sessions` must outlive this.
    SessionLiveness(PlaybackSessions& sessions, std::chrono::seconds grace)
        : SessionLiveness([&sessions](const std::vector<SessionKey>& keys) { return sessions.remaining(keys); }, grace,
                          Clock::now) {}
    /// With the caller's source and clock, for tests. At most about `max_sessions` sessions are remembered.
    SessionLiveness(Source source, std::chrono::seconds grace, std::function<Clock::time_point()> clock,
                    std::size_t max_sessions = 100'000);

    /// Throws RedisUnavailable if that cannot be known.
    bool is_alive(const SessionKey& key);
    /// Of each session, in their order, by a new question to Redis, one for all of them; is_alive() knows the answers
    /// then. While Redis is away, false for those that is_alive() would throw for.
    std::vector<bool> are_alive_now(const std::vector<SessionKey>& keys);
    /// Records that the session has ended: this process need not ask Redis again.
    void end(const SessionKey& key);

  private:
    struct Known {
        Clock::time_point asked;  ///< when the question was put to Redis
        Clock::time_point ends;   ///< of the session's life, by the answer; not after `asked` if it is over
    };
    using Table = std::unordered_map<std::string, Known>;

    void remember(const std::string& session_id, Known known);
    const Known* find(const std::string& session_id) const;
    /// Whether the grace applies, and the session's time is not over; std::nullopt if too little is known of it.
    std::optional<bool> in_grace(const std::string& session_id, Clock::time_point now) const;
    bool let_through(const std::string& session_id, Clock::time_point now) const;

    metrics::CacheFigures& lookups_ = metrics::of_cache("liveness");
    Source source_;
    std::chrono::seconds grace_;
    std::function<Clock::time_point()> clock_;
    std::size_t max_in_table_;

    std::mutex mutex_;
    Table recent_;
    Table older_;  ///< dropped as a whole when `recent_` is full and takes its place
    Clock::time_point redis_away_until_{};
};

}  // namespace sluice
