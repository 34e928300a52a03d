#include "api/store/upkeep/webhooks.h"

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::webhooks {

void tell(Database& database, const std::vector<News>& news) {
    std::vector<std::int64_t> tenants;
    std::vector<std::int64_t> videos;
    std::vector<std::string> events;
    std::vector<std::string> data;
    for (const auto& one : news) {
        tenants.push_back(one.tenant_id);
        videos.push_back(one.video_id);
        events.push_back(one.event);
        data.push_back(one.data.dump());
    }
    database.run(sql::tell_webhooks, tenants, videos, events, data);
}

std::vector<Delivery> claim(Database& database, int max, int max_of_receiver, std::chrono::seconds lease) {
    std::vector<Delivery> deliveries;
    for (const auto& row :
         database.run(sql::claim_webhook_deliveries, max, max_of_receiver, static_cast<double>(lease.count()))) {
        deliveries.push_back({row["id"].as<std::int64_t>(), row["event"].c_str(), json_column(row, "data"),
                              row["attempt"].as<int>(), time_column(row, "created_at"), row["url"].c_str(),
                              row["secret"].c_str()});
    }
    return deliveries;
}

void settle(Database& database, const Delivery& delivery, const Result& result) {
    const std::chrono::duration<double> retry_after = result.retry_after;
    database.run(sql::settle_webhook_delivery, delivery.id, result.is_delivered, result.status, result.error,
                 retry_after.count(), delivery.attempt);
}

std::int64_t forget_settled(Database& database, std::chrono::seconds age) {
    return static_cast<std::int64_t>(
        database.run(sql::delete_settled_webhook_deliveries, static_cast<double>(age.count())).affected_rows());
}

bool replay(Database& database, std::int64_t tenant_id, std::int64_t id) {
    return !database.run(sql::replay_webhook_delivery, tenant_id, id).empty();
}

std::optional<std::string> renew_secret(Database& database, std::int64_t tenant_id, std::int64_t id) {
    const auto rows = database.run(sql::renew_webhook_secret, tenant_id, id);
    if (rows.empty()) return std::nullopt;
    return rows[0][0].as<std::string>();
}

}  // namespace sluice::webhooks
