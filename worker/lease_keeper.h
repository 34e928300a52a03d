#pragma once

#include <atomic>
#include <thread>

#include "common/event.h"
#include "worker/transfer/api_client.h"

namespace sluice {

/// Keeps the lease of one task alive, from a thread of its own: a heartbeat with the current progress every 1.5 s, or
/// every third of a short lease; sooner after one that got no answer.
///
/// Whether the lease can still be valid is judged by this machine's monotonic clock, counted from before the last
/// heartbeat that was answered was sent; so a worker that is cut off stops before anybody else starts.
class LeaseKeeper {
  public:
    enum class End {
        none,       ///< still ours
        lost,       ///< somebody else's, or cut off for too long
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
