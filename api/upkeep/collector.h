#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/server/services.h"

namespace sluice {

/// Collects garbage, and webhooks of long ago, from time to time on a thread of its own, until destroyed.
class Collector {
  public:
    /// An interval of zero: never. `services` must outlive this.
    Collector(Services& services, std::chrono::seconds interval, std::chrono::seconds min_age);
    ~Collector();
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

  private:
    void run(std::chrono::seconds interval, std::chrono::seconds min_age);

    Services& services_;
    std::mutex mutex_;
    std::condition_variable stopping_;
    bool is_stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace sluice
