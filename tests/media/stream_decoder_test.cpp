/// The loop that decodes: every frame once, to the flush at the end, from the start and from a keyframe.

#include "worker/transcoder/source/stream_decoder.h"

#include <vector>

#include <doctest/doctest.h>

#include "tests/media/clip.h"

using namespace sluice;

namespace {

constexpr int picture_count = 60;
constexpr int group_pictures = 20;

/// 60 pictures with reordering, a keyframe every 20, beside a sound track.
std::filesystem::path sixty_pictures() {
    quiet_libav();
    return clip("sixty.mkv",
                "-f lavfi -i testsrc2=s=96x64:r=25:d=2.4 -f lavfi -i sine=d=2.4 -c:v libx264 -preset veryfast -bf 2 "
                "-g 20 -sc_threshold 0 -c:a aac");
}

std::vector<std::int64_t> rest_of(StreamDecoder& decoder) {
    std::vector<std::int64_t> stamps;
    const Frame frame = make_frame();
    while (decoder.next(*frame))
        stamps.push_back(frame->pts);
    return stamps;
}

}  // namespace

TEST_CASE("every picture comes once, in order, and those that the decoder held back at the end") {
    const ClipSource source(sixty_pictures());
    Demuxer demuxer(*source);
    StreamDecoder decoder(demuxer, 0);
    const auto stamps = rest_of(decoder);
    CHECK(stamps.size() == picture_count);
    for (std::size_t i = 1; i < stamps.size(); ++i)
        CHECK(stamps[i] - stamps[i - 1] == 40);  // ms
    const Frame frame = make_frame();
    CHECK_FALSE(decoder.next(*frame));
}

TEST_CASE("decoding begins at the keyframe before, after the end as well") {
    const ClipSource source(sixty_pictures());
    Demuxer demuxer(*source);
    StreamDecoder decoder(demuxer, 0);
    const auto all = rest_of(decoder);
    REQUIRE(all.size() == picture_count);
    for (const int picture : {59, 40, 39, 25, 0}) {
        CAPTURE(picture);
        const int keyframe = picture / group_pictures * group_pictures;
        const auto entry = decoder.seek(all[static_cast<std::size_t>(picture)]);
        REQUIRE(entry);
        CHECK(*entry == all[static_cast<std::size_t>(keyframe)]);
        CHECK(rest_of(decoder) == std::vector(all.begin() + keyframe, all.end()));
    }
}

TEST_CASE("a watch sees the packets of its stream alone, each before it is decoded, and ends the reading") {
    const ClipSource source(sixty_pictures());
    Demuxer demuxer(*source);
    StreamDecoder decoder(demuxer, 0);
    int packets = 0;
    int pictures = 0;
    const Frame frame = make_frame();
    while (decoder.next(*frame, [&](const AVPacket& packet) {
        CHECK(packet.stream_index == 0);
        ++packets;
        return true;
    })) {
        CHECK(packets > pictures++);
    }
    CHECK(packets == picture_count);

    Demuxer again(*source);
    StreamDecoder limited(again, 0);
    const auto watch = packets_up_to(30);
    int limited_pictures = 0;
    while (limited.next(*frame, watch))
        ++limited_pictures;
    CHECK(limited_pictures > 0);
    CHECK(limited_pictures <= 30);
}

TEST_CASE("a keyframe decodes by itself, and leaves nothing behind") {
    const ClipSource source(sixty_pictures());
    Demuxer demuxer(*source);
    StreamDecoder decoder(demuxer, 0);
    const Packet packet = make_packet();
    const Frame frame = make_frame();
    int alone = 0;
    std::int64_t first_pts = 0;
    while (demuxer.read(*packet)) {
        if ((packet->flags & AV_PKT_FLAG_KEY) == 0) continue;
        CHECK(decoder.decode_alone(*packet, *frame));
        CHECK(frame->pts == packet->pts);
        if (alone++ == 0) first_pts = packet->pts;
    }
    CHECK(alone == picture_count / group_pictures);
    // What follows is decoded as if nothing had been.
    REQUIRE(decoder.seek(first_pts));
    CHECK(rest_of(decoder).size() == picture_count);
}
