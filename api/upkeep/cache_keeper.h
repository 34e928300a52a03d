#pragma once

#include <thread>
#include <vector>

#include "api/cache/object_cache.h"

namespace sluice {

/// Keeps a cache on threads of its own, until destroyed, or waits until the process that keeps it has ended. Destroying
/// it gives up what is being fetched; a storage that does not answer holds that up until it does, or is given up.
class CacheKeeper {
  public:
    /// `cache` must outlive this; nullptr: there is nothing to keep.
    explicit CacheKeeper(ObjectCache* cache);

  private:
    std::vector<std::jthread> threads_;
};

}  // namespace sluice
