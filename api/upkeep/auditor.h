#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "api/storage/storage.h"
#include "api/store/postgres/database.h"
#include "api/store/upkeep/audit.h"

namespace sluice {

/// Checks the database and the storage against each other and against themselves: what the queue and the workers
/// promise, whatever has died on the way (design §3, §4). Only reads, and may run beside everything else. What changes
/// meanwhile may then be reported without being a fault.
///
/// Findings are `{"code", "video_id"?, "task_id"?, "object_key"?, "detail"?}`, with these codes:
/// video_without_task, task_of_finished_video, undone_task_of_ready_video, attempts_over_budget, stuck_task,
/// epoch_used_twice, planned_twice, ready_without_playlist, segments_missing, illegal_path; object_missing,
/// object_size, object_digest, object_shared, orphan_object.
class Auditor {
  public:
    struct Options {
        std::chrono::seconds stuck_after{60};        ///< how long a lease may be over unclaimed, or a video unpublished
        std::chrono::seconds orphan_age{24 * 3600};  ///< how old an object may be that no row refers to
        bool digests = false;                        ///< read every object, and compare its sha256
    };
    struct Report {
        std::int64_t videos = 0;
        std::int64_t objects = 0;
        std::int64_t findings = 0;
    };
    using Visit = std::function<void(const nlohmann::json& finding)>;

    /// `database` and `storage` must outlive this. run() throws what they throw.
    Auditor(Database& database, Storage& storage, Options options)
        : database_(database), storage_(storage), options_(options) {}
    Report run(const Visit& visit);

  private:
    void check_rows();
    void check_paths();
    void check_objects();
    void check_orphans();
    void check_object(const audit::ReferredObject& object);
    void report(const std::string& code, nlohmann::json facts);

    Database& database_;
    Storage& storage_;
    Options options_;
    const Visit* visit_ = nullptr;
    Report report_;
};

}  // namespace sluice
