#include "api/routes/client_config.h"

#include "api/server/services.h"

namespace sluice::routes::client_config {
namespace {

/// What a page sends of a file in one request: little enough to be sent again, much enough to be fast.
constexpr std::int64_t upload_chunk_bytes = std::int64_t{32} << 20;

}  // namespace

Response get(Services& services, const Request& /*request*/) {
    const auto& config = services.config;
    return Response::json({{"version", SLUICE_VERSION},
                           {"locales", {"ko", "en"}},
                           {"password_login", true},
                           {"max_upload_bytes", config.max_upload_bytes},
                           {"upload_chunk_bytes", upload_chunk_bytes},
                           {"speeds", {0.5, 0.75, 1, 1.25, 1.5, 2}},
                           {"heartbeat_seconds", config.heartbeat_seconds()},
                           {"features", {{"live", false}, {"chat", false}, {"tus", false}}}});
}

}  // namespace sluice::routes::client_config
