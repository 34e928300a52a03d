#include "tests/support/webhook_receiver.h"

#include <utility>

#include <fmt/format.h>
#include <httplib.h>

namespace sluice {

WebhookReceiver::WebhookReceiver() : server_(std::make_unique<httplib::Server>()) {
    server_->Post("/hook", [this](const httplib::Request& request, httplib::Response& response) {
        const std::lock_guard lock(mutex_);
        messages_.push_back(
            {request.get_header_value("Sluice-Event"), request.get_header_value("Sluice-Signature"), request.body});
        response.status = statuses_.empty() ? 204 : statuses_.front();
        if (!statuses_.empty()) statuses_.erase(statuses_.begin());
        if (response.status == 302) response.set_header("Location", url());
        arrived_.notify_all();
    });
    port_ = server_->bind_to_any_port("127.0.0.1");
    server_->set_keep_alive_max_count(1);
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running())
        std::this_thread::yield();
}

WebhookReceiver::~WebhookReceiver() {
    server_->stop();
    thread_.join();
}

std::string WebhookReceiver::url() const {
    return fmt::format("http://127.0.0.1:{}/hook", port_);
}

void WebhookReceiver::answer(std::vector<int> statuses) {
    const std::lock_guard lock(mutex_);
    statuses_ = std::move(statuses);
}

std::vector<WebhookReceiver::Message> WebhookReceiver::wait_for(std::size_t count, std::chrono::milliseconds max_wait) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, max_wait, [&] { return messages_.size() >= count; });
    return messages_;
}

}  // namespace sluice
