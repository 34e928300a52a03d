#include "worker/transcoder/text/cue_list.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace sluice {
namespace {

constexpr std::size_t max_cues = 50'000;
constexpr std::size_t max_text_bytes = 4 << 20;
constexpr std::int64_t max_unstated_ms = 5000;

}  // namespace

CueList::CueList(double duration_seconds) : duration_seconds_(duration_seconds) {}

/// A time stamp may have any value. It is clamped to the time around the video, which is all that matters.
std::int64_t CueList::milliseconds(double seconds) const {
    return std::llround(std::clamp(seconds, -duration_seconds_, 2 * duration_seconds_) * ms_per_second);
}

void CueList::add(double start_seconds, std::optional<double> length_seconds, std::string text) {
    if (entries_.size() >= max_cues || text_bytes_ + text.size() > max_text_bytes) return;
    text_bytes_ += text.size();
    Entry& entry = entries_.emplace_back();
    entry.start_ms = milliseconds(start_seconds);
    if (length_seconds) entry.end_ms = milliseconds(start_seconds + *length_seconds);
    entry.text = std::move(text);
}

std::vector<Cue> CueList::cues() const {
    std::vector<const Entry*> order;
    order.reserve(entries_.size());
    for (const Entry& entry : entries_)
        order.push_back(&entry);
    std::stable_sort(order.begin(), order.end(), [](auto* a, auto* b) { return a->start_ms < b->start_ms; });

    const auto duration_ms = static_cast<std::int64_t>(duration_seconds_ * ms_per_second);
    std::vector<Cue> cues;
    std::set<std::tuple<std::int64_t, std::int64_t, std::string_view>> seen;
    // From the last entry to the first, so that the next later start is known.
    std::int64_t earliest_ms = INT64_MAX;
    std::int64_t next_start_ms = INT64_MAX;
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
        const Entry& entry = **at;
        if (entry.start_ms != earliest_ms) next_start_ms = std::exchange(earliest_ms, entry.start_ms);
        const std::int64_t unstated_ms = std::min(entry.start_ms + max_unstated_ms, next_start_ms);
        const std::int64_t start_ms = std::max<std::int64_t>(entry.start_ms, 0);
        const std::int64_t end_ms = std::min(entry.end_ms.value_or(unstated_ms), duration_ms);
        if (entry.text.empty() || end_ms <= start_ms || !seen.emplace(start_ms, end_ms, entry.text).second) continue;
        cues.push_back({start_ms, end_ms, entry.text});
    }
    std::reverse(cues.begin(), cues.end());
    return cues;
}

}  // namespace sluice
