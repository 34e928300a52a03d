#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/store/database.h"
#include "api/store/webhooks.h"

namespace sluice {

/// POSTs what is due in the outbox of webhooks, on a thread of its own, until destroyed. Any number of API processes
/// share the outbox. A receiver has ten seconds and answers 2xx; redirects are not followed.
class WebhookSender {
  public:
    struct Options {
        bool allow_private = false;  ///< addresses that are not of the public internet, for receivers beside us
        std::chrono::milliseconds interval{2000};  ///< between two looks at the outbox; 0: never
    };

    /// `database` must outlive this.
    WebhookSender(Database& database, Options options);
    /// Waits for the delivery at hand.
    ~WebhookSender();
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;

  private:
    void run();
    /// True when there may be more.
    bool deliver_due();
    [[nodiscard]] webhooks::Result send(const webhooks::Delivery& delivery) const;
    [[nodiscard]] bool is_stopping();

    Database& database_;
    Options options_;
    std::mutex mutex_;
    std::condition_variable stopping_;
    bool is_stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace sluice
