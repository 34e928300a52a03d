#include "api/playback/session_liveness.h"

#include <utility>

namespace sluice {

SessionLiveness::SessionLiveness(Source source, std::chrono::seconds grace, std::function<Clock::time_point()> clock,
                                 std::size_t max_sessions)
    : source_(std::move(source)), grace_(grace), clock_(std::move(clock)), max_in_table_(max_sessions / 2) {}

bool SessionLiveness::is_alive(const SessionKey& key) {
    const auto now = clock_();
    {
        const std::lock_guard lock(mutex_);
        const auto* known = find(key.session_id);
        const bool is_known = known != nullptr && now - known->asked < max_age;
        lookups_.count(is_known);
        if (is_known) return now < known->ends;
        if (now < redis_away_until_) return let_through(key.session_id, now);
    }
    try {
        const auto left = source_({key}).front();
        const std::lock_guard lock(mutex_);
        // Counted from before the query, so that the answer is never used for longer than it is true.
        remember(key.session_id, {now, now + left});
        return left.count() > 0;
    } catch (const RedisUnavailable&) {
        const auto later = clock_();
        const std::lock_guard lock(mutex_);
        redis_away_until_ = later + retry_pause;
        return let_through(key.session_id, later);
    }
}

std::vector<bool> SessionLiveness::are_alive_now(const std::vector<SessionKey>& keys) {
    if (keys.empty()) return {};
    const auto now = clock_();
    std::vector<bool> alive;
    alive.reserve(keys.size());
    const auto let_some_through = [&](Clock::time_point time) {
        for (const auto& key : keys)
            alive.push_back(in_grace(key.session_id, time).value_or(false));
        return alive;
    };
    {
        const std::lock_guard lock(mutex_);
        if (now < redis_away_until_) return let_some_through(now);
    }
    try {
        const auto left = source_(keys);
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            remember(keys[i].session_id, {now, now + left.at(i)});
            alive.push_back(left[i].count() > 0);
        }
        return alive;
    } catch (const RedisUnavailable&) {
        const auto later = clock_();
        const std::lock_guard lock(mutex_);
        redis_away_until_ = later + retry_pause;
        return let_some_through(later);
    }
}

void SessionLiveness::end(const SessionKey& key) {
    const auto now = clock_();
    const std::lock_guard lock(mutex_);
    remember(key.session_id, {now, now});
}

std::optional<bool> SessionLiveness::in_grace(const std::string& session_id, Clock::time_point now) const {
    const auto* known = find(session_id);
    if (known == nullptr || now - known->asked >= grace_) return std::nullopt;
    return now < known->ends;
}

bool SessionLiveness::let_through(const std::string& session_id, Clock::time_point now) const {
    const auto is_alive = in_grace(session_id, now);
    if (!is_alive) throw RedisUnavailable("Redis is away");
    return *is_alive;
}

const SessionLiveness::Known* SessionLiveness::find(const std::string& session_id) const {
    for (const auto* table : {&recent_, &older_}) {
        if (const auto found = table->find(session_id); found != table->end()) return &found->second;
    }
    return nullptr;
}

void SessionLiveness::remember(const std::string& session_id, Known known) {
    if (recent_.size() >= max_in_table_ && !recent_.contains(session_id)) {
        older_ = std::exchange(recent_, {});
    }
    const auto [entry, is_new] = recent_.try_emplace(session_id, known);
    // Two answers may arrive in reverse order.
    if (!is_new && entry->second.asked <= known.asked) entry->second = known;
}

}  // namespace sluice
