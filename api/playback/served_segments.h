#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include "api/store/playback/watch_proof.h"
#include "common/process/periodic_thread.h"

namespace sluice {

/// Records which parts of their videos have been served to playback sessions. Serving a segment costs no query: a
/// thread writes the noted ranges to the database once a second, and the destructor writes the rest. A killed process
/// loses the last second. While the database is unavailable the ranges are kept, up to a limit. Safe from any thread.
class ServedSegments {
  public:
    /// `database` must outlive this.
    explicit ServedSegments(Database& database);
    ~ServedSegments();
    ServedSegments(const ServedSegments&) = delete;
    ServedSegments& operator=(const ServedSegments&) = delete;

    void note(const std::string& session_id, ServedRange range);
    /// Writes what has been noted so far to the database. Throws what the database throws; the ranges are kept then.
    void write();

  private:
    using Ranges = std::map<std::string, std::set<ServedRange>>;

    void write_or_keep();
    void put_back(Ranges&& ranges);

    Database& database_;
    std::mutex writing_;  ///< held by the thread that writes; locked before mutex_
    std::mutex mutex_;
    Ranges noted_;
    PeriodicThread thread_;  // last: it uses all of the above
};

}  // namespace sluice
