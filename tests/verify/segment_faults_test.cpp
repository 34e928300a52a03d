/// Faults in segments: each breaks the rules named, and no others.

#include <doctest/doctest.h>

#include "tests/verify/hls_files.h"
#include "worker/transcoder/verify/segment.h"

using namespace sluice;

namespace {

const std::string segment = "240p/seg-00001.m4s";

/// Fields of a sample in the test's own truns.
constexpr std::size_t run_header_bytes = 12;
constexpr std::size_t sample_bytes = 16;
enum class Field : std::size_t { duration = 0, size = 4, flags = 8, composition_offset = 12 };

std::size_t field_of(const std::string& file, int fragment, std::size_t sample, Field field) {
    return payload_of(file, {"moof", "traf", "trun"}, fragment) + run_header_bytes + sample * sample_bytes +
           static_cast<std::size_t>(field);
}

/// A fault that sets a field of a sample in a fragment of the segment.
std::function<void(HlsFiles&)> set_field(int fragment, std::size_t sample, Field field, std::uint32_t value) {
    return [=](HlsFiles& files) {
        std::string& file = files.at(segment);
        set_number(file, field_of(file, fragment, sample, field), value);
    };
}

/// A fault that sets four bytes of a box in a fragment.
std::function<void(HlsFiles&)> set_box(const std::vector<std::string>& boxes, int fragment, std::size_t offset,
                                       std::uint32_t value) {
    return [=](HlsFiles& files) {
        std::string& file = files.at(segment);
        set_number(file, payload_of(file, boxes, fragment) + offset, value);
    };
}

/// Adds ticks to every tfdt of these files.
void shift(HlsFiles& files, const std::vector<std::string>& paths, std::int64_t ticks) {
    for (const auto& path : paths) {
        std::string& file = files.at(path);
        const std::vector<std::uint8_t> bytes(file.begin(), file.end());
        const auto count = conformance::read_segment(bytes, {}).fragments.size();
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = payload_of(file, {"moof", "traf", "tfdt"}, static_cast<int>(i)) + 8;
            set_number(file, at, static_cast<std::uint32_t>(number_at(file, at) + ticks));
        }
    }
}

/// Gives every NAL unit of type `from` in the first sample of a fragment the type `to`.
void retype_nal_units(std::string& file, int fragment, int from, int to) {
    std::size_t at = payload_of(file, {"mdat"}, fragment);
    const std::size_t end = at + number_at(file, field_of(file, fragment, 0, Field::size));
    while (at < end) {
        const std::size_t length = number_at(file, at);
        char& header = file.at(at + 4);
        if ((header & 0x1f) == from) header = static_cast<char>((header & ~0x1f) | to);
        at += 4 + length;
    }
}

}  // namespace

TEST_CASE("faults of a segment's boxes are found") {
    check_faults({
        {"mdat cut short",
         {"aligned-starts", "average-bandwidth", "decode-time-continuous", "extinf", "iframe-range-start",
          "iframe-segment", "presentation-continuous", "sample-data", "segment-boxes", "total-duration"},
         [](HlsFiles& files) { files.at(segment).resize(files.at(segment).size() / 2); }},
        {"bytes behind the last mdat", {"segment-boxes"}, [](HlsFiles& files) { files.at(segment) += "tail!"; }},
        {"an unknown box at the end",
         {"segment-boxes"},
         [](HlsFiles& files) { files.at(segment) += std::string("\0\0\0\10mfra", 8); }},
        {"a sequence number again", {"sequence-number"}, set_box({"moof", "mfhd"}, 1, 4, 1)},
        {"offsets that count from elsewhere", {"base-is-moof"}, set_box({"moof", "traf", "tfhd"}, 1, 0, 0)},
        {"another track", {"fragment-track"}, set_box({"moof", "traf", "tfhd"}, 1, 4, 2)},
        {"data that begins a byte late",
         {"iframe-range-end", "sample-data"},
         [](HlsFiles& files) {
             std::string& file = files.at(segment);
             const auto at = payload_of(file, {"moof", "traf", "trun"}, 0) + 8;
             set_number(file, at, number_at(file, at) + 1);
         }},
        {"a sample a byte too long",
         {"sample-data"},
         [](HlsFiles& files) {
             std::string& file = files.at(segment);
             const auto at = field_of(file, 0, 5, Field::size);
             set_number(file, at, number_at(file, at) + 1);
         }},
        {"more samples than the trun holds", {"boxes-readable"}, set_box({"moof", "traf", "trun"}, 1, 4, 4000)},
        {"no tfdt",
         {"decode-time"},
         [](HlsFiles& files) {
             std::string& file = files.at(segment);
             file.replace(payload_of(file, {"moof", "traf", "tfdt"}, 1) - 4, 4, "free");
         }},
    });
}

