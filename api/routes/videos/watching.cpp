#include "api/routes/videos/watching.h"

#include "api/handler/time_range.h"
#include "api/routes/catalogue/reference_filter.h"
#include "api/routes/videos/videos.h"
#include "api/store/videos/watching.h"

namespace sluice::routes::watching {

Response heatmap(Services& services, const Request& request) {
    constexpr std::int64_t default_parts = 100;
    constexpr std::int64_t max_parts = 1000;
    request.allow_filters({"buckets", "enrollment"});
    const auto parts = request.query_integer("buckets", default_parts, 1, max_parts);
    const auto video = videos::require_video(services, request);
    const auto enrollment_id = reference_filter(services.database, request, "enrollment", ReferenceTarget::enrollment);
    return Response::json(
        sluice::watching::heatmap(services.database, video.tenant_id, video.id,
                                  {video.duration_seconds.value_or(0), static_cast<int>(parts), enrollment_id}));
}

Response distribution(Services& services, const Request& request) {
    constexpr int bins = 20;
    request.allow_filters({});
    const auto video = videos::require_video(services, request);
    return Response::json(
        {{"bins", sluice::watching::progress_bins(services.database, video.tenant_id, video.id, bins)}});
}

Response activity(Services& services, const Request& request) {
    request.allow_filters({"range"});
    const auto range = TimeRange::of(request, "7d");
    const auto video = videos::require_video(services, request);
    const char* unit = range.text == "24h" ? "hour" : "day";
    return Response::json(
        sluice::watching::activity(services.database, video.tenant_id, video.id, range.seconds, unit));
}

}  // namespace sluice::routes::watching
