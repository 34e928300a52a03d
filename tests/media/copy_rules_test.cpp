/// Which packets may be copied.

#include "worker/transcoder/copy/copy_rules.h"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "worker/transcoder/package/aac_format.h"
#include "worker/transcoder/package/avc_stream.h"

using namespace sluice;

namespace {

constexpr std::int64_t frame_ticks = 3600;  // 25 fps at 90 kHz
constexpr std::int64_t start_pts = 900'000;
const Timeline timeline{start_pts, {1, 90000}, {25, 1}};

/// `count` pictures, a keyframe every `gop`, between them pairs of which the second is shown first.
std::vector<ListedPacket> pictures(int count, int gop) {
    std::vector<ListedPacket> packets;
    for (int i = 0; i < count; ++i) {
        const int in_group = i % gop;
        const bool has_pair = in_group % 2 == 1 ? in_group + 1 < gop && i + 1 < count : in_group > 0;
        const int shown = in_group == 0 || !has_pair ? i : in_group % 2 == 1 ? i + 1 : i - 1;
        packets.push_back({start_pts + shown * frame_ticks, 0, 1000, in_group == 0, false, false});
    }
    return packets;
}

using conformance::SequenceParameters;

SequenceParameters usual_sequence() {
    SequenceParameters sequence;
    sequence.profile = 100;
    sequence.level = 40;
    sequence.width = 1280;
    sequence.height = 720;
    return sequence;
}

std::vector<ListedPacket> sounds(int count) {
    std::vector<ListedPacket> packets{{-1024, 0, 200, true, true, false}};
    for (int i = 0; i < count; ++i)
        packets.push_back({i * 1024, 0, 200, true, false, false});
    return packets;
}

}  // namespace

TEST_CASE("pictures on the grid in closed groups are copied, and their keyframes begin segments") {
    struct Case {
        int count;
        int gop;
        std::vector<std::int64_t> starts;
    };
    const std::vector<Case> cases{
        {1, 1, {0}},
        {400, 50, {0, 150, 300}},
        {400, 60, {0, 120, 240, 360}},
        {400, 150, {0, 150, 300}},
        {400, 7, {0, 147, 294}},
        {150, 999, {0}},
    };
    for (const auto& test : cases) {
        CAPTURE(test.gop);
        const auto copied = copied_pictures(pictures(test.count, test.gop), timeline, 1'000'000);
        REQUIRE(copied);
        CHECK(copied->frame_count == test.count);
        CHECK(copied->segment_starts == test.starts);
        CHECK(copied->reorder_frames == (test.gop > 2 ? 1 : 0));
    }
    CHECK_FALSE(copied_pictures(pictures(400, 151), timeline, 1'000'000));  // groups longer than a segment
    CHECK_FALSE(copied_pictures(pictures(151, 999), timeline, 1'000'000));
    CHECK_FALSE(copied_pictures({}, timeline, 1'000'000));
}

TEST_CASE("what is doubtful about pictures is encoded") {
    struct Case {
        const char* what;
        std::function<void(std::vector<ListedPacket>&)> spoil;
        bool is_copied = false;
    };
    const std::vector<Case> cases{
        {"nothing", [](auto&) {}, true},
        {"a little jitter", [](auto& p) { p[20].pts += 350; }, true},
        {"too much", [](auto& p) { p[20].pts += 370; }},
        {"a picture is missing", [](auto& p) { p.erase(p.begin() + 20); }},
        {"one comes twice", [](auto& p) { p[20].pts = p[21].pts; }},
        {"one has no time", [](auto& p) { p[20].pts = no_timestamp; }},
        {"one comes before the first", [](auto& p) { p[20].pts = start_pts - frame_ticks; }},
        {"an edit list leaves one out", [](auto& p) { p[20].is_discarded = true; }},
        {"another configuration", [](auto& p) { p[20].changes_decoder = true; }},
        {"no data", [](auto& p) { p[20].bytes = 0; }},
        {"it begins without a keyframe", [](auto& p) { p[0].is_key = false; }},
        {"an open group", [](auto& p) { std::swap(p[50].pts, p[51].pts); }},
        {"a keyframe shown late", [](auto& p) { p[49].is_key = true; }, true},
        {"a keyframe among reordered ones", [](auto& p) { p[47].is_key = true; }},
        {"a rate beyond the cap",
         [](auto& p) {
             for (std::size_t i = 150; i < 300; ++i)
                 p[i].bytes = 8000;
         }},
    };
    for (const auto& test : cases) {
        CAPTURE(std::string(test.what));
        auto packets = pictures(400, 50);
        test.spoil(packets);
        CHECK(copied_pictures(packets, timeline, 1'000'000).has_value() == test.is_copied);
    }
}