TEST_CASE("faults of time are found") {
    const std::vector<std::string> small{"240p/seg-00000.m4s", "240p/seg-00001.m4s", "240p/seg-00002.m4s"};
    const std::vector<std::string> sound{"audio/seg-00000.m4s", "audio/seg-00001.m4s", "audio/seg-00002.m4s"};
    check_faults({
        {"a tfdt a frame late",
         {"decode-time-continuous", "iframe-duration", "presentation-continuous"},
         [](HlsFiles& files) {
             std::string& file = files.at(segment);
             const auto at = payload_of(file, {"moof", "traf", "tfdt"}, 1) + 8;
             set_number(file, at, number_at(file, at) + 1000);
         }},
        {"a tfdt a tick late",
         {"decode-time-continuous", "iframe-duration"},
         [](HlsFiles& files) {
             std::string& file = files.at(segment);
             const auto at = payload_of(file, {"moof", "traf", "tfdt"}, 1) + 8;
             set_number(file, at, number_at(file, at) + 1);
         }},
        {"a rendition a tick late",
         {"aligned-decode-times", "aligned-starts"},
         [=](HlsFiles& files) { shift(files, small, 1); }},
        {"a rendition that begins at 10 s",
         {"aligned-decode-times", "aligned-starts", "start-together", "timeline-origin"},
         [=](HlsFiles& files) { shift(files, small, 250'000); }},
        {"sound 11 ms late",
         {"audio-boundaries", "start-together", "timeline-origin"},
         [=](HlsFiles& files) { shift(files, sound, 48 * 11); }},
        {"sound an AAC frame and more late",
         {"audio-boundaries", "start-together", "timeline-origin"},
         [=](HlsFiles& files) { shift(files, sound, 48 * 43); }},
        {"a picture that lasts twice as long",
         {"aligned-starts", "decode-time-continuous", "extinf", "frame-grid", "frame-rate", "presentation-continuous"},
         set_field(1, 3, Field::duration, 2000)},
        {"a picture shown two frames late",
         {"presentation-continuous"},
         [](HlsFiles& files) {
             std::string& file = files.at(segment);
             const auto at = field_of(file, 1, 3, Field::composition_offset);
             set_number(file, at, number_at(file, at) + 2000);
         }},
        {"two segments swapped",
         {"aligned-decode-times", "aligned-starts", "decode-time-continuous", "presentation-continuous",
          "sequence-number", "start-together", "timeline-origin"},
         [](HlsFiles& files) {
             replace(files, "240p/playlist.m3u8", "seg-00000", "seg-x");
             replace(files, "240p/playlist.m3u8", "seg-00001", "seg-00000");
             replace(files, "240p/playlist.m3u8", "seg-x", "seg-00001");
         }},
        {"a rendition that ends early",
         {"aligned-count", "iframe-segment"},
         [](HlsFiles& files) { replace(files, "240p/playlist.m3u8", "#EXTINF:2.000000,\nseg-00002.m4s\n", ""); }},
    });
}

TEST_CASE("faults of pictures are found") {
    check_faults({
        {"an IDR that is not flagged as one",
         {"iframe-is-idr", "sync-flags"},
         set_field(1, 0, Field::flags, 0x01010000)},
        {"another picture flagged as sync", {"sync-flags"}, set_field(1, 3, Field::flags, 0x02000000)},
        {"a segment that begins without an IDR",
         {"fragment-starts-idr", "iframe-is-idr", "keyframe-interval", "segment-starts-idr", "sync-flags"},
         [](HlsFiles& files) { retype_nal_units(files.at("240p/seg-00001.m4s"), 0, 5, 1); }},
        {"a fragment that begins without an IDR",
         {"fragment-starts-idr", "iframe-is-idr", "keyframe-interval", "sync-flags"},
         [](HlsFiles& files) { retype_nal_units(files.at("240p/seg-00001.m4s"), 1, 5, 1); }},
        {"a NAL unit longer than its sample",
         {"nal-units"},
         [](HlsFiles& files) {
             std::string& file = files.at(segment);
             std::size_t at = payload_of(file, {"mdat"}, 1);
             for (std::size_t i = 0; i < 4; ++i)
                 at += number_at(file, field_of(file, 1, i, Field::size));
             set_number(file, at, number_at(file, at) + 10);
         }},
        {"a picture shown before its IDR",
         {"closed-groups", "presentation-continuous"},
         [](HlsFiles& files) {
             std::string& file = files.at(segment);
             const auto at = field_of(file, 1, 3, Field::composition_offset);
             set_number(file, at, static_cast<std::uint32_t>(-10'000));
         }},
        {"other parameter sets in a sample",
         {"parameter-sets"},
         [](HlsFiles& files) {
             std::string& file = files.at("240p/seg-00000.m4s");
             retype_nal_units(file, 0, 6, 7);
         }},
        {"sound that is not sync",
         {"audio-frames"},
         [](HlsFiles& files) {
             std::string& file = files.at("audio/seg-00001.m4s");
             const auto header = payload_of(file, {"moof", "traf", "tfhd"});
             set_number(file, header + 20, 0x01010000);
         }},
    });
}
