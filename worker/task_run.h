#pragma once

#include "worker/lease_keeper.h"
#include "worker/outcome.h"
#include "worker/shutdown.h"
#include "worker/spare_transcoder.h"
#include "worker/transfer/object_sink.h"
#include "worker/transfer/source_server.h"

namespace sluice {

/// What every task of this worker is run with. The references outlive each run.
struct TaskSurroundings {
    const WorkerConfig& config;
    ApiClient& api;
    SpareTranscoder& spare_transcoder;
    const Shutdown& shutdown;
    RetryPolicy transfer_retries;    ///< for blocks of the source and for objects
    std::int64_t scratch_bytes = 0;  ///< what one task may have on disk at a time
};

/// One task from the line that tells a transcoder of it to the last stored object: wires child, source, sink and
/// control channel together and watches over them. Settling it with the API is the caller's.
class TaskRun {
  public:
    /// Starts everything. Throws std::system_error and TaskFailure.
    TaskRun(const TaskSurroundings& surroundings, const Job& job, LeaseKeeper& lease);

    /// Returns when the task is done, failed or void; nothing of it runs then. On the thread that constructed it.
    [[nodiscard]] TaskOutcome finish();

  private:
    [[nodiscard]] ChildEnd watch_child();
    [[nodiscard]] StopCause stop_cause();
    [[nodiscard]] SteadyTime next_deadline() const;
    /// Waits for whatever comes first of child, control channel, events and `deadline`.
    void wait_for_news(SteadyTime deadline) const;
    /// False: the channel carried something that is not in the protocol.
    [[nodiscard]] bool receive(ChildEnd& end);
    void take(const ControlMessage& message, ChildEnd& end);
    /// Tells the API of the segments that may be played already, once they are stored.
    void report_segments();
    /// StopCause::none once everything is stored.
    [[nodiscard]] StopCause wait_for_uploads();
    void log_end(const ChildEnd& end) const;

    const TaskSurroundings& surroundings_;
    const Job& job_;
    LeaseKeeper& lease_;
    const SteadyTime began_ = std::chrono::steady_clock::now();
    SteadyTime last_sign_ = began_;  ///< of life, from the child
    bool child_ended_ = false;
    int announced_objects_ = 0;
    SteadyTime next_disk_check_ = began_;
    TaskResult unreported_;  ///< segments that the API has not been told of
    // Destroyed from the last to the first: uploads stop, the source goes, the child dies, its files are removed.
    const std::unique_ptr<TranscoderChild> transcoder_;
    ChildProcess& child_;
    ControlChannel& control_;
    SourceServer source_;
    ObjectSink sink_;
};

/// The task boundary: runs `job` to its outcome, whatever goes wrong. `lease` is told of progress and asked whether to
/// go on.
[[nodiscard]] TaskOutcome run_in_sandbox(const TaskSurroundings& surroundings, const Job& job, LeaseKeeper& lease);

}  // namespace sluice
