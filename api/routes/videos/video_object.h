#pragma once

#include <nlohmann/json.hpp>

#include "api/server/services.h"
#include "api/store/videos/videos.h"

namespace sluice::routes {

/// The video object of the contract (§4). A student's has no file_key, source, error_code and error_reason.
nlohmann::json video_object(const Services& services, const sluice::videos::Video& video, Role reader = Role::admin);

}  // namespace sluice::routes
