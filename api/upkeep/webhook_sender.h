#pragma once

#include <chrono>
#include <map>
#include <stop_token>
#include <thread>

#include "api/store/postgres/database.h"
#include "api/store/upkeep/webhooks.h"
#include "common/http/http_batch.h"

namespace sluice {

/// POSTs the due deliveries of the webhook outbox, on its own thread, until destroyed. Any number of API processes
/// share the outbox. A receiver must answer 2xx within ten seconds; redirects are not followed. Receivers do not wait
/// for each other, and a hanging one cannot take all places.
class WebhookSender {
  public:
    struct Options {
        bool allow_private = false;                ///< addresses outside the public internet, for receivers beside us
        std::chrono::milliseconds interval{2000};  ///< between two looks at the outbox; 0 for never
    };

    /// `database` must outlive this. The destructor breaks off the deliveries on their way; they will be sent again.
    WebhookSender(Database& database, Options options);

  private:
    void run(const std::stop_token& stop);
    void deliver_due();
    void settle_finished();
    void settle(const webhooks::Delivery& delivery, webhooks::Result result);

    Database& database_;
    Options options_;
    HttpBatch batch_;                                         ///< of the thread
    std::map<HttpBatch::Ticket, webhooks::Delivery> on_way_;  ///< of the thread
    std::jthread thread_;                                     // last: it uses all of the above
};

}  // namespace sluice
