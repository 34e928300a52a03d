#include "api/routes/webhooks.h"

#include "api/domain/catalogue.h"
#include "api/domain/errors.h"
#include "api/routes/catalogue/catalogue.h"
#include "api/store/upkeep/webhooks.h"
#include "common/text/json_reader.h"

namespace sluice::routes::webhooks {
namespace {

std::string new_secret(Services& services, const Request& request, std::int64_t id) {
    auto secret = sluice::webhooks::renew_secret(services.database, request.principal.tenant_id, id);
    if (!secret) throw ApiError(error::not_found);
    return *std::move(secret);
}

}  // namespace

Response create(Services& services, const Request& request) {
    auto webhook = read_json(catalogue::create(services, request, sluice::catalogue::webhooks).body);
    webhook["secret"] = new_secret(services, request, webhook.at("id"));
    return Response::json(webhook, 201).with("Cache-Control", "no-store");
}

Response renew_secret(Services& services, const Request& request) {
    return Response::json({{"secret", new_secret(services, request, request.id_param("id"))}})
        .with("Cache-Control", "no-store");
}

Response replay(Services& services, const Request& request) {
    const auto id = request.id_param("id");
    if (!sluice::webhooks::replay(services.database, request.principal.tenant_id, id)) {
        throw ApiError(error::not_found);
    }
    auto response = catalogue::get(services, request, sluice::catalogue::webhook_deliveries);
    response.status = 202;
    return response;
}

}  // namespace sluice::routes::webhooks
