#pragma once

#include <atomic>
#include <thread>

#include "common/process/event.h"
#include "worker/transfer/api_client.h"

namespace sluice {

/// Keeps the lease of one task alive, on a thread of its own. It sends a heartbeat with the current progress every 1.5
/// s, or three times per lease if that is more often; sooner after a heartbeat without an answer.
///
/// The lease counts from the moment before the last answered heartbeat was sent, by this machine's monotonic clock. So
/// a worker that is cut off stops before another worker can claim the task.
class LeaseKeeper {
  public:
    enum class End {
        none,       ///< still ours
        lost,       ///< the task is not ours any more, or the API gave no answer for too long
        cancelled,  ///< the API wants it stopped
    };

    /// The lease of `job` has just been granted. `api` outlives the keeper.
    LeaseKeeper(ApiClient& api, const Job& job);
    ~LeaseKeeper();
    LeaseKeeper(const LeaseKeeper&) = delete;
    LeaseKeeper& operator=(const LeaseKeeper&) = delete;

    /// 0 to 1; sent with the next heartbeat.
    void report_progress(double progress) { progress_ = progress; }

    /// Set when the work must stop and be thrown away; end() then says why.
    [[nodiscard]] const Event& ended() const { return ended_; }
    [[nodiscard]] End end() const { return end_; }

  private:
    void keep();
    void finish(End end);

    ApiClient& api_;
    const Job job_;
    const SteadyTime granted_at_ = std::chrono::steady_clock::now();
    std::atomic<double> progress_ = 0;
    std::atomic<End> end_ = End::none;
    Event ended_;
    Event stopping_;
    std::thread thread_;
};

[[nodiscard]] std::string_view name(LeaseKeeper::End end);

}  // namespace sluice
