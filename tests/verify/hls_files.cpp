#include "tests/verify/hls_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "common/playlist/playlist.h"
#include "tests/support/temporary_directory.h"
#include "tests/verify/fragment_writer.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/bitstream/box_reader.h"
#include "worker/transcoder/tasks/static_copy.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

HlsFiles read_tree(const fs::path& root) {
    HlsFiles files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file()) continue;
        std::ostringstream bytes;
        bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        files[fs::relative(entry.path(), root).generic_string()] = bytes.str();
    }
    return files;
}

void write_tree(const HlsFiles& files, const fs::path& root) {
    for (const auto& [path, bytes] : files) {
        fs::create_directories((root / path).parent_path());
        std::ofstream(root / path, std::ios::binary) << bytes;
    }
}

/// The static copy of a clip that `ffmpeg` makes of these arguments.
HlsFiles transcode(const std::string& arguments) {
    quiet_libav();
    const TemporaryDirectory directory;
    const auto clip = directory.path() / "clip.mkv";
    const auto command = fmt::format("ffmpeg -v error -nostdin {} {}", arguments, clip.string());
    REQUIRE(std::system(command.c_str()) == 0);
    const auto out = directory.path() / "out";
    fs::create_directory(out);
    const int input = open(clip.c_str(), O_RDONLY | O_CLOEXEC);
    const int output = open(out.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    static_cast<void>(write_static_copy(*open_source(input), output));
    close(input);
    close(output);
    return read_tree(out);
}

std::vector<MediaSegment> segments_of(const HlsFiles& files, const std::string& rendition,
                                      const std::vector<double>& durations) {
    std::vector<MediaSegment> segments;
    for (std::size_t i = 0; i < durations.size(); ++i) {
        const std::string name = segment_file_name(static_cast<std::int64_t>(i));
        segments.push_back({name, durations[i], static_cast<std::int64_t>(files.at(rendition + '/' + name).size())});
    }
    return segments;
}

std::string subtitle_file(const std::string& cues) {
    return "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n" + cues;
}

void add_subtitles(HlsFiles& files) {
    files["subtitles-1/seg-00000.vtt"] = subtitle_file(
        "NOTE a comment\n\n1\n00:01.000 --> 00:02.500 align:start\nOne\n\n00:04.000 --> 00:07.000\nTwo\n");
    files["subtitles-1/seg-00001.vtt"] = subtitle_file("00:00:04.000 --> 00:00:07.000\nTwo\n");
    files["subtitles-1/seg-00002.vtt"] = subtitle_file("00:00:12.500 --> 00:00:14.000\nThree\nlines\n");
    files["subtitles-1/playlist.m3u8"] = write(MediaPlaylist{
        PlaylistType::vod, "", {{"seg-00000.vtt", 6, 0}, {"seg-00001.vtt", 6, 0}, {"seg-00002.vtt", 2, 0}}});
}

HlsFiles make_complete_output() {
    HlsFiles files = transcoded();
    MultivariantPlaylist master;
    constexpr int aac_frame = 1024;
    constexpr int audio_rate_hz = 48000;
    // 6 s and 12 s, each rounded up to whole AAC frames, and 14 s.
    const std::vector<double> heard{282.0 * aac_frame / audio_rate_hz, 281.0 * aac_frame / audio_rate_hz,
                                    94.0 * aac_frame / audio_rate_hz};
    const auto audio = segments_of(files, "audio", heard);
    for (const auto& [name, width, height] : {std::tuple{"360p", 640, 360}, {"240p", 426, 240}}) {
        const std::string rendition = name;
        const auto codecs = std::string("avc1.") + (height == 360 ? "64001e" : "640015");
        IframePlaylist iframes{PlaylistType::vod, "init.mp4", {}};
        std::uint32_t sequence_number = 1;
        for (const char* segment : {"seg-00000.m4s", "seg-00001.m4s", "seg-00002.m4s"}) {
            std::string& bytes = files.at(rendition + '/' + segment);
            bytes = with_fragment_per_group(files.at(rendition + "/init.mp4"), bytes, sequence_number);
            for (const auto& range : iframe_ranges(files.at(rendition + "/init.mp4"), bytes))
                iframes.iframes.push_back({segment, range.offset, range.bytes, range.duration_seconds});
        }
        files[rendition + "/iframes.m3u8"] = write(iframes);
        const auto video = segments_of(files, rendition, {6, 6, 2});
        files[rendition + "/playlist.m3u8"] = write(MediaPlaylist{PlaylistType::vod, "init.mp4", video});
        const auto rate = measure(video);
        const auto sound = measure(audio);
        master.variants.push_back({rendition + "/playlist.m3u8", rate.peak_bps + sound.peak_bps,
                                   rate.average_bps + sound.average_bps, codecs + ",mp4a.40.2", width, height,
                                   FrameRate{25, 1}});
        const auto still = measure(iframes.iframes);
        master.iframes.push_back(
            {rendition + "/iframes.m3u8", still.peak_bps, still.average_bps, codecs, width, height});
    }
    files["audio/playlist.m3u8"] = write(MediaPlaylist{PlaylistType::vod, "init.mp4", audio});
    master.audio.push_back({"audio/playlist.m3u8", "English", "en", 1, true});
    add_subtitles(files);
    master.subtitles.push_back({"subtitles-1/playlist.m3u8", "Deutsch", "de-AT", false});
    files["master.m3u8"] = write(master);
    return files;
}

}  // namespace

