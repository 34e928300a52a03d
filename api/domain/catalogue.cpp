#include "api/domain/catalogue.h"

#include "api/domain/limits.h"

namespace sluice::catalogue {
namespace {

using Kind = ResourceField::Kind;

constexpr double max_id_bytes = 200;
constexpr double max_phone_bytes = 50;
constexpr double max_url_bytes = 2000;
constexpr double max_order = 1'000'000;
constexpr double max_position_seconds = 1e7;

constexpr const char* same_lecture =
    "(SELECT lecture_id FROM lecture_session WHERE lecture_session.id = session_id)"
    " = (SELECT lecture_id FROM enrollment WHERE enrollment.id = enrollment_id)";
constexpr const char* not_same_lecture = "The session and the enrolment are of different lectures.";
constexpr const char* video_in_lecture =
    "(SELECT lecture_id FROM video JOIN lecture_session ON lecture_session.id = video.session_id"
    " WHERE video.id = video_id) = (SELECT lecture_id FROM enrollment WHERE enrollment.id = enrollment_id)";
constexpr const char* not_in_lecture = "The video and the enrolment are of different lectures.";

ResourceField text(const char* name, const char* column, double max_bytes, bool is_required) {
    return {.name = name,
            .column = column,
            .most = max_bytes,
            .is_required = is_required,
            .is_nullable = !is_required,
            .is_searched = true};
}

ResourceField reference(const char* name, const char* column, const char* target) {
    return {.name = name,
            .column = column,
            .kind = Kind::reference,
            .target = target,
            .is_required = true,
            .is_fixed = true};
}

ResourceField flag(const char* name, const char* column) {
    return {.name = name, .column = column, .kind = Kind::boolean, .default_sql = "false"};
}

ResourceField optional_flag(const char* name, const char* column) {
    return {.name = name, .column = column, .kind = Kind::boolean, .is_nullable = true};
}

}  // namespace

const Resource lectures{
    .name = "lectures", .table = "lecture", .fields = {text("title", "title", max_title_bytes, true)}};

const Resource sessions{
    .name = "sessions",
    .table = "lecture_session",
    .fields = {reference("lecture", "lecture_id", "lecture"),
               text("title", "title", max_title_bytes, true),
               {.name = "order",
                .column = "position",
                .kind = Kind::integer,
                .most = max_order,
                .default_sql = "(SELECT coalesce(max(position), 0) + 1 FROM lecture_session WHERE lecture_id = $2)"}}};

const Resource students{
    .name = "students",
    .table = "student",
    .fields = {text("name", "name", max_title_bytes, true), text("user_id", "user_id", max_id_bytes, true),
               text("student_phone", "student_phone", max_phone_bytes, false),
               text("parent_phone", "parent_phone", max_phone_bytes, false),
               text("school", "school", max_title_bytes, false), text("grade", "grade", max_phone_bytes, false)}};

const Resource enrollments{.name = "enrollments",
                           .table = "enrollment",
                           .fields = {reference("student", "student_id", "student"),
                                      reference("lecture", "lecture_id", "lecture"),
                                      {.name = "status",
                                       .column = "status",
                                       .kind = Kind::choice,
                                       .type = "enrollment_status",
                                       .choices = {"ACTIVE", "INACTIVE"},
                                       .default_sql = "'ACTIVE'"}}};

const Resource session_enrollments{.name = "session-enrollments",
                                   .table = "session_enrollment",
                                   .fields = {reference("session", "session_id", "lecture_session"),
                                              reference("enrollment", "enrollment_id", "enrollment")},
                                   .consistency = same_lecture,
                                   .inconsistency = not_same_lecture};

const Resource attendance{.name = "attendance",
                          .table = "attendance",
                          .fields = {reference("enrollment", "enrollment_id", "enrollment"),
                                     reference("session", "session_id", "lecture_session"),
                                     {.name = "status",
                                      .column = "status",
                                      .kind = Kind::choice,
                                      .type = "attendance_status",
                                      .choices = {"ONLINE", "PRESENT", "LATE", "ABSENT", "EXCUSED"},
                                      .is_required = true}},
                          .consistency = same_lecture,
                          .inconsistency = not_same_lecture};

const Resource video_permissions{
    .name = "video-permissions",
    .table = "video_permission",
    .fields = {reference("video", "video_id", "video"),
               reference("enrollment", "enrollment_id", "enrollment"),
               {.name = "rule",
                .column = "rule",
                .kind = Kind::choice,
                .type = "permission_rule",
                .choices = {"free", "once", "blocked"},
                .default_sql = "'free'"},
               optional_flag("allow_skip_override", "allow_skip_override"),
               {.name = "max_speed_override",
                .column = "max_speed_override",
                .kind = Kind::number,
                .least = min_playback_speed,
                .most = max_playback_speed,
                .is_nullable = true},
               optional_flag("show_watermark_override", "show_watermark_override"),
               flag("block_speed_control", "block_speed_control"),
               flag("block_seek", "block_seek"),
               flag("is_override", "is_override")},
    .consistency = video_in_lecture,
    .inconsistency = not_in_lecture,
    // Whatever was granted under the policy before is void.
    .effect =
        "UPDATE video SET policy_version = policy_version + 1, updated_at = now()"
        " WHERE id = (SELECT video_id FROM video_permission WHERE video_permission.id = $1)"};

const Resource video_progress{
    .name = "video-progress",
    .table = "video_progress",
    .fields = {reference("video", "video_id", "video"),
               reference("enrollment", "enrollment_id", "enrollment"),
               {.name = "progress", .column = "progress", .kind = Kind::number, .most = 1, .default_sql = "0"},
               {.name = "last_position",
                .column = "last_position_seconds",
                .kind = Kind::number,
                .most = max_position_seconds,
                .default_sql = "0"},
               flag("completed", "completed")},
    .consistency = video_in_lecture,
    .inconsistency = not_in_lecture,
    .owned_by =
        "EXISTS (SELECT FROM enrollment JOIN student ON student.id = enrollment.student_id"
        " WHERE enrollment.id = enrollment_id AND student.user_id = $2)",
    // How far somebody may seek under `once`; and completing turns `once` into `free`. The policy's version stays: the
    // rule works out as `free` for a completed video anyway, and all others who watch must not be thrown out.
    .effect =
        "WITH seen AS (UPDATE video_progress"
        "   SET max_watched_seconds = greatest(max_watched_seconds, last_position_seconds)"
        "   WHERE id = $1 RETURNING video_id, enrollment_id, completed)"
        " UPDATE video_permission SET rule = 'free', updated_at = now() FROM seen"
        " WHERE seen.completed AND video_permission.rule = 'once'"
        "   AND video_permission.video_id = seen.video_id"
        "   AND video_permission.enrollment_id = seen.enrollment_id"};

const Resource webhooks{
    .name = "webhooks",
    .table = "webhook",
    .fields = {text("url", "url", max_url_bytes, true),
               {.name = "is_active", .column = "is_active", .kind = Kind::boolean, .default_sql = "true"}}};

const Resource webhook_deliveries{
    .name = "webhook-deliveries",
    .table = "webhook_delivery",
    .fields = {
        reference("webhook", "webhook_id", "webhook"),
        {.name = "event",
         .column = "event",
         .kind = Kind::choice,
         .type = "webhook_event",
         .choices = {"video.ready", "video.failed", "playback.revoked"}},
        {.name = "state",
         .column = "state",
         .kind = Kind::choice,
         .type = "webhook_delivery_state",
         .choices = {"pending", "delivered", "failed"}},
        {.name = "attempt", .column = "attempt", .kind = Kind::integer, .most = max_order},
        {.name = "last_status", .column = "last_status", .kind = Kind::integer, .most = 999, .is_nullable = true},
        {.name = "last_error", .column = "last_error", .most = max_title_bytes, .is_nullable = true}}};

}  // namespace sluice::catalogue
