#include "api/upkeep/publisher.h"

#include "api/queue/publication.h"
#include "api/store/videos/readiness.h"
#include "common/process/log.h"

namespace sluice {
namespace {

constexpr std::chrono::seconds interval{5};
/// A completion publishes within this time, as a rule.
constexpr std::chrono::seconds overdue_after{10};

}  // namespace

int publish_overdue(Database& database, Storage& storage, std::chrono::seconds min_age) {
    int published = 0;
    for (const auto id : readiness::list_unpublished(database, min_age)) {
        try {
            publish(database, storage, id);
            log::info("video_published_late", {{"video_id", id}});
            ++published;
        } catch (const std::exception& failure) {
            log::warning("video_not_published", {{"video_id", id}, {"reason", failure.what()}});
        }
    }
    return published;
}

Publisher::Publisher(Database& database, Storage& storage)
    : thread_(interval, [&database, &storage] {
          try {
              publish_overdue(database, storage, overdue_after);
          } catch (const std::exception& failure) {
              log::warning("videos_not_published", {{"reason", failure.what()}});
          }
          return interval;
      }) {}

}  // namespace sluice
