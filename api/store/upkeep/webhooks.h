#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"

/// The outbox of webhooks; triggers fill it (migrations/0004_webhook.sql).
namespace sluice::webhooks {

struct Delivery {
    std::int64_t id = 0;
    std::string event;
    nlohmann::json data;
    int attempt = 0;  ///< counting this one
    std::string created_at;
    std::string url;
    std::string secret;
};

/// What the academy's receivers are to be told of a video, apart from what the triggers tell them.
struct News {
    std::int64_t tenant_id = 0;  ///< 0: the video's
    std::int64_t video_id = 0;
    std::string event;
    nlohmann::json data;
};

/// Puts the news into the outbox in their order, once for each receiver that is active now.
void tell(Database& database, const std::vector<News>& news);

/// Claims deliveries that are due: at most `most` in all, and at most `max_of_receiver` of one receiver. After `lease`
/// another sender may claim them again.
std::vector<Delivery> claim(Database& database, int max, int max_of_receiver, std::chrono::seconds lease);

struct Result {
    bool is_delivered = false;
    std::optional<int> status;         ///< of HTTP
    std::optional<std::string> error;  ///< a sentence without the URL
    std::chrono::milliseconds retry_after{0};
};

/// Settles a delivery: delivered, to be tried again, or given up 24 hours after it was made. Does nothing if it has
/// been claimed again or replayed meanwhile.
void settle(Database& database, const Delivery& delivery, const Result& result);

/// Removes deliveries that were settled longer ago than `age`. Returns how many.
std::int64_t forget_settled(Database& database, std::chrono::seconds age);

/// False if the tenant has no such delivery.
bool replay(Database& database, std::int64_t tenant_id, std::int64_t id);

/// Returns the new secret; std::nullopt if the tenant has no such webhook.
std::optional<std::string> renew_secret(Database& database, std::int64_t tenant_id, std::int64_t id);

}  // namespace sluice::webhooks
