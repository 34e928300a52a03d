#include "api/queue/claim_batcher.h"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t max_requests = 32;
/// While one statement waits for the disk, the next one is computed.
constexpr std::size_t max_statements = 2;
/// A statement for one worker costs nearly as much as one for five.
constexpr std::chrono::microseconds max_wait{100};
/// How long an urgent task may be passed over.
constexpr std::chrono::milliseconds max_head_age{10};

}  // namespace

tasks::ClaimResult ClaimBatcher::settle_and_claim(const std::vector<TaskKind>& kinds,
                                                  const tasks::ClaimRequest& request) {
    return queue_for(kinds).batcher.submit(request);
}

ClaimBatcher::KindQueue& ClaimBatcher::queue_for(const std::vector<TaskKind>& kinds) {
    auto sorted = kinds;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    const std::lock_guard lock(mutex_);
    return queues_.try_emplace(sorted, *this, sorted).first->second;
}

ClaimBatcher::KindQueue::KindQueue(ClaimBatcher& its_owner, std::vector<TaskKind> its_kinds)
    : owner(its_owner),
      kinds(std::move(its_kinds)),
      batcher({max_requests, max_statements, max_wait}, [this](const auto& requests) { return serve(requests); }) {}

std::vector<tasks::ClaimResult> ClaimBatcher::KindQueue::serve(const std::vector<tasks::ClaimRequest>& requests) {
    const auto from = head.position();
    auto results = tasks::settle_and_claim(owner.database_, kinds, requests, owner.lease_seconds_, from);
    head.note(from, results);
    if (from == tasks::QueuePosition{} || results.back().job) return results;
    // No task is left after the head; there may be a new one before it.
    std::vector<tasks::ClaimRequest> unserved;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (!results[i].job) unserved.push_back({requests[i].worker_id});
    }
    auto more = tasks::settle_and_claim(owner.database_, kinds, unserved, owner.lease_seconds_);
    auto next = more.begin();
    for (auto& result : results) {
        if (!result.job) result.job = std::move((next++)->job);
    }
    return results;
}

tasks::QueuePosition ClaimBatcher::QueueHead::position() {
    const std::lock_guard lock(mutex_);
    return steady_clock::now() < valid_until_ ? position_ : tasks::QueuePosition{};
}

void ClaimBatcher::QueueHead::note(const tasks::QueuePosition& from, const std::vector<tasks::ClaimResult>& results) {
    const std::lock_guard lock(mutex_);
    const bool was_from_front = from == tasks::QueuePosition{};
    if (was_from_front) {
        position_ = {};
        valid_until_ = steady_clock::now() + max_head_age;
    }
    for (const auto& result : results)
        position_ = std::max(position_, result.position);
}

}  // namespace sluice
