#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "api/store/database.h"
#include "api/store/webhooks.h"

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

    /// `database` must outlive this.
    WebhookSender(Database& database, Options options);
    /// Breaks off what is on its way; it will be sent again.
    ~WebhookSender();
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;

  private:
    class Transfers;

    void run();
    void deliver_due();
    void settle_finished();

    Database& database_;
    Options options_;
    std::atomic<bool> is_stopping_ = false;
    std::unique_ptr<Transfers> transfers_;  ///< of the thread; null when there is none
    std::thread thread_;                    // last: it uses all of the above
};

}  // namespace sluice
