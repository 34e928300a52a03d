#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/redis/redis.h"
#include "api/store/postgres/database.h"

namespace sluice {

/// What has changed on the board, for those that watch it: a Redis stream for each tenant, of the last thousand changes
/// or so within five minutes. An entry says which video or task has changed, and not how: a reader asks the database,
/// once for many changes. Safe from any thread.
class BoardEvents {
  public:
    /// Both must outlive this.
    BoardEvents(Redis& redis, Database& database) : redis_(redis), database_(database) {}

    /// Never throw: without Redis, or a database that tells whose video it is, watchers look again by themselves.
    void video_changed(std::int64_t tenant_id, std::int64_t video_id);
    void video_changed(std::int64_t video_id);
    /// The video has changed, too.
    void task_changed(std::int64_t video_id, std::int64_t task_id);

    struct Entry {
        std::int64_t video_id = 0;
        std::optional<std::int64_t> task_id;  ///< std::nullopt: the video itself
    };
    struct Batch {
        std::string last_id;   ///< to be passed as `after` the next time
        bool has_gap = false;  ///< changes after `after` are lost
        std::vector<Entry> entries;
    };
    /// The changes after that one; with an empty `after` none, and only the present `last_id`. An `after` that is no id
    /// of a change, or too old, is a gap. Throws RedisUnavailable.
    Batch read(std::int64_t tenant_id, const std::string& after);

  private:
    void add(std::int64_t tenant_id, const Entry& entry);
    std::optional<std::int64_t> tenant_of(std::int64_t video_id);
    std::string present_id(std::int64_t tenant_id);

    Redis& redis_;
    Database& database_;
    std::mutex mutex_;
    std::map<std::int64_t, std::int64_t> tenants_;  ///< by video
};

}  // namespace sluice
