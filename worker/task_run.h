#pragma once

#include "worker/lease_keeper.h"
#include "worker/outcome.h"
#include "worker/shutdown.h"
#include "worker/spare_transcoder.h"
#include "worker/transfer/object_sink.h"
#include "worker/transfer/source_server.h"

namespace sluice {

/// What all tasks of this worker share. The references outlive each run.
struct TaskSurroundings {
    const WorkerConfig& config;
    ApiClient& api;
    SpareTranscoder& spare_transcoder;
    const Shutdown& shutdown;
    RetryPolicy transfer_retries;    ///< for blocks of the source and for objects
    std::int64_t scratch_bytes = 0;  ///< the disk space that one task may use at a time
};

/// One task, from the line that gives it to a transcoder to the last stored object. Connects child, source, sink and
/// control channel, and watches them. The caller settles the task with the API.
class TaskRun {
  public:
    /// Starts the task. Throws std::system_error and TaskFailure.
    TaskRun(const TaskSurroundings& surroundings, const Job& job, LeaseKeeper& lease);

    /// Returns when the task is done, failed or abandoned; its transcoder has ended then. Throws TaskFailure. On the
    /// thread that constructed this object.
    [[nodiscard]] TaskOutcome finish();

  private:
    [[nodiscard]] ChildEnd watch_child();
    [[nodiscard]] StopCause stop_cause();
    [[nodiscard]] SteadyTime next_deadline() const;
    /// Waits for the child, the control channel, the events, or `deadline`, whichever comes first.
    void wait_for_news(SteadyTime deadline) const;
    /// False if the channel carried something that is not in the protocol.
    [[nodiscard]] bool receive(ChildEnd& end);
    void take(const ControlMessage& message, ChildEnd& end);
    /// Reports the segments that may be played already to the API, once they are stored.
    void report_segments();
    /// StopCause::none once everything is stored.
    [[nodiscard]] StopCause wait_for_uploads();
    void log_end(const ChildEnd& end) const;

    const TaskSurroundings& surroundings_;
    const Job& job_;
    LeaseKeeper& lease_;
    const SteadyTime began_ = std::chrono::steady_clock::now();
    SteadyTime last_sign_ = began_;  ///< when the child last sent a message
    bool child_ended_ = false;
    int announced_objects_ = 0;
    SteadyTime next_disk_check_ = began_;
    TaskResult unreported_;  ///< segments that have not been reported to the API
    // Destroyed from the last to the first: uploads stop, the source closes, the child dies, its files are removed.
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
