#include "worker/lease_keeper.h"

#include <algorithm>

#include "common/process/log.h"

namespace sluice {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// The lease alone needs fewer heartbeats. But they carry the progress that people look at, and their answers say that
/// a video was cancelled.
constexpr milliseconds max_interval{1500};

}  // namespace

LeaseKeeper::LeaseKeeper(ApiClient& api, const Job& job) : api_(api), job_(job), thread_([this] { keep(); }) {}

LeaseKeeper::~LeaseKeeper() {
    stopping_.set();
    thread_.join();
}

void LeaseKeeper::keep() {
    const milliseconds lease = std::chrono::seconds(std::max(job_.lease_seconds, 1));
    const milliseconds interval = std::min<milliseconds>(lease / 3, max_interval);
    // Short pauses, so that a failed heartbeat is retried several times before the lease ends.
    Backoff backoff(RetryPolicy{.first_pause = interval / 16, .max_pause = interval / 2});
    SteadyTime valid_until = granted_at_ + lease;
    SteadyTime next_beat = granted_at_ + interval;
    while (!stopping_.wait_until(next_beat)) {
        const auto sent_at = steady_clock::now();
        const auto left = std::chrono::duration_cast<milliseconds>(valid_until - sent_at);
        if (left.count() <= 0) return finish(End::lost);

        const auto answer = api_.heartbeat(job_, progress_, std::min(interval, left), {&stopping_});
        if (std::holds_alternative<LeaseLost>(answer)) return finish(End::lost);
        if (const auto* beat = std::get_if<Beat>(&answer)) {
            if (beat->cancel) return finish(End::cancelled);
            valid_until = sent_at + lease;
            next_beat = sent_at + interval;
            backoff.reset();
        } else if (!stopping_.is_set()) {
            log::warning(
                "heartbeat_failed",
                {{"task_id", job_.task_id}, {"video_id", job_.video_id}, {"error", std::get<Away>(answer).detail}});
            next_beat = std::min<SteadyTime>(steady_clock::now() + backoff.next(), valid_until);
        }
    }
}

void LeaseKeeper::finish(End end) {
    end_ = end;
    ended_.set();
}

std::string_view name(LeaseKeeper::End end) {
    switch (end) {
        case LeaseKeeper::End::none:
            return "none";
        case LeaseKeeper::End::lost:
            return "lease_lost";
        case LeaseKeeper::End::cancelled:
            return "cancelled";
    }
    return "none";
}

}  // namespace sluice
