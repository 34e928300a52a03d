#include "api/upkeep/collector.h"

#include "api/store/garbage.h"
#include "api/store/webhooks.h"
#include "common/log.h"

namespace sluice {
namespace {

/// For whoever looks for what became of a delivery.
constexpr std::chrono::seconds webhooks_kept = std::chrono::hours(30 * 24);

}  // namespace

Collector::Collector(Services& services, std::chrono::seconds interval, std::chrono::seconds min_age)
    : services_(services) {
    if (interval.count() > 0) thread_ = std::thread([=, this] { run(interval, min_age); });
}

Collector::~Collector() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    stopping_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Collector::run(std::chrono::seconds interval, std::chrono::seconds min_age) {
    std::unique_lock lock(mutex_);
    while (!stopping_.wait_for(lock, interval, [&] { return is_stopping_; })) {
        lock.unlock();
        try {
            const auto collection = collect_garbage(services_.database, services_.storage, min_age);
            webhooks::forget_settled(services_.database, webhooks_kept);
            log::info("garbage_collected",
                      {{"objects", collection.objects_removed}, {"bytes", collection.bytes_removed}});
        } catch (const std::exception& failure) {
            log::warning("garbage_not_collected", {{"reason", failure.what()}});
        }
        lock.lock();
    }
}

}  // namespace sluice
