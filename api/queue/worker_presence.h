#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "api/store/queue/workers.h"

namespace sluice {

/// Notes which workers are there, seldom enough that it costs the queue nothing. Safe from any thread.
class WorkerPresence {
  public:
    /// `database` must outlive this.
    explicit WorkerPresence(Database& database) : database_(database) {}

    /// The worker has just asked for something. Never throws for a database that is away: its work goes on without.
    void note(const workers::Presence& worker);

  private:
    using Clock = std::chrono::steady_clock;

    /// Whether it is time to write it down again.
    bool is_due(const std::string& id);

    Database& database_;
    std::mutex mutex_;
    std::map<std::string, Clock::time_point> noted_;
};

}  // namespace sluice