const HlsFiles& transcoded() {
    static const HlsFiles files = transcode(
        "-f lavfi -i testsrc2=s=640x360:r=25:d=14 -f lavfi -i sine=f=440:r=48000:d=14 -c:v libx264 -preset ultrafast "
        "-c:a pcm_s16le");
    return files;
}

const HlsFiles& transcoded_sound() {
    static const HlsFiles files = transcode("-f lavfi -i sine=f=440:r=48000:d=14 -c:a pcm_s16le");
    return files;
}

const HlsFiles& complete_output() {
    static const HlsFiles files = make_complete_output();
    return files;
}

Report check(const HlsFiles& files) {
    const TemporaryDirectory directory;
    write_tree(files, directory.path());
    return verify(directory.path());
}

std::set<std::string> broken_rules(const Report& report) {
    std::set<std::string> rules;
    for (const auto& finding : report.findings)
        rules.insert(finding.rule);
    return rules;
}

void replace(HlsFiles& files, const std::string& path, const std::string& from, const std::string& to) {
    std::string& text = files.at(path);
    const auto at = text.find(from);
    CAPTURE(path);
    CAPTURE(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
}

std::function<void(HlsFiles&)> edit(const std::string& path, const std::string& from, const std::string& to) {
    return [=](HlsFiles& files) { replace(files, path, from, to); };
}

std::size_t payload_of(const std::string& bytes, const std::vector<std::string>& boxes, int number) {
    const std::map<std::string, std::size_t> own_fields{{"stsd", 8}, {"avc1", 78}, {"mp4a", 28}};
    const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
    conformance::BoxList level = conformance::boxes_in(copy, 0);
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        int skip = i == 0 ? number : 0;
        const conformance::Box* found = nullptr;
        for (const auto& box : level.boxes) {
            if (box.type == boxes[i] && skip-- == 0) found = &box;
        }
        CAPTURE(boxes[i]);
        REQUIRE(found != nullptr);
        if (i + 1 == boxes.size()) return static_cast<std::size_t>(found->payload_offset());
        const auto fields = own_fields.find(boxes[i]);
        level = conformance::children(conformance::Box(*found), fields == own_fields.end() ? 0 : fields->second);
    }
    return 0;
}

std::uint32_t number_at(const std::string& bytes, std::size_t offset) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<std::uint8_t>(bytes.at(offset + i));
    return value;
}

void set_number(std::string& bytes, std::size_t offset, std::uint32_t value) {
    for (std::size_t i = 4; i-- > 0; value >>= 8)
        bytes.at(offset + i) = static_cast<char>(value & 0xff);
}

/// Whether a segment that is gone moves the bit rate by more than the tolerance is the content's to say.
bool depends_on_content(const std::string& rule) {
    return rule == "bandwidth" || rule == "average-bandwidth";
}

void check_faults(const std::vector<Fault>& faults) {
    for (const Fault& fault : faults) {
        HlsFiles files = complete_output();
        fault.seed(files);
        const Report report = check(files);
        CAPTURE(fault.title);
        const std::string said = text(report);
        CAPTURE(said);
        const auto rules = broken_rules(report);
        std::string unexpected;
        for (const auto& rule : rules)
            unexpected += fault.rules.contains(rule) || depends_on_content(rule) ? "" : rule + ' ';
        std::string unnoticed;
        for (const auto& rule : fault.rules)
            unnoticed += rules.contains(rule) ? "" : rule + ' ';
        CHECK(unexpected == "");
        CHECK(unnoticed == "");
    }
}

}  // namespace sluice
