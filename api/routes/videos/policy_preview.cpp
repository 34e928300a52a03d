#include "api/routes/videos/policy_preview.h"

#include <algorithm>

#include "api/domain/errors.h"
#include "api/domain/limits.h"
#include "api/handler/fields.h"
#include "api/routes/videos/videos.h"
#include "api/store/videos/policy_facts.h"

namespace sluice::routes::policy_preview {
namespace {

using nlohmann::json;

constexpr std::int64_t max_students = 5000;
constexpr std::size_t max_enrollments = 10'000;
constexpr std::size_t max_rule_characters = 16;

/// What would be changed: a rule as bulk_set sets it, and the video's own policy as a PATCH does.
struct Change {
    std::optional<PermissionRule> rule;
    std::optional<std::vector<std::int64_t>> enrollments;  ///< of the rule; std::nullopt: all
    std::optional<bool> allow_skip;
    std::optional<double> max_speed;
    std::optional<bool> show_watermark;
};

Change read_change(const json& body) {
    const Fields fields(body);
    fields.allow_only({"rule", "enrollments", "allow_skip", "max_speed", "show_watermark"});
    Change change;
    if (const auto rule = fields.optional_text("rule", max_rule_characters)) {
        change.rule = permission_rule(*rule);
        if (!change.rule) Fields::refuse("rule", "must be free, once or blocked");
    }
    if (fields.has("enrollments")) change.enrollments = fields.ids("enrollments", max_enrollments);
    if (change.enrollments && !change.rule) Fields::refuse("rule", "is required with enrollments");
    change.allow_skip = fields.optional_boolean("allow_skip");
    change.max_speed = fields.optional_number("max_speed", min_playback_speed, max_playback_speed);
    change.show_watermark = fields.optional_boolean("show_watermark");
    return change;
}

PolicyFacts changed(const Change& change, const EnrollmentPolicy& student) {
    auto facts = student.facts;
    const bool is_meant = !change.enrollments || std::binary_search(change.enrollments->begin(),
                                                                    change.enrollments->end(), student.enrollment_id);
    if (change.rule && is_meant) facts.rule = *change.rule;
    facts.allow_skip = change.allow_skip.value_or(facts.allow_skip);
    facts.max_speed = change.max_speed.value_or(facts.max_speed);
    facts.show_watermark = change.show_watermark.value_or(facts.show_watermark);
    return facts;
}

}  // namespace

Response preview(Services& services, const Request& request) {
    const auto change = read_change(request.body);
    const auto video = videos::require_video(services, request);
    const auto& config = services.config;
    const auto policy = [&](const PolicyFacts& facts) {
        return to_policy_json(effective_policy(facts, config.max_sessions, config.max_devices));
    };
    auto results = json::array();
    for (const auto& student : list_policy_facts(services.database, video.tenant_id, video.id, max_students)) {
        const auto facts = changed(change, student);
        const auto before_rule = effective_rule(student.facts.rule, student.facts.completed);
        const auto after_rule = effective_rule(facts.rule, facts.completed);
        const auto before = policy(student.facts);
        const auto after = policy(facts);
        if (before == after && before_rule == after_rule) continue;
        results.push_back({{"enrollment", student.enrollment_id},
                           {"student_name", student.student_name},
                           {"before_rule", name(before_rule)},
                           {"after_rule", name(after_rule)},
                           {"before", before},
                           {"after", after}});
    }
    return Response::json({{"changed", results.size()},
                           {"active_sessions", count_active_sessions(services.database, video.tenant_id, video.id)},
                           {"results", results}});
}

}  // namespace sluice::routes::policy_preview