TEST_CASE("H.264 that every device plays") {
    struct Case {
        const char* what;
        std::function<void(SequenceParameters&)> change;
        bool may;
    };
    const std::vector<Case> cases{
        {"High, silent about colours", [](auto&) {}, true},
        {"Main", [](auto& s) { s.profile = 77; }, true},
        {"Baseline", [](auto& s) { s.profile = 66; }, false},
        {"constrained Baseline", [](auto& s) { s.profile = 66, s.compatibility = 0xc0; }, true},
        {"High 10", [](auto& s) { s.profile = 110, s.bit_depth = 10; }, false},
        {"4:2:2", [](auto& s) { s.chroma_format = 2; }, false},
        {"level 5.1", [](auto& s) { s.level = 51; }, true},
        {"level 5.2", [](auto& s) { s.level = 52; }, false},
        {"fields", [](auto& s) { s.is_progressive = false; }, false},
        {"oblong pixels", [](auto& s) { s.pixel_width = 4, s.pixel_height = 3; }, false},
        {"another size", [](auto& s) { s.width = 1278; }, false},
        {"bt709",
         [](auto& s) {
             s.colour = {1, 1, 1, false};
         },
         true},
        {"bt601",
         [](auto& s) {
             s.colour = {6, 6, 6, false};
         },
         false},
        {"half said",
         [](auto& s) {
             s.colour = {2, 2, 1, false};
         },
         false},
        {"full range",
         [](auto& s) {
             s.colour = {1, 1, 1, true};
         },
         false},
    };
    for (const auto& test : cases) {
        CAPTURE(std::string(test.what));
        auto sequence = usual_sequence();
        test.change(sequence);
        CHECK(may_copy(sequence, 1280, 720) == test.may);
    }
    auto small = usual_sequence();
    small.width = 640, small.height = 360;
    CHECK_FALSE(may_copy(small, 640, 360));  // silence means bt601 there
    small.colour = {1, 1, 1, false};
    CHECK(may_copy(small, 640, 360));
}

TEST_CASE("sound that lies end to end, or nearly, is copied") {
    const auto may = [](const std::vector<ListedPacket>& packets, double zero) {
        return may_copy_sound(packets, {1, 48000}, zero, 2.0, 48000);
    };
    CHECK(may(sounds(94), 0));
    CHECK(may(sounds(47), 0));  // ends 0.997 s early
    CHECK_FALSE(may(sounds(46), 0));
    CHECK(may(sounds(200), 0));
    CHECK(may(sounds(94), 0.0059));
    CHECK_FALSE(may(sounds(94), 0.0061));
    CHECK(may(sounds(200), -0.512));        // begins late
    CHECK_FALSE(may(sounds(200), -0.522));  // and between two frames
    CHECK_FALSE(may(sounds(200), -1.024));
    CHECK(may(sounds(200), 0.512));
    auto gap = sounds(100);
    gap.erase(gap.begin() + 20, gap.begin() + 66);
    CHECK(may(gap, 0));
    gap.erase(gap.begin() + 10);
    CHECK(may(gap, 0));
    gap.erase(gap.begin() + 10);
    CHECK_FALSE(may(gap, 0));  // that is more than a second
    auto twice = sounds(94);
    twice[50].pts = twice[49].pts;
    CHECK_FALSE(may(twice, 0));
    auto jitter = sounds(94);
    jitter[50].pts += 200;
    CHECK(may(jitter, 0));
    jitter[50].pts += 100;
    CHECK_FALSE(may(jitter, 0));
    auto rich = sounds(94);
    for (auto& packet : rich)
        packet.bytes = 600;
    CHECK_FALSE(may(rich, 0));
    CHECK_FALSE(may({}, 0));
}

