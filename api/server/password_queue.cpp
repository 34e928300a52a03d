#include "api/server/password_queue.h"

namespace sluice {

std::optional<PasswordQueue::Permit> PasswordQueue::enter() {
    std::unique_lock lock(mutex_);
    const auto is_free = [this] { return taken_ < limits_.places; };
    if (!is_free()) {
        if (waiting_ >= limits_.max_waiting) return std::nullopt;
        ++waiting_;
        const bool is_served = freed_.wait_for(lock, limits_.max_wait, is_free);
        --waiting_;
        if (!is_served) return std::nullopt;
    }
    ++taken_;
    return Permit(*this);
}

std::size_t PasswordQueue::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_;
}

void PasswordQueue::leave() {
    {
        const std::lock_guard lock(mutex_);
        --taken_;
    }
    freed_.notify_one();
}

PasswordQueue::Permit::~Permit() {
    if (queue_ != nullptr) queue_->leave();
}

}  // namespace sluice
