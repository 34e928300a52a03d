#include "api/upkeep/session_closer.h"

#include "api/store/playback_store.h"
#include "common/log.h"

namespace sluice {
namespace {

constexpr int closings_at_a_time = 1000;
/// After a failure: the database or Redis is away, and says so in the log often enough.
constexpr std::chrono::milliseconds failure_pause{1000};

}  // namespace

std::size_t close_revoked_sessions(Services& services) {
    const auto closings = list_session_closings(services.database, closings_at_a_time);
    if (closings.empty()) return 0;
    std::vector<std::string> told;
    for (const auto& closing : closings) {
        const SessionKey key{closing.tenant_id, closing.user_id, closing.session_id};
        services.sessions.revoke(key, closing.reason);
        services.liveness.end(key);
        log::info("playback_revoked", {{"session_id", closing.session_id}, {"reason", closing.reason}});
        told.push_back(closing.session_id);
    }
    delete_session_closings(services.database, told);
    return told.size();
}

SessionCloser::SessionCloser(Services& services, std::chrono::milliseconds interval) : services_(services) {
    thread_ = std::thread([=, this] { run(interval); });
}

SessionCloser::~SessionCloser() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    stopping_.notify_all();
    thread_.join();
}

void SessionCloser::run(std::chrono::milliseconds interval) {
    auto pause = interval;
    std::unique_lock lock(mutex_);
    while (!stopping_.wait_for(lock, pause, [&] { return is_stopping_; })) {
        lock.unlock();
        try {
            // After a full page there may be more.
            const bool may_be_more = close_revoked_sessions(services_) >= closings_at_a_time;
            pause = may_be_more ? std::chrono::milliseconds(0) : interval;
        } catch (const std::exception& failure) {
            pause = failure_pause;
            log::warning("revoked_sessions_not_closed", {{"reason", failure.what()}});
        }
        lock.lock();
    }
}

}  // namespace sluice
