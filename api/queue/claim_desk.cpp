#include "api/queue/claim_desk.h"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t max_at_a_time = 32;
/// While one statement waits for the disk, the next one is computed.
constexpr std::size_t statements_at_a_time = 2;
/// A statement for one worker costs nearly as much as for five.
constexpr std::chrono::microseconds patience{100};
/// As long an urgent task may be passed over.
constexpr std::chrono::milliseconds front_is_believed{10};

}  // namespace

tasks::Exchange ClaimDesk::exchange(const std::vector<TaskKind>& kinds, const tasks::Wish& wish) {
    return counter_for(kinds).batcher.submit(wish);
}

ClaimDesk::Counter& ClaimDesk::counter_for(const std::vector<TaskKind>& kinds) {
    auto sorted = kinds;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    const std::lock_guard lock(mutex_);
    return counters_.try_emplace(sorted, *this, sorted).first->second;
}

ClaimDesk::Counter::Counter(ClaimDesk& its_desk, std::vector<TaskKind> of)
    : desk(its_desk),
      kinds(std::move(of)),
      batcher({max_at_a_time, statements_at_a_time, patience}, [this](const auto& wishes) { return serve(wishes); }) {}

std::vector<tasks::Exchange> ClaimDesk::Counter::serve(const std::vector<tasks::Wish>& wishes) {
    const auto from = front.position();
    auto answers = tasks::exchange(desk.database_, kinds, wishes, desk.lease_seconds_, from);
    front.note(from, answers);
    if (from == tasks::QueuePosition{} || answers.back().job) return answers;
    // Nothing is left behind the front; before it there may be something new.
    std::vector<tasks::Wish> unserved;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i].job) unserved.push_back({wishes[i].worker_id});
    }
    auto more = tasks::exchange(desk.database_, kinds, unserved, desk.lease_seconds_);
    auto next = more.begin();
    for (auto& answer : answers) {
        if (!answer.job) answer.job = std::move((next++)->job);
    }
    return answers;
}

tasks::QueuePosition ClaimDesk::Front::position() {
    const std::lock_guard lock(mutex_);
    return steady_clock::now() < believed_until_ ? position_ : tasks::QueuePosition{};
}

void ClaimDesk::Front::note(const tasks::QueuePosition& from, const std::vector<tasks::Exchange>& answers) {
    const std::lock_guard lock(mutex_);
    const bool is_looked_for = from == tasks::QueuePosition{};
    if (is_looked_for) {
        position_ = {};
        believed_until_ = steady_clock::now() + front_is_believed;
    }
    for (const auto& answer : answers)
        position_ = std::max(position_, answer.position);
}

}  // namespace sluice
