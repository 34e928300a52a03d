#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/queue/batcher.h"
#include "api/store/tasks.h"

namespace sluice {

/// Where the workers that ask this process get their tasks: those that ask at the same time for the same kinds share
/// one statement, so a bell that wakes a hundred of them costs a few. Safe from any thread.
class ClaimDesk {
  public:
    /// `database` must outlive this.
    ClaimDesk(Database& database, int lease_seconds) : database_(database), lease_seconds_(lease_seconds) {}

    /// As tasks::exchange(), for one worker.
    tasks::Exchange exchange(const std::vector<TaskKind>& kinds, const tasks::Wish& wish);

  private:
    /// Where the queue began a moment ago. What was taken before stays in the index until the next vacuum, and under
    /// load reading across thousands of such entries is a quarter of a claim's work.
    class Front {
      public:
        [[nodiscard]] tasks::QueuePosition position();
        void note(const tasks::QueuePosition& from, const std::vector<tasks::Exchange>& answers);

      private:
        std::mutex mutex_;
        tasks::QueuePosition position_;
        std::chrono::steady_clock::time_point believed_until_;
    };

    struct Counter {
        Counter(ClaimDesk& desk, std::vector<TaskKind> of);
        std::vector<tasks::Exchange> serve(const std::vector<tasks::Wish>& wishes);

        ClaimDesk& desk;
        const std::vector<TaskKind> kinds;
        Front front;
        Batcher<tasks::Wish, tasks::Exchange> batcher;
    };
    Counter& counter_for(const std::vector<TaskKind>& kinds);

    Database& database_;
    int lease_seconds_;
    std::mutex mutex_;
    std::map<std::vector<TaskKind>, Counter> counters_;
};

}  // namespace sluice
