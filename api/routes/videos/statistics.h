#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// What staff see of a video's audience (contract §4).
namespace sluice::routes::statistics {

Response stats(Services& services, const Request& request);
Response summary(Services& services, const Request& request);
Response achievement(Services& services, const Request& request);
Response policy_impact(Services& services, const Request& request);
/// As CSV: the students of stats, with its filters, and of achievement.
Response export_stats(Services& services, const Request& request);
Response export_achievement(Services& services, const Request& request);

}  // namespace sluice::routes::statistics
