#include "worker/transcoder/verify/segment.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "worker/transcoder/bitstream/box_reader.h"
#include "worker/transcoder/verify/nal_units.h"

namespace sluice::conformance {
namespace {

/// More than an hour of 120 pictures a second: a larger count is not credible.
constexpr std::uint32_t max_samples = 500'000;
/// The limit of times and offsets. Larger numbers could overflow sums; at microsecond ticks this is two thousand years.
constexpr std::uint64_t largest_number = std::uint64_t{1} << 56;
constexpr std::uint32_t is_not_sync_flag = 0x10000;  // sample_is_non_sync_sample (ISO/IEC 14496-12 §8.8.3.1)

struct FragmentHeader {
    std::int64_t base = 0;  ///< data offsets count from here
    SampleDefaults defaults;
};

/// tf_flags of ISO/IEC 14496-12 §8.8.7.1.
FragmentHeader read_track_fragment_header(const Box& box, const InitSection& init, Fragment& fragment) {
    ByteReader reader(box.payload);
    const std::uint32_t flags = reader.u32() & 0xffffff;
    FragmentHeader header;
    header.base = fragment.offset;
    header.defaults = init.defaults.value_or(SampleDefaults{});
    fragment.track_id = reader.u32();
    fragment.base_is_moof = (flags & 0x20000) != 0 && (flags & 0x1) == 0;
    if ((flags & 0x1) != 0) header.base = static_cast<std::int64_t>(std::min(reader.u64(), largest_number));
    if ((flags & 0x2) != 0) reader.skip(4);
    if ((flags & 0x8) != 0) header.defaults.duration = reader.u32();
    if ((flags & 0x10) != 0) header.defaults.bytes = reader.u32();
    if ((flags & 0x20) != 0) header.defaults.flags = reader.u32();
    return header;
}

/// tr_flags of ISO/IEC 14496-12 §8.8.8.1. False if the box has fewer samples than it announces, or too many.
bool read_run(const Box& box, const FragmentHeader& header, Fragment& fragment) {
    ByteReader reader(box.payload);
    const std::uint32_t flags = reader.u32() & 0xffffff;
    const std::uint32_t count = reader.u32();
    if (count > max_samples || fragment.samples.size() + count > max_samples) return false;
    const bool is_first = fragment.samples.empty();
    if ((flags & 0x1) != 0) {
        const std::int64_t begin = header.base + static_cast<std::int32_t>(reader.u32());
        if (is_first) fragment.data_begin = fragment.data_end = begin;
        fragment.is_contiguous = fragment.is_contiguous && begin == fragment.data_end;
    } else if (is_first) {
        fragment.data_begin = fragment.data_end = header.base;
    }
    const std::uint32_t first_flags = (flags & 0x4) != 0 ? reader.u32() : header.defaults.flags;
    for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
        Sample sample;
        sample.duration = (flags & 0x100) != 0 ? reader.u32() : header.defaults.duration;
        sample.bytes = (flags & 0x200) != 0 ? reader.u32() : header.defaults.bytes;
        const std::uint32_t own_flags = (flags & 0x400) != 0 ? reader.u32()
                                        : i == 0             ? first_flags
                                                             : header.defaults.flags;
        sample.is_sync = (own_flags & is_not_sync_flag) == 0;
        // Signed in version 1. In version 0 it is unsigned, but a number too large for signed is no plausible time.
        sample.composition_offset = (flags & 0x800) != 0 ? static_cast<std::int32_t>(reader.u32()) : 0;
        if (reader.failed()) break;
        fragment.data_end += sample.bytes;
        fragment.samples.push_back(sample);
    }
    return !reader.failed();
}

Fragment read_moof(const Box& moof, const InitSection& init, Segment& segment) {
    Fragment fragment;
    fragment.offset = moof.offset;
    const BoxList inside = children(moof);
    if (inside.left_over > 0) segment.problems.push_back(fmt::format("moof at {}: broken inside", moof.offset));
    if (const Box* box = inside.find("mfhd")) {
        ByteReader reader(box->payload);
        reader.skip(4);
        fragment.sequence_number = reader.u32();
    }
    fragment.track_runs = inside.count("traf");
    const Box* traf = inside.find("traf");
    if (traf == nullptr) return fragment;
    const BoxList track = children(*traf);
    if (track.left_over > 0) segment.problems.push_back(fmt::format("traf in moof at {}: broken inside", moof.offset));
    FragmentHeader header;
    if (const Box* box = track.find("tfhd")) header = read_track_fragment_header(*box, init, fragment);
    if (const Box* box = track.find("tfdt")) {
        ByteReader reader(box->payload);
        const bool is_long = reader.u8() == 1;
        reader.skip(3);
        const std::uint64_t time = is_long ? reader.u64() : reader.u32();
        if (!reader.failed() && time < largest_number) fragment.decode_time = static_cast<std::int64_t>(time);
    }
    for (const Box& box : track.boxes) {
        if (box.type != "trun") continue;
        if (!read_run(box, header, fragment))
            segment.problems.push_back(fmt::format("trun in moof at {}: broken", moof.offset));
    }
    return fragment;
}

void inspect_pictures(Bytes bytes, const AvcConfig& config, std::int64_t first_sample, Fragment& fragment,
                      Segment& segment) {
    std::int64_t offset = fragment.data_begin;
    for (std::size_t i = 0; i < fragment.samples.size(); ++i) {
        Sample& sample = fragment.samples[i];
        const auto number = first_sample + static_cast<std::int64_t>(i);
        const NalUnits units = read_nal_units(bytes.subspan(static_cast<std::size_t>(offset), sample.bytes), config);
        offset += sample.bytes;
        sample.has_idr = units.has_idr;
        if (!units.is_well_formed) {
            segment.broken_nal_units.push_back({number, "lengths that add up, and a slice"});
        } else if (units.has_idr && units.has_other_slice) {
            segment.broken_nal_units.push_back({number, "slices of one kind"});
        }
        if (units.has_parameter_sets) segment.parameter_sets.push_back({number, "other parameter sets"});
        segment.repeats_parameter_sets |= units.repeats_parameter_sets;
    }
}

}  // namespace

