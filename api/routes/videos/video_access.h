#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// Videos as students see them, and the permissions that staff set (contract §5).
namespace sluice::routes::video_access {

Response list_for_student(Services& services, const Request& request);
Response bulk_set(Services& services, const Request& request);

}  // namespace sluice::routes::video_access
