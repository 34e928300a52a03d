#pragma once

#include <optional>

#include "worker/lease_keeper.h"
#include "worker/shutdown.h"
#include "worker/spare_transcoder.h"
#include "worker/task_run.h"
#include "worker/transfer/api_client.h"

namespace sluice {

/// The loop of a worker: claim a task, run it, settle it, until the shutdown begins, or until there was no task for
/// `max_idle`. While the API is away it retries, with pauses that grow up to 2.5 s; that counts as no task.
class Worker {
  public:
    /// `config` and `shutdown` outlive the worker. Throws std::system_error when there is no scratch space, and
    /// std::runtime_error when the sandbox is not what the configuration asks for.
    Worker(const WorkerConfig& config, const Shutdown& shutdown);

    /// On a thread that lives until run() returns; the children die with that thread.
    void run();

  private:
    /// Claims a task and runs it, and those that come with the answers; true then. Without a task it waits before it
    /// returns, unless the API has waited already.
    bool run_once(Backoff& backoff);
    /// Returns the next job if it was claimed along with the end of this one.
    std::optional<Job> run_job(const Job& job);
    std::optional<Job> settle(const Job& job, SteadyTime began, const TaskOutcome& outcome, const LeaseKeeper& lease);
    void hand_back(const Job& job);
    /// Repeats `call(timeout, interrupts)` until the API answers, the lease ends, or the time is up: at `give_up`, or
    /// soon if the worker is being stopped.
    template <class Call>
    [[nodiscard]] SettleAnswer settle_until_answered(const LeaseKeeper& lease, SteadyTime give_up, Call call);

    const WorkerConfig& config_;
    const Shutdown& shutdown_;
    ApiClient api_;
    Scratch scratch_;
    const TranscoderSettings transcoder_;
    SpareTranscoder spare_transcoder_;
    const TaskSurroundings surroundings_;
};

}  // namespace sluice
