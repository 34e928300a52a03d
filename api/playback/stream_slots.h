#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/playback/stream_events.h"
#include "api/redis/redis.h"

namespace sluice {

/// Who begins a transfer of an original, and of which.
struct StreamRequest {
    std::string viewer;  ///< whose requests belong to one session: a playback session, a user, or a visitor's network
    std::string owner;   ///< whose slots are counted together: a user, or a visitor's network
    std::int64_t tenant_id = 0;
    std::string user_id;  ///< empty: a visitor
    std::int64_t content_id = 0;
    std::string source;            ///< "ssd" or "nas"
    std::string transfer_id;       ///< names the transfer in its TransferEnd
    bool is_from_start = false;    ///< asks for the first byte
    bool end_will_be_told = true;  ///< false: the transfer counts as over right away
};

/// How a transfer ended.
struct TransferEnd {
    enum class Outcome {
        complete,  ///< the client has what it asked for, and its player goes on with that
        broken,    ///< the client broke off
        failed,    ///< we could not send
    };
    std::string transfer_id;
    std::int64_t bytes = 0;
    std::chrono::milliseconds duration{0};
    Outcome outcome = Outcome::complete;
};

/// What all API processes together send, at this moment and today (UTC).
struct StreamFigures {
    std::vector<StreamSession> sessions;            ///< those that are over within the ttl included
    std::int64_t active_streams = 0;                ///< slots taken
    std::int64_t streams_today = 0;                 ///< sessions that began
    double bandwidth_mbps = 0;                      ///< of the last full minute, as far as its transfers have ended
    std::optional<double> average_session_seconds;  ///< of sessions that ended today; std::nullopt: none has
};

/// Limits how many streams go on at a time, in all and for each owner. Counted in Redis by one script, so exact over
/// all API processes. Safe from any thread.
///
/// A session takes a slot with its first transfer. Later requests of the same viewer and content belong to it, unless
/// they ask for the first byte while it sends, as a second player does, or it has `max_transfers` already. It holds its
/// slot while a transfer goes on, and for the ttl after one that was complete, because its player has bytes to play. A
/// transfer that its client breaks off frees the slot at once. A session without requests for the ttl is stopped.
///
/// Its events are told to `events`, each once and by the process that finds out.
///
/// A process that holds transfers calls beat() at least every third of the ttl. When it stops doing so, its transfers
/// are over after the ttl. A transfer whose end is never told is over after `max_transfer_life`.
class StreamSlots {
  public:
    struct Limits {
        int total = 20;
        int of_owner = 3;
        std::chrono::seconds ttl{30};
    };
    struct Opening {
        enum class Result { started, joined, too_many, too_many_of_owner };
        Result result = Result::started;
        StreamSession session;  ///< unless there are too many
    };
    /// Browsers open as many connections to a host.
    static constexpr int max_transfers = 6;
    static constexpr std::chrono::hours max_transfer_life{6};

    /// `redis` and `events` must outlive this.
    StreamSlots(Redis& redis, StreamEvents& events, Limits limits);

    [[nodiscard]] std::chrono::seconds ttl() const { return limits_.ttl; }

    /// Throws RedisUnavailable, as the other calls do except end().
    Opening open(const StreamRequest& request);
    /// Never throws; while Redis is away, ends are kept and told by a later end() or beat(). Unknown transfers are
    /// ignored.
    void end(const TransferEnd& end);
    /// Says that this process goes on, and with it its transfers.
    void beat();
    StreamFigures figures();

  private:
    nlohmann::json run(const char* script, const std::vector<std::string>& arguments);
    /// Throws RedisUnavailable; what has not been told is kept.
    void tell_ends();

    Redis& redis_;
    StreamEvents& events_;
    Limits limits_;
    std::string process_id_;
    std::mutex mutex_;
    std::deque<TransferEnd> ends_;  // guarded by mutex_
};

}  // namespace sluice
