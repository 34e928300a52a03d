#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace httplib {
class Server;
}

namespace sluice {

/// An operator's or customer's own system, which takes signed POSTs over HTTP on a free port. Any thread.
class WebhookReceiver {
  public:
    struct Message {
        std::string event;      ///< Sluice-Event
        std::string signature;  ///< Sluice-Signature
        std::string body;
    };

    WebhookReceiver();
    ~WebhookReceiver();
    WebhookReceiver(const WebhookReceiver&) = delete;
    WebhookReceiver& operator=(const WebhookReceiver&) = delete;

    [[nodiscard]] std::string url() const;
    /// The statuses of the next answers; 204 after those. A 302 leads to url() again.
    void answer(std::vector<int> statuses);
    /// The messages so far, as soon as there are `count`, or after `max_wait`.
    std::vector<Message> wait_for(std::size_t count, std::chrono::milliseconds max_wait = std::chrono::seconds(10));

  private:
    std::unique_ptr<httplib::Server> server_;
    int port_ = 0;
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Message> messages_;
    std::vector<int> statuses_;
};

}  // namespace sluice