std::int64_t Fragment::duration() const {
    return std::accumulate(samples.begin(), samples.end(), std::int64_t{0},
                           [](std::int64_t sum, const Sample& sample) { return sum + sample.duration; });
}

bool Fragment::fits_its_data() const {
    return is_contiguous && mdat_end > mdat_begin && data_begin == mdat_begin && data_end == mdat_end;
}

std::int64_t Segment::duration() const {
    return std::accumulate(fragments.begin(), fragments.end(), std::int64_t{0},
                           [](std::int64_t sum, const Fragment& fragment) { return sum + fragment.duration(); });
}

std::size_t Segment::sample_count() const {
    return std::accumulate(fragments.begin(), fragments.end(), std::size_t{0},
                           [](std::size_t sum, const Fragment& fragment) { return sum + fragment.samples.size(); });
}

std::optional<std::int64_t> Segment::decode_time() const {
    return fragments.empty() ? std::nullopt : fragments.front().decode_time;
}

std::vector<std::int64_t> Segment::presentation_times() const {
    std::vector<std::int64_t> times;
    times.reserve(sample_count());
    for (const Fragment& fragment : fragments) {
        std::int64_t time = fragment.begin;
        for (const Sample& sample : fragment.samples) {
            times.push_back(time + sample.composition_offset);
            time += sample.duration;
        }
    }
    std::sort(times.begin(), times.end());
    return times;
}

Segment read_segment(Bytes bytes, const InitSection& init) {
    Segment segment;
    segment.bytes = static_cast<std::int64_t>(bytes.size());
    const BoxList top = boxes_in(bytes, 0);
    segment.left_over = top.left_over;
    std::int64_t samples = 0;
    for (std::size_t i = 0; i < top.boxes.size(); ++i) {
        segment.boxes.push_back(top.boxes[i].type);
        if (top.boxes[i].type != "moof" || samples > max_samples) continue;
        Fragment fragment = read_moof(top.boxes[i], init, segment);
        const bool is_first = segment.fragments.empty();
        const std::int64_t end = is_first ? 0 : segment.fragments.back().begin + segment.fragments.back().duration();
        fragment.begin = fragment.decode_time.value_or(end);
        if (i + 1 < top.boxes.size() && top.boxes[i + 1].type == "mdat") {
            fragment.mdat_begin = top.boxes[i + 1].payload_offset();
            fragment.mdat_end = top.boxes[i + 1].end();
        }
        for (Sample& sample : fragment.samples)
            sample.has_idr = sample.is_sync;
        if (init.avc && fragment.fits_its_data()) inspect_pictures(bytes, *init.avc, samples, fragment, segment);
        samples += static_cast<std::int64_t>(fragment.samples.size());
        segment.fragments.push_back(std::move(fragment));
    }
    return segment;
}

}  // namespace sluice::conformance
