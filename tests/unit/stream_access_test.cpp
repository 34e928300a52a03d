#include "api/domain/playback/stream_access.h"

#include <doctest/doctest.h>

#include "api/domain/codec_label.h"
#include "api/domain/stream_error.h"

using namespace sluice;

TEST_CASE("who may have the original of a video") {
    const StartFacts enrolled{.enrollment_is_callers = true, .enrollment_is_active = true, .opens_session = true};
    auto inactive = enrolled;
    inactive.enrollment_is_active = false;
    auto closed = enrolled;
    closed.opens_session = false;
    auto blocked = enrolled;
    blocked.rule = PermissionRule::blocked;
    struct Case {
        const char* what;
        StreamFacts facts;
        const ErrorKind* refusal;
    };
    const auto* denied = &error::permission_denied;
    const Case cases[] = {
        {"a free video, a visitor", {.is_published = true, .free_videos = 2, .place = 1}, nullptr},
        {"the first that is not free", {.is_published = true, .free_videos = 2, .place = 2}, denied},
        {"not published", {.is_published = false, .free_videos = 2, .place = 0}, denied},
        {"none is free", {.is_published = true}, denied},
        {"a student without an enrolment", {.caller = Role::student}, &error::enrollment_mismatch},
        {"a student", {.caller = Role::student, .enrollment = enrolled}, nullptr},
        {"a student, not published", {.is_published = false, .caller = Role::student, .enrollment = enrolled}, nullptr},
        {"an enrolment that has ended", {.caller = Role::student, .enrollment = inactive}, &error::enrollment_mismatch},
        {"a session that is not opened", {.caller = Role::student, .enrollment = closed}, &error::no_session_access},
        {"a video that is blocked", {.caller = Role::student, .enrollment = blocked}, &error::blocked},
        {"a preview is for staff",
         {.caller = Role::student, .wants_preview = true, .enrollment = closed},
         &error::no_session_access},
        {"nor for visitors", {.wants_preview = true}, denied},
        {"an admin", {.caller = Role::admin}, denied},
        {"an admin's preview", {.caller = Role::admin, .wants_preview = true}, nullptr},
        {"a preview of staff", {.caller = Role::staff, .wants_preview = true}, nullptr},
        {"a preview of an instructor", {.caller = Role::instructor, .wants_preview = true}, nullptr},
        {"an account without a password, a free video",
         {.is_published = true, .free_videos = 1, .caller = Role::student, .account_is_pending = true},
         &error::account_pending},
    };
    for (const auto& [what, facts, refusal] : cases) {
        CAPTURE(what);
        CHECK(stream_refusal(facts) == refusal);
    }
}

TEST_CASE("the second code of a refusal") {
    struct Case {
        const ErrorKind& kind;
        std::string_view code;
    };
    const Case cases[] = {
        {error::not_authenticated, "AUTH_INVALID_TOKEN"},
        {error::account_pending, "AUTH_USER_PENDING"},
        {error::permission_denied, "AUTH_FORBIDDEN"},
        {error::policy_changed, "AUTH_FORBIDDEN"},
        {error::not_found, "CONTENT_NOT_FOUND"},
        {error::too_many_attempts, "STREAM_RATE_LIMITED"},
        {error::source_missing, "STREAM_FILE_UNAVAILABLE"},
        {error::storage_unavailable, "STREAM_FILE_UNAVAILABLE"},
        {error::sessions_unavailable, "STREAM_UNAVAILABLE"},
        {error::invalid_field, "INVALID_REQUEST"},
    };
    for (const auto& [kind, code] : cases) {
        CAPTURE(kind.code);
        CHECK(stream_error_code(kind) == code);
    }
}

TEST_CASE("names of codecs") {
    CHECK(codec_label("h264") == "H.264");
    CHECK(codec_label("hevc") == "H.265");
    CHECK(codec_label("aac") == "AAC");
    CHECK(codec_label("vp9") == "VP9");
    CHECK(codec_label("opus") == "Opus");
    CHECK(codec_label("") == "");
}
