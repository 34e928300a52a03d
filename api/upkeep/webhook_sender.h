#pragma once

#include <chrono>
#include <map>
#include <stop_token>
#include <thread>

#include "api/store/database.h"
#include "api/store/webhooks.h"
#include "common/http/http_batch.h"

namespace sluice {

/// POSTs what is due in the outbox of webhooks, on a thread of its own, until destroyed. Any number of API processes
/// share the outbox. A receiver has ten seconds and answers 2xx; redirects are not followed. Receivers do not wait for
/// each other, and one that hangs cannot take all of the places.
class WebhookSender {
  public:
    struct Options {
        bool allow_private = false;  ///< addresses that are not of the public internet, for receivers beside us
        std::chrono::milliseconds interval{2000};  ///< between two looks at the outbox; 0: never
    };

    /// `database` must outlive this. The destructor breaks off what is on its way; it will be sent again.
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
