/// Faults in init sections: each breaks the rules named, and no others.

#include <doctest/doctest.h>

#include "tests/verify/hls_files.h"

using namespace sluice;

namespace {

const std::string video = "240p/init.mp4";
const std::string sound = "audio/init.mp4";
const std::vector<std::string> sample_table{"moov", "trak", "mdia", "minf", "stbl"};

std::vector<std::string> in_table(std::vector<std::string> boxes) {
    boxes.insert(boxes.begin(), sample_table.begin(), sample_table.end());
    return boxes;
}

/// A fault that overwrites bytes of a box's payload.
std::function<void(HlsFiles&)> poke(const std::string& path, const std::vector<std::string>& boxes, std::size_t offset,
                                    const std::string& bytes) {
    return [=](HlsFiles& files) {
        std::string& file = files.at(path);
        file.replace(payload_of(file, boxes) + offset, bytes.size(), bytes);
    };
}

/// A fault that gives a box another type.
std::function<void(HlsFiles&)> rename(const std::string& path, const std::vector<std::string>& boxes,
                                      const std::string& type) {
    return [=](HlsFiles& files) {
        std::string& file = files.at(path);
        file.replace(payload_of(file, boxes) - 4, 4, type);
    };
}

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values)
        text += static_cast<char>(value);
    return text;
}

}  // namespace

TEST_CASE("faults of the init section's boxes are found") {
    check_faults({
        {"bytes behind the moov", {"init-boxes"}, [](HlsFiles& files) { files.at(video) += "tail"; }},
        {"a box behind the moov",
         {"init-boxes"},
         [](HlsFiles& files) {
             files.at(video) += bytes({0, 0, 0, 8}) + "mdat";
         }},
        {"no brand of CMAF",
         {"init-brands"},
         [](HlsFiles& files) {
             const auto at = files.at(sound).find("cmfc");
             files.at(sound).replace(at, 4, "isom");
         }},
        {"an old base brand",
         {"init-brands"},
         [](HlsFiles& files) {
             const auto at = files.at(sound).find("iso6");
             files.at(sound).replace(at, 4, "iso4");
         }},
        {"no mvex", {"movie-extends"}, rename(sound, {"moov", "mvex"}, "free")},
        {"trex of another track", {"movie-extends"}, poke(sound, {"moov", "mvex", "trex"}, 4, bytes({0, 0, 0, 9}))},
        {"samples in the moov", {"init-no-samples"}, poke(sound, in_table({"stts"}), 4, bytes({0, 0, 0, 1}))},
        {"another track",
         {"fragment-track", "movie-extends"},
         poke(sound, {"moov", "trak", "tkhd"}, 12, bytes({0, 0, 0, 2}))},
        {"an edit list that leaves something out",
         {"aligned-starts", "timeline-origin", "start-together"},
         poke(video, {"moov", "trak", "edts", "elst"}, 12, bytes({0, 0, 0x10, 0}))},
        {"an edit list that shows nothing",
         {"edit-list"},
         poke(sound, {"moov", "trak", "edts", "elst"}, 12, bytes({0xff, 0xff, 0xff, 0xff}))},
        {"two tracks",
         {"one-track"},
         [](HlsFiles& files) {
             std::string& file = files.at(sound);
             const auto moov = payload_of(file, {"moov"});
             file += bytes({0, 0, 0, 8}) + "trak";
             set_number(file, moov - 8, number_at(file, moov - 8) + 8);
         }},
    });
}

TEST_CASE("faults of the tracks' descriptions are found") {
    check_faults({
        {"another level in avcC",
         {"avc-config", "codecs"},
         poke(video, in_table({"stsd", "avc1", "avcC"}), 3, bytes({0x1f}))},
        {"an unknown sample entry", {"codecs", "known-codec"}, rename(video, in_table({"stsd", "avc1"}), "avc9")},
        {"another size in the sample entry",
         {"picture-size"},
         poke(video, in_table({"stsd", "avc1"}), 24, bytes({0x01, 0xb0}))},
        {"another size in tkhd",
         {"picture-size", "resolution"},
         poke(video, {"moov", "trak", "tkhd"}, 76, bytes({0x02, 0x80}))},
        {"turned by a quarter",
         {"upright"},
         poke(video, {"moov", "trak", "tkhd"}, 40, bytes({0, 0, 0, 0, 0, 1, 0, 0}))},
        {"another colour in colr",
         {"colour-tags"},
         poke(video, in_table({"stsd", "avc1", "colr"}), 4, bytes({0, 9, 0, 16, 0, 9}))},
        {"full range in colr", {"colour-range"}, poke(video, in_table({"stsd", "avc1", "colr"}), 10, bytes({0x80}))},
        {"another sample rate in the sample entry",
         {"audio-config"},
         poke(sound, in_table({"stsd", "mp4a"}), 24, bytes({0xac, 0x44}))},
        {"esds that can't be read",
         {"codecs", "known-codec"},
         poke(sound, in_table({"stsd", "mp4a", "esds"}), 4, bytes({7}))},
    });
}

TEST_CASE("another clock is found") {
    HlsFiles files = complete_output();
    std::string& init = files.at("audio/init.mp4");
    set_number(init, payload_of(init, {"moov", "trak", "mdia", "mdhd"}) + 12, 44100);
    const auto rules = broken_rules(check(files));
    for (const char* rule : {"extinf", "total-duration", "audio-boundaries"}) {
        CAPTURE(rule);
        CHECK(rules.contains(rule));
    }
}