TEST_CASE("plain AAC is told from AAC with extensions") {
    const auto is_plain = [](std::vector<std::uint8_t> bytes, int channels = 2) {
        return is_plain_aac(bytes, 48000, channels);
    };
    CHECK(is_plain({0x11, 0x90}));
    CHECK(is_plain({0x11, 0x90, 0x56, 0xe5, 0x00}));
    CHECK_FALSE(is_plain({0x11, 0x90, 0x56, 0xe5, 0x98}));  // spectral band replication
    CHECK_FALSE(is_plain({0x11, 0x94}));                    // frames of 960 samples
    CHECK_FALSE(is_plain({0x12, 0x10}));                    // 44.1 kHz
    CHECK_FALSE(is_plain({0x11}));
    CHECK_FALSE(is_plain({0x11, 0x90}, 1));
    CHECK(is_plain({0x11, 0x88}, 1));
    CHECK(is_plain_aac(std::vector<std::uint8_t>{0x12, 0x10}, 44100, 2));
}

TEST_CASE("packets of either kind become samples without parameter sets") {
    using Bytes = std::vector<std::uint8_t>;
    const Bytes record{1, 77, 0, 31, 0xfd, 0xe1, 0, 4, 0x67, 77, 0, 31, 1, 0, 2, 0x68, 9};  // lengths of two bytes
    const Bytes codes{0, 0, 0, 1, 0x67, 77, 0, 31, 0, 0, 1, 0x68, 9};
    const auto lengths = AvcStream::from(record);
    const auto starts = AvcStream::from(codes);
    REQUIRE(lengths);
    REQUIRE(starts);
    const auto bytes_of = [](const Packet& packet) { return Bytes(packet->data, packet->data + packet->size); };
    const Bytes expected{0, 0, 0, 2, 0x65, 5};

    const Bytes with_lengths{0, 2, 9, 0xf0, 0, 4, 0x67, 77, 0, 31, 0, 2, 0x65, 5};
    CHECK(lengths->kind_of(with_lengths) == AvcStream::Kind::idr);
    CHECK(bytes_of(lengths->sample_of(with_lengths)) == expected);
    const Bytes with_codes{0, 0, 0, 1, 9, 0xf0, 0, 0, 0, 1, 0x68, 9, 0, 0, 1, 0x65, 5};
    CHECK(starts->kind_of(with_codes) == AvcStream::Kind::idr);
    CHECK(bytes_of(starts->sample_of(with_codes)) == expected);

    CHECK(lengths->kind_of(Bytes{0, 2, 0x41, 5}) == AvcStream::Kind::other);
    CHECK(lengths->kind_of(Bytes{0, 3, 0x41, 5}) == AvcStream::Kind::foreign);                 // cut
    CHECK(lengths->kind_of(Bytes{0, 2, 0x68, 8, 0, 2, 0x65, 5}) == AvcStream::Kind::foreign);  // another PPS
    CHECK(lengths->kind_of(Bytes{0, 2, 0x65, 5, 0, 2, 0x41, 5}) == AvcStream::Kind::foreign);  // two kinds of slice
    CHECK(lengths->kind_of(Bytes{0, 2, 6, 5}) == AvcStream::Kind::foreign);                    // no picture
    CHECK_THROWS_AS(static_cast<void>(lengths->sample_of(Bytes{0, 3, 0x41, 5})), TaskFailure);
    for (std::size_t size = 0; size < record.size(); ++size)
        CHECK_FALSE(AvcStream::from(std::span(record).first(size)));
    const Bytes two_sequences{0, 0, 1, 0x67, 77, 0, 31, 0, 0, 1, 0x67, 77, 0, 32, 0, 0, 1, 0x68, 9};
    CHECK_FALSE(AvcStream::from(two_sequences));
}
