#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

#include "api/playback/stream_session.h"
#include "api/store/upkeep/webhooks.h"
#include "common/process/periodic_thread.h"

namespace sluice {

/// Tells what happens to streams: to the log and to Prometheus at once, to the academy's webhooks within a second. Safe
/// from any thread.
///
/// What the webhooks are to be told is kept in memory until a thread of this has written it to their outbox; the
/// destructor writes the rest. A killed process loses the last second. While the database is away the latest
/// `max_kept` events are kept.
class StreamEvents {
  public:
    static constexpr std::size_t max_kept = 10'000;

    /// `database` must outlive this.
    explicit StreamEvents(Database& database);
    ~StreamEvents();
    StreamEvents(const StreamEvents&) = delete;
    StreamEvents& operator=(const StreamEvents&) = delete;

    void started(const StreamSession& session);
    /// With `duration_seconds` and `bytes_transferred`.
    void stopped(const StreamSession& session);
    /// A stream that could not be given, or broke off on our side. `code` as in `error.code` of an answer. Webhooks
    /// hear once a second of the same code for the same content, however often players ask again.
    void failed(std::int64_t content_id, const std::string& request_id, const std::string& code,
                const std::string& message);

    /// Writes what has been told so far to the outbox. Throws what the database throws; everything is kept then, unless
    /// the database refuses the events themselves.
    void write();

  private:
    void keep(webhooks::News news);
    void write_or_keep();

    Database& database_;
    std::mutex writing_;  ///< held by the thread that writes; locked before mutex_
    std::mutex mutex_;
    std::deque<webhooks::News> kept_;
    PeriodicThread thread_;  // last: it uses all of the above
};

}  // namespace sluice
