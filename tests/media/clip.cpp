#include "tests/media/clip.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "common/protocol/failure.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/tasks/plan_task.h"
#include "worker/transcoder/tasks/static_copy.h"

namespace sluice {
namespace {

const std::filesystem::path& clips() {
    static const TemporaryDirectory directory;
    return directory.path();
}

}  // namespace

std::string run(const std::string& command) {
    std::FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    std::array<char, 1 << 16> part{};
    for (std::size_t count = 0; (count = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
        output.append(part.data(), count);
    CAPTURE(command);
    REQUIRE(pclose(pipe) == 0);
    return output;
}

std::filesystem::path clip(const std::string& name, const std::string& arguments) {
    const auto path = clips() / name;
    if (!std::filesystem::exists(path)) run(fmt::format("ffmpeg -v error -nostdin {} {}", arguments, path.string()));
    return path;
}

std::filesystem::path file_of(const std::string& name, const std::string& bytes) {
    const auto path = clips() / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

OpenPath::OpenPath(const std::filesystem::path& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    REQUIRE(fd_ >= 0);
}

OpenPath::~OpenPath() {
    close(fd_);
}

HlsCopy::HlsCopy(const std::filesystem::path& file) {
    quiet_libav();
    const ClipSource source(file);
    const OpenPath directory(directory_.path());
    report = write_static_copy(*source, directory.fd());
}

std::string HlsCopy::luma(const std::string& rendition) const {
    return run(
        fmt::format("ffmpeg -v error -nostdin -i {} -f rawvideo -pix_fmt gray -vf scale=in_range=tv:out_range=tv -",
                    path(rendition + "/playlist.m3u8").string()));
}

std::vector<std::int16_t> HlsCopy::sound() const {
    const auto bytes = run(
        fmt::format("ffmpeg -v error -nostdin -i {} -f s16le -ac 1 -ar 48000 -", path("audio/playlist.m3u8").string()));
    std::vector<std::int16_t> samples(bytes.size() / sizeof(std::int16_t));
    std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(std::int16_t));
    return samples;
}

std::array<int, 3> HlsCopy::colour(const std::string& rendition, double x, double y) const {
    const auto pixel = run(fmt::format(
        "ffmpeg -v error -nostdin -i {} -frames:v 1 -vf scale=in_color_matrix=bt709:in_range=tv,format=rgb24,"
        "crop=8:8:{}*iw-4:{}*ih-4,scale=1:1:flags=area -f rawvideo -",
        path(rendition + "/playlist.m3u8").string(), x, y));
    REQUIRE(pixel.size() == 3);
    const auto part = [&](std::size_t i) { return static_cast<int>(static_cast<unsigned char>(pixel[i])); };
    return {part(0), part(1), part(2)};
}

TaskResult plan_of(const std::filesystem::path& file) {
    quiet_libav();
    NoEvents events;
    const ClipSource source(file);
    return plan_task(*source, events);
}

std::string refusal(const std::filesystem::path& file) {
    try {
        const HlsCopy copy(file);
        return "accepted";
    } catch (const TaskFailure& failure) {
        return std::string(name(failure.code()));
    }
}

}  // namespace sluice
