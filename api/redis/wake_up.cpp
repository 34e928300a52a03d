#include "api/redis/wake_up.h"

#include "common/process/log.h"

namespace sluice {
namespace {

/// How long the listener may take to notice that it should stop.
constexpr std::chrono::milliseconds listen_slice{200};
constexpr std::chrono::milliseconds reconnect_pause{500};

}  // namespace

WakeUp::WakeUp(Redis& redis, std::string channel)
    : redis_(redis), channel_(std::move(channel)), listener_([this] { listen(); }) {}

WakeUp::~WakeUp() {
    close();
    listener_.join();
}

void WakeUp::ring() {
    ring_here();
    try {
        redis_.command({"PUBLISH", channel_, "1"});
    } catch (const std::exception& error) {
        log::warning("wake_up_not_published", {{"reason", error.what()}});
    }
}

std::uint64_t WakeUp::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

bool WakeUp::wait(std::uint64_t seen, std::chrono::milliseconds max_wait) {
    std::unique_lock lock(mutex_);
    rung_.wait_for(lock, max_wait, [&] { return closed_ || count_ != seen; });
    return !closed_;
}

void WakeUp::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    rung_.notify_all();
}

void WakeUp::ring_here() {
    {
        const std::lock_guard lock(mutex_);
        ++count_;
    }
    rung_.notify_all();
}

void WakeUp::listen() {
    const auto is_closed = [this] {
        const std::lock_guard lock(mutex_);
        return closed_;
    };
    while (!is_closed()) {
        try {
            RedisConnection connection(redis_.address());
            connection.command({"SUBSCRIBE", channel_});
            // Messages published before the subscription are lost, so the waiters look once.
            ring_here();
            while (!is_closed()) {
                if (connection.next_message(listen_slice)) ring_here();
            }
        } catch (const RedisUnavailable&) {
            std::unique_lock lock(mutex_);
            rung_.wait_for(lock, reconnect_pause, [&] { return closed_; });
        }
    }
}

}  // namespace sluice
