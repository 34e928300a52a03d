#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "api/playback/playback_sessions.h"

namespace sluice {

/// Whether playback sessions are alive, for the many requests of segments. What Redis said is good for `max_age`, so a
/// session that ends anywhere is over in every API process within that time.
///
/// While Redis is away, a session that was known to be alive is let through for the grace, counted from the last time
/// that Redis said so, and not beyond the end that it had then. Safe from any thread.
class SessionLiveness {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds max_age{400};
    /// How long Redis is left alone after it has not answered; a hanging one must not hold up every request.
    static constexpr std::chrono::milliseconds retry_pause{500};

    /// Answers how much of a session's life is left; throws RedisUnavailable.
    using Source = std::function<std::chrono::milliseconds(const SessionKey&)>;

    /// `sessions` must outlive this.
    SessionLiveness(PlaybackSessions& sessions, std::chrono::seconds grace)
        : SessionLiveness([&sessions](const SessionKey& key) { return sessions.remaining(key); }, grace, Clock::now) {}
    /// With a source and a clock of the caller's, for tests. At most about `max_sessions` are remembered.
    SessionLiveness(Source source, std::chrono::seconds grace, std::function<Clock::time_point()> clock,
                    std::size_t max_sessions = 100'000);

    /// Throws RedisUnavailable when that cannot be known.
    bool is_alive(const SessionKey& key);
    /// The session has ended here; this process need not ask.
    void end(const SessionKey& key);

  private:
    struct Known {
        Clock::time_point asked;  ///< when Redis last answered
        Clock::time_point ends;   ///< of the session's life, as it said then; not after `asked`: over
    };
    using Table = std::unordered_map<std::string, Known>;

    void remember(const std::string& session_id, Known known);
    const Known* find(const std::string& session_id) const;
    bool let_through(const std::string& session_id, Clock::time_point now);

    Source source_;
    std::chrono::seconds grace_;
    std::function<Clock::time_point()> clock_;
    std::size_t max_in_table_;

    std::mutex mutex_;
    Table recent_;
    Table older_;  ///< forgotten as a whole when `recent_` is full and takes its place
    Clock::time_point redis_away_until_{};
};

}  // namespace sluice
