/// Chunks: what one shows does not depend on where the source was entered.

#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/crypto/sha256.h"
#include "common/protocol/failure.h"
#include "tests/media/clip.h"
#include "worker/transcoder/picture/picture_reader.h"
#include "worker/transcoder/tasks/chunk_task.h"

using namespace sluice;

namespace {

/// The digest of the picture at each slot of a range.
std::vector<std::string> shown(Source& source, const Plan& plan, const ChunkRange& range) {
    std::vector<std::string> digests;
    PictureReader reader(source, plan, range);
    for (ShownPicture picture; reader.next(picture);) {
        CHECK(picture.first_slot == range.first_frame + static_cast<std::int64_t>(digests.size()));
        Sha256 digest;
        for (int y = 0; y < picture.frame->height; ++y)
            digest.update(picture.frame->data[0] + y * picture.frame->linesize[0],
                          static_cast<std::size_t>(picture.frame->width));
        digests.insert(digests.end(), static_cast<std::size_t>(picture.slot_count), digest.hex());
    }
    return digests;
}

void check_chunks_show_what_one_pass_shows(const std::filesystem::path& file, std::size_t min_chunks) {
    CAPTURE(file.filename().string());
    const TaskResult planned = plan_of(file);
    const Plan& plan = planned.plan.value();
    REQUIRE(planned.chunks.size() >= min_chunks);
    const ClipSource source(file);
    const auto whole = shown(*source, plan, {0, plan.frame_count, 0, 0});
    REQUIRE(whole.size() == static_cast<std::size_t>(plan.frame_count));
    std::vector<std::string> parts;
    for (const auto& chunk : planned.chunks) {
        const auto part = shown(*source, plan, chunk);
        parts.insert(parts.end(), part.begin(), part.end());
    }
    CHECK(parts == whole);
}

}  // namespace

TEST_CASE("chunks show the very pictures that one pass shows") {
    const std::string source = "-f lavfi -i testsrc2=s=192x108:r=30000/1001:d=26 ";
    SUBCASE("closed groups with B-frames") {
        check_chunks_show_what_one_pass_shows(clip("closed.mp4", source + "-c:v libx264 -preset veryfast -g 100"), 3);
    }
    SUBCASE("open groups") {
        check_chunks_show_what_one_pass_shows(
            clip("open.mp4", source + "-c:v libx264 -preset veryfast -bf 3 -g 50 -x264-params open-gop=1"), 3);
    }
    SUBCASE("open groups of HEVC") {
        check_chunks_show_what_one_pass_shows(
            clip("hevc.mp4",
                 source + "-c:v libx265 -preset ultrafast -x265-params log-level=none:open-gop=1:keyint=50"),
            3);
    }
    SUBCASE("Matroska with cues") {
        check_chunks_show_what_one_pass_shows(clip("long.mkv",
                                                   "-f lavfi -i testsrc2=s=192x108:r=25:d=40 -c:v libx264 "
                                                   "-preset veryfast -g 75"),
                                              3);
    }
    SUBCASE("variable frame rate") {
        check_chunks_show_what_one_pass_shows(
            clip("variable.mp4", source +
                                     "-vf \"select='not(eq(mod(n,7),3))*not(between(mod(n,90),40,70))'\" -vsync vfr "
                                     "-c:v libx264 -preset veryfast -g 60"),
            3);
    }
    SUBCASE("an edit list that begins between keyframes") {
        const auto whole = clip("uncut.mp4", source + "-c:v libx264 -preset veryfast -g 100");
        check_chunks_show_what_one_pass_shows(clip("edited.mp4", fmt::format("-ss 1.3 -i {} -c copy", whole.string())),
                                              3);
    }
    SUBCASE("interlaced") {
        check_chunks_show_what_one_pass_shows(
            clip("interlaced.mp4",
                 "-f lavfi -i testsrc2=s=192x108:r=50:d=26 -vf tinterlace=interleave_top -c:v libx264 "
                 "-flags +ildct+ilme -g 50"),
            3);
    }
    SUBCASE("keyframes too far apart: one pass") {
        check_chunks_show_what_one_pass_shows(
            clip("endless.mp4", source + "-c:v libx264 -preset veryfast -g 9999 -sc_threshold 0"), 1);
        CHECK(plan_of(clip("endless.mp4", "")).chunks.size() == 1);
    }
}

TEST_CASE("a chunk encoded twice gives the same bytes, and every chunk the same initialisation section") {
    const auto file =
        clip("closed.mp4", "-f lavfi -i testsrc2=s=192x108:r=30000/1001:d=26 -c:v libx264 -preset veryfast -g 100");
    const TaskResult planned = plan_of(file);
    const ClipSource source(file);
    const TemporaryDirectory directory;
    const OpenPath output_directory(directory.path());
    NoEvents events;
    TaskOutput output(output_directory.fd(), events);

    std::set<std::string> inits;
    std::int64_t next_segment = 0;
    for (const auto& chunk : planned.chunks) {
        const TaskResult first = chunk_task(*source, *planned.plan, chunk, output);
        const TaskResult second = chunk_task(*source, *planned.plan, chunk, output);
        CHECK(nlohmann::json(first) == nlohmann::json(second));
        for (const auto& rendition : first.renditions)
            inits.insert(rendition.init_sha256);
        for (const auto& segment : first.segments) {
            CHECK(segment.number == next_segment++);
            const auto bytes = bytes_of(directory.path() / segment.rendition / segment_file_name(segment.number));
            Sha256 digest;
            digest.update(bytes.data(), bytes.size());
            CHECK(segment.sha256 == digest.hex());
            CHECK(segment.bytes == static_cast<std::int64_t>(bytes.size()));
        }
    }
    CHECK(inits.size() == 1);
    CHECK(next_segment == 5);
    CHECK_FALSE(std::filesystem::exists(directory.path() / "108p/seg-00000.m4s.part"));
}
