#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/domain/playback/playback_policy.h"
#include "api/store/postgres/database.h"

namespace sluice {

/// What the policy of one student for a video is made of.
struct EnrollmentPolicy {
    std::int64_t enrollment_id = 0;
    std::string student_name;
    PolicyFacts facts;
};

/// Of at most `limit` ACTIVE enrolments of the video's lecture, by name.
std::vector<EnrollmentPolicy> list_policy_facts(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                                std::int64_t limit);
/// How many sessions of the video are open, as their rows say.
std::int64_t count_active_sessions(Database& database, std::int64_t tenant_id, std::int64_t video_id);

}  // namespace sluice
