#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/domain/errors.h"
#include "api/queue/completion.h"
#include "api/storage/directory_storage.h"
#include "api/store/queue/tasks.h"
#include "api/store/videos/videos.h"
#include "tests/support/demo_academy.h"
#include "tests/support/made_up_video.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_database.h"

namespace sluice {

/// A video of 20 s: two chunks and a sound track.
inline const MadeUpVideo sample_video(20);

/// The store with one academy and a storage, and the steps that its tests are made of.
class StoreFixture {
  public:
    /// A video whose upload is complete: its first task is queued.
    std::int64_t uploaded_video(int priority = 0);
    /// The next task of the kinds that real workers take.
    std::optional<Job> claim(const std::string& worker_id = "worker-1", int lease_seconds = 60);
    /// Stores the objects under the job's epoch and completes the task.
    tasks::Completion complete(const Job& job, const MadeUpOutput& output);
    void store(const Job& job, const MadeUpOutput& output);
    /// Claims and completes until nothing is left.
    void work_off(const MadeUpVideo& video);

    /// As if the lease had run out just now.
    void expire_lease(std::int64_t task_id);
    /// As if the pause before the next try were over.
    void end_pause(std::int64_t task_id);

    videos::Video video(std::int64_t id);
    /// One column of a task, as text.
    std::string task(std::int64_t id, const std::string& column);
    std::int64_t count(const std::string& from_where);

    TestDatabase test;
    Database& database = test.database();
    TemporaryDirectory directory;
    DirectoryStorage storage{directory.path()};
    DemoAcademy demo{test, "demo"};

    static const std::vector<TaskKind> all_kinds;
};

tasks::LeaseName lease_of(const Job& job, const std::string& worker_id = "worker-1");

/// The code of the ApiError that `call` throws; empty when it throws none.
template <class Call>
std::string refusal_of(Call&& call) {
    try {
        call();
        return {};
    } catch (const ApiError& refusal) {
        return refusal.kind().code;
    }
}

}  // namespace sluice
