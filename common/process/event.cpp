#include "common/process/event.h"

#include <algorithm>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace sluice {

Event::Event() : fd_(checked_descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

void Event::set() noexcept {
    set_ = true;
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the descriptor is readable anyway.
    [[maybe_unused]] const auto written = ::write(fd_.get(), &one, sizeof one);
}

bool Event::wait_until(SteadyTime deadline) const {
    while (!is_set()) {
        pollfd waited{fd_.get(), POLLIN, 0};
        ::poll(&waited, 1, poll_timeout_ms(deadline));
        if (std::chrono::steady_clock::now() >= deadline) break;
    }
    return is_set();
}

bool Event::wait_for(std::chrono::milliseconds time) const {
    return wait_until(std::chrono::steady_clock::now() + time);
}

bool any_set(const Interrupts& interrupts) {
    return std::any_of(interrupts.begin(), interrupts.end(), [](const Event* event) { return event->is_set(); });
}

bool wait_for_any(const Interrupts& interrupts, std::chrono::milliseconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    std::vector<pollfd> waited;
    waited.reserve(interrupts.size());
    for (const Event* event : interrupts)
        waited.push_back({event->fd(), POLLIN, 0});
    while (!any_set(interrupts)) {
        ::poll(waited.data(), waited.size(), poll_timeout_ms(deadline));
        if (std::chrono::steady_clock::now() >= deadline) break;
    }
    return any_set(interrupts);
}

int poll_timeout_ms(SteadyTime deadline) {
    using namespace std::chrono;
    const auto left = ceil<milliseconds>(deadline - steady_clock::now());
    return static_cast<int>(std::clamp<milliseconds>(left, 0ms, 1h).count());
}

}  // namespace sluice
