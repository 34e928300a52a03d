#include "worker/transcoder/copy/copy_rules.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/playlist/playlist.h"
#include "worker/transcoder/grid/segment_clock.h"
#include "worker/transcoder/package/aac_format.h"

namespace sluice {
namespace {

constexpr std::int64_t max_sound_bps = 192'000;
/// A picture between two slots belongs to neither.
constexpr double max_shift_slots = 0.25;

/// The slot that a picture belongs to; std::nullopt if it is too far from any.
std::optional<std::int64_t> own_slot_of(std::int64_t pts, const Timeline& timeline) {
    if (pts == no_timestamp || pts < timeline.start_pts) return std::nullopt;
    const std::int64_t slot = timeline.slot_of(pts);
    const double shift = std::abs(timeline.seconds_of(pts) - timeline.rate.seconds(slot));
    const double max_shift = std::min(max_picture_shift_seconds, max_shift_slots * timeline.rate.seconds(1));
    return shift <= max_shift ? std::optional(slot) : std::nullopt;
}

/// Begins a segment at the last keyframe within `max_segment_frames` of the segment before. std::nullopt if keyframes
/// are further apart. `keyframes` rise from 0.
std::optional<std::vector<std::int64_t>> segment_starts(const std::vector<std::int64_t>& keyframes,
                                                        std::int64_t frame_count, int max_segment_frames) {
    std::vector<std::int64_t> starts{0};
    while (frame_count - starts.back() > max_segment_frames) {
        const auto beyond = std::upper_bound(keyframes.begin(), keyframes.end(), starts.back() + max_segment_frames);
        if (*(beyond - 1) == starts.back()) return std::nullopt;
        starts.push_back(*(beyond - 1));
    }
    return starts;
}

MeasuredBitrate bitrate(const std::vector<ListedPacket>& packets, const std::vector<std::int64_t>& starts,
                        FrameRate rate) {
    std::vector<MediaSegment> segments;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const auto begin = static_cast<std::size_t>(starts[i]);
        const auto end = i + 1 < starts.size() ? static_cast<std::size_t>(starts[i + 1]) : packets.size();
        MediaSegment& segment = segments.emplace_back();
        segment.duration_seconds = rate.seconds(static_cast<std::int64_t>(end - begin));
        for (std::size_t packet = begin; packet < end; ++packet)
            segment.bytes += packets[packet].bytes;
    }
    return measure(segments);
}

}  // namespace

double max_copied_bps(std::int64_t cap_bps) {
    constexpr double allowance = 1.5;
    return allowance * static_cast<double>(cap_bps);
}

bool may_copy(const conformance::SequenceParameters& sequence, int width, int height) {
    constexpr int baseline = 66;
    constexpr int main = 77;
    constexpr int high = 100;
    constexpr int as_main = 0x40;  // constraint_set1_flag: Baseline that a Main decoder can decode
    constexpr int highest_level = 51;
    constexpr int bt709 = 1;
    constexpr int unspecified = 2;
    constexpr int min_hd_height = 720;  // below, unspecified means bt601
    const bool is_known_profile = sequence.profile == main || sequence.profile == high ||
                                  (sequence.profile == baseline && (sequence.compatibility & as_main) != 0);
    const conformance::ColourTags colour = sequence.colour.value_or(conformance::ColourTags{});
    const auto all_are = [&](int code) {
        return colour.primaries == code && colour.transfer == code && colour.matrix == code;
    };
    const bool is_bt709 = all_are(bt709) || (all_are(unspecified) && std::min(width, height) >= min_hd_height);
    return is_known_profile && sequence.level <= highest_level && sequence.chroma_format == 1 &&
           sequence.bit_depth == 8 && sequence.is_progressive && sequence.pixel_width == sequence.pixel_height &&
           is_bt709 && !colour.is_full_range && sequence.width == width && sequence.height == height;
}

