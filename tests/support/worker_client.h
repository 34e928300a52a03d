#pragma once

#include <optional>
#include <string>

#include "common/protocol/task_protocol.h"
#include "tests/support/api_fixture.h"
#include "tests/support/made_up_video.h"
#include "tests/support/test_client.h"

namespace sluice {

/// A worker without a transcoder: speaks the worker's HTTP protocol and reports made-up results.
class WorkerClient {
  public:
    explicit WorkerClient(const ApiFixture& api, const std::string& worker_id = "worker-1");

    /// Claims the next task of `kinds`, by default those that real workers claim; std::nullopt if there is none after
    /// `wait_seconds`. Throws std::runtime_error for any other answer.
    std::optional<Job> claim(int wait_seconds = 0, const std::string& kinds = "plan,chunk,audio,finish");

    Answer heartbeat(const Job& job, double progress = 0.5);
    /// Stores the objects of `output` and completes the task with its result.
    Answer complete(const Job& job, const MadeUpOutput& output);
    /// Only stores the objects. Returns the first answer that is not 200 or 201, otherwise the last one.
    Answer store(const Job& job, const MadeUpOutput& output);
    Answer fail(const Job& job, const std::string& code, const std::string& reason = "A reason.");

    /// Claims and completes tasks until none is left; returns their number. Throws if a task is refused.
    int work_off(const MadeUpVideo& video);

    /// For requests of another form.
    TestClient http;

  private:
    Answer settle(const Job& job, const char* call, nlohmann::json body);
};

/// A READY video: uploaded, and worked off by one worker.
std::int64_t ready_video(ApiFixture& api, const MadeUpVideo& video);

}  // namespace sluice
