#include "tests/verify/fragment_writer.h"

#include <numeric>

#include "worker/transcoder/verify/segment.h"

namespace sluice {
namespace {

using conformance::Fragment;
using conformance::Sample;

conformance::Bytes bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

conformance::Segment read(const std::string& init_section, const std::string& segment) {
    return conformance::read_segment(bytes_of(segment), conformance::read_init_section(bytes_of(init_section)));
}

std::string number(std::uint64_t value, int bytes = 4) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i)
        text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
}

std::string box(const std::string& type, const std::string& payload) {
    return number(payload.size() + 8) + type + payload;
}

std::string track_run(const std::vector<Sample>& samples, std::size_t data_offset) {
    constexpr std::uint32_t sync_flags = 0x02000000;
    constexpr std::uint32_t other_flags = 0x01010000;
    // Version 1; data offset, and of each sample: duration, size, flags, composition offset.
    std::string run = number(0x01000f01) + number(samples.size()) + number(data_offset);
    for (const Sample& sample : samples) {
        run += number(sample.duration) + number(sample.bytes) + number(sample.is_sync ? sync_flags : other_flags) +
               number(static_cast<std::uint32_t>(sample.composition_offset));
    }
    return box("trun", run);
}

std::string moof(const std::vector<Sample>& samples, std::uint32_t sequence_number, std::int64_t decode_time,
                 std::size_t data_offset) {
    const std::string track = box("tfhd", number(0x020000) + number(1)) +
                              box("tfdt", number(0x01000000) + number(static_cast<std::uint64_t>(decode_time), 8)) +
                              track_run(samples, data_offset);
    return box("moof", box("mfhd", number(0) + number(sequence_number)) + box("traf", track));
}

std::int64_t duration_of(const std::vector<Sample>& samples) {
    return std::accumulate(samples.begin(), samples.end(), std::int64_t{0},
                           [](std::int64_t sum, const Sample& sample) { return sum + sample.duration; });
}

}  // namespace

std::string with_fragment_per_group(const std::string& init_section, const std::string& segment,
                                    std::uint32_t& sequence_number) {
    const auto read_from = read(init_section, segment);
    std::string written;
    std::vector<Sample> group;
    std::string data;
    std::int64_t decode_time = read_from.decode_time().value_or(0);
    const auto end_group = [&] {
        if (group.empty()) return;
        const auto header_bytes = moof(group, sequence_number, decode_time, 0).size() + 8;
        written += moof(group, sequence_number, decode_time, header_bytes) + box("mdat", data);
        decode_time += duration_of(group);
        ++sequence_number;
        group.clear();
        data.clear();
    };
    for (const Fragment& fragment : read_from.fragments) {
        auto offset = static_cast<std::size_t>(fragment.data_begin);
        for (const Sample& sample : fragment.samples) {
            if (sample.has_idr) end_group();
            group.push_back(sample);
            data += segment.substr(offset, sample.bytes);
            offset += sample.bytes;
        }
    }
    end_group();
    return written;
}

std::vector<Keyframe> iframe_ranges(const std::string& init_section, const std::string& segment) {
    const auto timescale = conformance::read_init_section(bytes_of(init_section)).timescale;
    std::vector<Keyframe> ranges;
    for (const Fragment& fragment : read(init_section, segment).fragments) {
        const std::int64_t end = fragment.data_begin + fragment.samples.front().bytes;
        ranges.push_back(
            {fragment.offset, end - fragment.offset, static_cast<double>(fragment.duration()) / timescale});
    }
    return ranges;
}

}  // namespace sluice
