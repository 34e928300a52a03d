#include "api/upkeep/collector.h"

#include "api/store/upkeep/garbage.h"
#include "api/store/upkeep/webhooks.h"
#include "common/process/log.h"

namespace sluice {
namespace {

/// So long an operator can see what became of a delivery.
constexpr std::chrono::seconds webhooks_kept = std::chrono::hours(30 * 24);

void collect(Database& database, Storage& storage, std::chrono::seconds min_age) {
    try {
        const auto collection = collect_garbage(database, storage, min_age);
        webhooks::forget_settled(database, webhooks_kept);
        log::info("garbage_collected", {{"objects", collection.objects_removed}, {"bytes", collection.bytes_removed}});
    } catch (const std::exception& failure) {
        log::warning("garbage_not_collected", {{"reason", failure.what()}});
    }
}

}  // namespace

Collector::Collector(Database& database, Storage& storage, std::chrono::seconds interval,
                     std::chrono::seconds min_age) {
    if (interval.count() == 0) return;
    thread_ = PeriodicThread(interval, [&database, &storage, interval, min_age] {
        collect(database, storage, min_age);
        return interval;
    });
}

}  // namespace sluice
