#include "api/domain/playback/playback_access.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("the refusals of start, in the contract's order") {
    constexpr auto free = PermissionRule::free;
    constexpr auto once = PermissionRule::once;
    constexpr auto blocked = PermissionRule::blocked;
    struct Case {
        Role role;
        StartFacts facts;  // callers, active, opens session, playable, rule, account is disabled
        const ErrorKind* refusal;
    };
    const Case cases[] = {
        {Role::student, {true, true, true, true, free}, nullptr},
        {Role::student, {true, true, true, true, once}, nullptr},
        {Role::student, {true, true, true, true, blocked}, &error::blocked},
        {Role::student, {true, true, true, false, blocked}, &error::video_not_ready},
        {Role::student, {true, true, false, false, blocked}, &error::no_session_access},
        {Role::student, {true, false, false, false, blocked}, &error::enrollment_mismatch},
        {Role::student, {false, true, true, true, free}, &error::enrollment_mismatch},
        {Role::student, {}, &error::enrollment_mismatch},
        {Role::student, {true, true, true, true, free, true}, &error::account_disabled},
        {Role::student, {false, false, false, false, blocked, true}, &error::account_disabled},
        {Role::instructor, {true, true, true, true, free}, &error::instructor_must_use_play_api},
        {Role::instructor, {}, &error::instructor_must_use_play_api},
        {Role::staff, {true, true, true, true, free}, &error::instructor_must_use_play_api},
        {Role::admin, {true, true, true, true, free}, &error::instructor_must_use_play_api},
    };
    for (const auto& [role, facts, refusal] : cases) {
        CAPTURE(name(role));
        CAPTURE(refusal == nullptr ? "allowed" : refusal->code);
        CHECK(start_refusal(role, facts) == refusal);
    }
}
