#include "api/upkeep/cache_keeper.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "common/process/log.h"

namespace sluice {
namespace {

/// What is fetched at a time. A viewer's own request must not have to wait for the line.
constexpr int max_fetches = 2;
/// After a failure, and between two looks whether the keeper has ended.
constexpr std::chrono::seconds pause{1};
/// Between two lines of the log about a directory that cannot be used.
constexpr std::chrono::minutes pause_of_complaints{1};

void wait(const std::stop_token& stop, std::chrono::seconds time) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, time, [] { return false; });
}

void keep(ObjectCache& cache, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            const bool is_well = cache.keep() && cache.fill_next(stop);
            if (!is_well) wait(stop, pause);
        } catch (const StorageError& failure) {
            log::warning("cache_not_kept", {{"reason", failure.what()}});
            wait(stop, pause_of_complaints);
        }
    }
}

}  // namespace

CacheKeeper::CacheKeeper(ObjectCache* cache) {
    if (cache == nullptr) return;
    for (int i = 0; i < max_fetches; ++i)
        threads_.emplace_back([cache](const std::stop_token& stop) { keep(*cache, stop); });
}

}  // namespace sluice
