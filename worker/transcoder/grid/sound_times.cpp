#include "worker/transcoder/grid/sound_times.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sluice {
namespace {

/// Recorders write no packets while nobody speaks. Beyond this pause it is a leap of the time stamps.
constexpr std::int64_t max_pause_seconds = 60;
/// Longer recordings are refused.
constexpr std::size_t max_kept_seconds = 24 * 3600;

}  // namespace

void SoundTimes::add(double begin_seconds, double duration_seconds) {
    constexpr double max_believable_seconds = 1e9;
    if (!(std::abs(begin_seconds) < max_believable_seconds)) return;
    // A leap in every packet must not fill the memory.
    if (sounding_.size() >= max_kept_seconds) return;
    const double end = begin_seconds + std::max(0.0, duration_seconds);
    begin_ = sounding_.empty() ? begin_seconds : std::min(begin_, begin_seconds);
    end_ = sounding_.empty() ? end : std::max(end_, end);
    sounding_.insert(static_cast<std::int64_t>(std::floor(begin_seconds)));
}

double SoundTimes::begin_before(double picture_begin) const {
    auto reached = static_cast<std::int64_t>(std::floor(picture_begin));
    for (auto second = std::make_reverse_iterator(sounding_.upper_bound(reached)); second != sounding_.rend();
         ++second) {
        if (reached - *second > max_pause_seconds) break;
        reached = *second;
    }
    if (sounding_.empty()) return picture_begin;
    return std::min(picture_begin, std::max(begin_, static_cast<double>(reached)));
}

double SoundTimes::end_after(double picture_end) const {
    auto reached = static_cast<std::int64_t>(std::floor(picture_end));
    for (auto second = sounding_.lower_bound(reached); second != sounding_.end(); ++second) {
        if (*second - reached > max_pause_seconds) break;
        reached = *second;
    }
    if (sounding_.empty()) return picture_end;
    // The last packet may begin at the end of its second, and lasts a moment.
    constexpr double max_packet_seconds = 2;
    return std::max(picture_end, std::min(end_, static_cast<double>(reached) + max_packet_seconds));
}

}  // namespace sluice
