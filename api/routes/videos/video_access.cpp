#include "api/routes/videos/video_access.h"

#include "api/domain/errors.h"
#include "api/handler/fields.h"
#include "api/routes/catalogue/reference_filter.h"
#include "api/routes/videos/video_object.h"
#include "api/store/videos/video_access.h"

namespace sluice::routes::video_access {
namespace {

using nlohmann::json;

constexpr std::int64_t max_videos = 1000;
constexpr std::size_t max_enrollments = 10'000;
constexpr std::size_t max_rule_characters = 16;

/// The code of the reason for which start would refuse the student; null if it would not.
json reason(const StartFacts& access) {
    const auto* refusal = start_refusal(Role::student, access);
    if (refusal == nullptr) return nullptr;
    return refusal == &error::enrollment_mismatch ? "not_enrolled" : refusal->code;
}

/// The video object, with what the student may do and has done: `progress` is of watching.
json to_json(const Services& services, const sluice::video_access::StudentVideo& video) {
    const auto why = reason(video.access);
    auto object = video_object(services, video.video, Role::student);
    object.update({{"lecture_id", video.video.lecture_id},
                   {"lecture_title", video.video.lecture_title},
                   {"session_title", video.video.session_title},
                   {"session_order", video.session_position},
                   {"max_watched", video.max_watched_seconds},
                   {"is_growing", video.video.is_growing()},
                   {"live", nullptr},
                   {"enrollment", video.enrollment_id ? json(*video.enrollment_id) : json()},
                   {"effective_rule", name(effective_rule(video.access.rule, video.completed))},
                   {"progress", video.progress},
                   {"last_position", video.last_position_seconds},
                   {"completed", video.completed},
                   {"can_play", why.is_null()},
                   {"reason", why}});
    return object;
}

}  // namespace

Response list_for_student(Services& services, const Request& request) {
    const auto& caller = request.principal;
    request.allow_filters({"session", "lecture"});
    const auto session_id = reference_filter(services.database, request, "session", ReferenceTarget::session);
    const auto lecture_id = reference_filter(services.database, request, "lecture", ReferenceTarget::lecture);
    auto list = json::array();
    for (const auto& video : sluice::video_access::list(services.database, caller.tenant_id, caller.user_id, session_id,
                                                        lecture_id, max_videos)) {
        list.push_back(to_json(services, video));
    }
    return Response::json(list);
}

Response bulk_set(Services& services, const Request& request) {
    const Fields fields(request.body);
    const auto video_id = fields.id("video_id");
    const auto enrollments = fields.ids("enrollments", max_enrollments);
    const auto rule = permission_rule(fields.optional_text("rule", max_rule_characters).value_or("once"));
    if (!rule) Fields::refuse("rule", "must be free, once or blocked");
    const auto permissions =
        sluice::video_access::permit(services.database, request.principal.tenant_id, video_id, enrollments, *rule);
    if (!permissions) throw ApiError(error::not_found, "There is no such video.", "video_id");
    return Response::json(*permissions);
}

}  // namespace sluice::routes::video_access
