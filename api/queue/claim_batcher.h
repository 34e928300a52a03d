#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/queue/batcher.h"
#include "api/store/queue/tasks.h"

namespace sluice {

/// Gives tasks to the workers that ask this process. Workers that ask at the same time for the same kinds share one
/// statement, so a wake-up of a hundred workers costs a few statements. Safe from any thread.
class ClaimBatcher {
  public:
    /// `database` must outlive this. `lease_seconds` is the length of the leases that it gives.
    ClaimBatcher(Database& database, int lease_seconds) : database_(database), lease_seconds_(lease_seconds) {}

    /// As tasks::settle_and_claim(), for one worker.
    tasks::ClaimResult settle_and_claim(const std::vector<TaskKind>& kinds, const tasks::ClaimRequest& request);

  private:
    /// Where the first queued task was a moment ago. Claimed tasks stay in the index until the next vacuum; under load,
    /// reading across thousands of such entries is a quarter of a claim's work.
    class QueueHead {
      public:
        /// The position to look from; the front of the queue if the known position is too old.
        [[nodiscard]] tasks::QueuePosition position();
        /// Learns from the claims of a statement that looked from `from`.
        void note(const tasks::QueuePosition& from, const std::vector<tasks::ClaimResult>& results);

      private:
        std::mutex mutex_;
        tasks::QueuePosition position_;
        std::chrono::steady_clock::time_point valid_until_;
    };

    /// The queue as seen by the workers that ask for the same kinds.
    struct KindQueue {
        KindQueue(ClaimBatcher& owner, std::vector<TaskKind> kinds);
        std::vector<tasks::ClaimResult> serve(const std::vector<tasks::ClaimRequest>& requests);

        ClaimBatcher& owner;
        const std::vector<TaskKind> kinds;
        QueueHead head;
        Batcher<tasks::ClaimRequest, tasks::ClaimResult> batcher;
    };
    KindQueue& queue_for(const std::vector<TaskKind>& kinds);

    Database& database_;
    int lease_seconds_;
    std::mutex mutex_;
    std::map<std::vector<TaskKind>, KindQueue> queues_;
};

}  // namespace sluice