std::optional<CopiedPictures> copied_pictures(const std::vector<ListedPacket>& packets, const Timeline& timeline,
                                              std::int64_t cap_bps) {
    constexpr int max_reorder_frames = 16;  // ISO/IEC 14496-10 A.3.1: max_num_reorder_frames
    CopiedPictures pictures;
    pictures.frame_count = static_cast<std::int64_t>(packets.size());
    std::vector<bool> is_taken(packets.size());
    std::vector<std::int64_t> keyframes;
    std::int64_t reorder = 0;
    std::int64_t next_slot = 0;  // after the latest picture so far
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const auto number = static_cast<std::int64_t>(i);
        const auto slot = own_slot_of(packets[i].pts, timeline);
        if (!slot || *slot >= pictures.frame_count || is_taken[static_cast<std::size_t>(*slot)]) return std::nullopt;
        if (packets[i].is_discarded || packets[i].changes_decoder || packets[i].bytes <= 0) return std::nullopt;
        if (i == 0 && !packets[i].is_key) return std::nullopt;
        if (packets[i].is_key) {
            // All slots before it are taken, so nothing that follows is shown earlier.
            if (*slot != number || next_slot != number) return std::nullopt;
            keyframes.push_back(number);
        }
        is_taken[static_cast<std::size_t>(*slot)] = true;
        next_slot = std::max(next_slot, *slot + 1);
        reorder = std::max(reorder, number - *slot);
    }
    if (keyframes.empty() || reorder > max_reorder_frames) return std::nullopt;
    const int max_segment_frames = SegmentClock(timeline.rate).segment_frames();
    const auto starts = segment_starts(keyframes, pictures.frame_count, max_segment_frames);
    if (!starts) return std::nullopt;
    const MeasuredBitrate rate = bitrate(packets, *starts, timeline.rate);
    if (static_cast<double>(rate.peak_bps) > max_copied_bps(cap_bps)) return std::nullopt;
    pictures.reorder_frames = static_cast<int>(reorder);
    pictures.segment_starts = *starts;
    return pictures;
}

std::optional<std::int64_t> sound_frame(double seconds, int sample_rate_hz) {
    const double frames = seconds * sample_rate_hz / aac_frame_samples;
    const std::int64_t frame = std::llround(frames);
    const double shift = std::abs(frames - static_cast<double>(frame)) * aac_frame_samples / sample_rate_hz;
    return shift <= max_sound_shift_seconds ? std::optional(frame) : std::nullopt;
}

std::int64_t sound_frame_count(double seconds, int sample_rate_hz) {
    return static_cast<std::int64_t>(std::ceil(seconds * sample_rate_hz / aac_frame_samples));
}

bool may_copy_sound(const std::vector<ListedPacket>& packets, TickLength tick, double zero_seconds, double end_seconds,
                    int sample_rate_hz) {
    constexpr int bits_per_byte = 8;
    const double frame_seconds = static_cast<double>(aac_frame_samples) / sample_rate_hz;
    const std::int64_t frame_count = sound_frame_count(end_seconds, sample_rate_hz);
    std::int64_t next = 0;
    std::int64_t count = 0;
    std::int64_t bytes = 0;
    for (const auto& packet : packets) {
        if (packet.pts == no_timestamp || packet.changes_decoder) return false;
        const double begin = tick.seconds(packet.pts) - zero_seconds;
        if (begin >= end_seconds) break;
        const auto frame = sound_frame(begin, sample_rate_hz);
        const bool primes_decoder = !frame || *frame < 0 || packet.is_discarded;
        if (count == 0 && primes_decoder) continue;
        if (primes_decoder || *frame < next) return false;
        if (*frame == frame_count) break;
        bytes += packet.bytes;
        next = *frame + 1;
        ++count;
    }
    const double seconds = static_cast<double>(count) * frame_seconds;
    return count > 0 && seconds >= end_seconds - max_silence_seconds &&
           static_cast<double>(bytes * bits_per_byte) <= static_cast<double>(max_sound_bps) * seconds;
}

}  // namespace sluice
