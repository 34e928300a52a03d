#include "api/domain/catalogue.h"

#include "api/domain/limits.h"

namespace sluice::catalogue {
namespace {

using Kind = ResourceField::Kind;

constexpr double max_id_characters = 200;
constexpr double max_phone_characters = 50;
constexpr double max_url_characters = 2000;
constexpr double max_order = 1'000'000;
constexpr double max_slug_characters = 100;
constexpr double max_price = 1e7;
constexpr double max_position_seconds = 1e7;

constexpr const char* not_same_lecture = "The session and the enrolment are of different lectures.";
constexpr const char* not_in_lecture = "The video and the enrolment are of different lectures.";

ResourceField text(const char* name, double max_characters, bool is_required) {
    return {.name = name,
            .max = max_characters,
            .is_required = is_required,
            .is_nullable = !is_required,
            .is_searched = true};
}

ResourceField reference(const char* name, ReferenceTarget target) {
    return {.name = name, .kind = Kind::reference, .target = target, .is_required = true, .is_fixed = true};
}

ResourceField flag(const char* name) {
    return {.name = name, .kind = Kind::boolean};
}

ResourceField optional_flag(const char* name) {
    return {.name = name, .kind = Kind::boolean, .is_nullable = true};
}

/// What a permission or progress says of the student beside its own fields, and the lecture of the enrolment.
const ResourceField student_name{.name = "student_name", .is_searched = true};
const ResourceField lecture_filter{.name = "lecture", .kind = Kind::reference, .target = ReferenceTarget::lecture};

}  // namespace

const Resource lectures{.name = "lectures",
                        .fields = {text("title", max_title_characters, true),
                                   text("slug", max_slug_characters, false),
                                   flag("is_published"),
                                   {.name = "free_lectures_count", .kind = Kind::integer, .max = max_order},
                                   {.name = "price", .kind = Kind::number, .max = max_price, .is_nullable = true},
                                   text("difficulty", max_phone_characters, false)}};

const Resource sessions{.name = "sessions",
                        .fields = {reference("lecture", ReferenceTarget::lecture),
                                   text("title", max_title_characters, true),
                                   {.name = "order", .kind = Kind::integer, .max = max_order}}};

const Resource students{
    .name = "students",
    .fields = {text("name", max_title_characters, true), text("user_id", max_id_characters, true),
               text("student_phone", max_phone_characters, false), text("parent_phone", max_phone_characters, false),
               text("school", max_title_characters, false), text("grade", max_phone_characters, false)}};

const Resource enrollments{.name = "enrollments",
                           .fields = {reference("student", ReferenceTarget::student),
                                      reference("lecture", ReferenceTarget::lecture),
                                      {.name = "status", .kind = Kind::choice, .choices = {"ACTIVE", "INACTIVE"}}}};

const Resource session_enrollments{
    .name = "session-enrollments",
    .fields = {reference("session", ReferenceTarget::session), reference("enrollment", ReferenceTarget::enrollment)},
    .inconsistency = not_same_lecture};

const Resource attendance{.name = "attendance",
                          .fields = {reference("enrollment", ReferenceTarget::enrollment),
                                     reference("session", ReferenceTarget::session),
                                     {.name = "status",
                                      .kind = Kind::choice,
                                      .choices = {"ONLINE", "PRESENT", "LATE", "ABSENT", "EXCUSED"},
                                      .is_required = true}},
                          .inconsistency = not_same_lecture};

const Resource video_permissions{
    .name = "video-permissions",
    .fields = {reference("video", ReferenceTarget::video),
               reference("enrollment", ReferenceTarget::enrollment),
               {.name = "rule", .kind = Kind::choice, .choices = {"free", "once", "blocked"}},
               optional_flag("allow_skip_override"),
               {.name = "max_speed_override",
                .kind = Kind::number,
                .min = min_playback_speed,
                .max = max_playback_speed,
                .is_nullable = true},
               optional_flag("show_watermark_override"),
               flag("block_speed_control"),
               flag("block_seek"),
               flag("is_override")},
    .shown = {student_name},
    .filters = {lecture_filter},
    .inconsistency = not_in_lecture};

const Resource video_progress{.name = "video-progress",
                              .fields = {reference("video", ReferenceTarget::video),
                                         reference("enrollment", ReferenceTarget::enrollment),
                                         {.name = "progress", .kind = Kind::number, .max = 1},
                                         {.name = "last_position", .kind = Kind::number, .max = max_position_seconds},
                                         flag("completed")},
                              .shown = {student_name, {.name = "progress_percent", .kind = Kind::number}},
                              .filters = {lecture_filter},
                              .inconsistency = not_in_lecture};

const Resource accounts{.name = "accounts",
                        .fields = {text("username", max_id_characters, true),
                                   text("user_id", max_id_characters, true),
                                   {.name = "role",
                                    .kind = Kind::choice,
                                    .choices = {"admin", "staff", "instructor", "student"},
                                    .is_required = true},
                                   flag("disabled")},
                        .shown = {{.name = "has_password", .kind = Kind::boolean}, {.name = "invitation_expires_at"}}};

const Resource webhooks{
    .name = "webhooks",
    .fields = {text("url", max_url_characters, true), {.name = "is_active", .kind = Kind::boolean}}};

const Resource webhook_deliveries{
    .name = "webhook-deliveries",
    .fields = {reference("webhook", ReferenceTarget::webhook),
               {.name = "event",
                .kind = Kind::choice,
                .choices = {"video.uploaded", "video.ready", "video.failed", "playback.revoked", "stream_started",
                            "stream_stopped", "stream_error"}},
               {.name = "state", .kind = Kind::choice, .choices = {"pending", "delivered", "failed"}},
               {.name = "attempt", .kind = Kind::integer, .max = max_order},
               {.name = "last_status", .kind = Kind::integer, .max = 999, .is_nullable = true},
               {.name = "last_error", .max = max_title_characters, .is_nullable = true}}};

}  // namespace sluice::catalogue
