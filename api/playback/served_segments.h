#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include "api/store/watch_proof.h"
#include "common/periodic_thread.h"

namespace sluice {

/// Which parts of their videos have been served to playback sessions. Serving a segment costs no query: what is noted
/// here is written down once a second by a thread of its own, and once more when destroyed, so a killed process forgets
/// a second. While the database is away it is kept, up to a limit. Safe from any thread.
class ServedSegments {
  public:
    /// `database` must outlive this.
    explicit ServedSegments(Database& database);
    ~ServedSegments();
    ServedSegments(const ServedSegments&) = delete;
    ServedSegments& operator=(const ServedSegments&) = delete;

    void note(const std::string& session_id, ServedRange range);
    /// Writes down what has been noted so far. Throws what the database throws; nothing is lost then.
    void write();

  private:
    using Ranges = std::map<std::string, std::set<ServedRange>>;

    void write_or_keep();
    void put_back(Ranges&& ranges);

    Database& database_;
    std::mutex writing_;  ///< one at a time; taken before mutex_
    std::mutex mutex_;
    Ranges noted_;
    PeriodicThread thread_;  // last: it uses all of the above
};

}  // namespace sluice
