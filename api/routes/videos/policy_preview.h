#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// POST /videos/{id}/policy-preview: for whom what would change. Nothing is written.
namespace sluice::routes::policy_preview {

Response preview(Services& services, const Request& request);

}  // namespace sluice::routes::policy_preview
