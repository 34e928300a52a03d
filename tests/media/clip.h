#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/protocol/task_protocol.h"
#include "tests/support/temporary_directory.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// What `command` writes to its standard output. Fails the test when it does not exit with 0.
std::string run(const std::string& command);

/// A file made by `ffmpeg` with these arguments (without the output's name) for this run of the tests; made once.
std::filesystem::path clip(const std::string& name, const std::string& arguments);
/// A file of these bytes, likewise.
std::filesystem::path file_of(const std::string& name, const std::string& bytes);
std::string bytes_of(const std::filesystem::path& file);

/// A descriptor of a file or directory, closed at the end.
class OpenPath {
  public:
    explicit OpenPath(const std::filesystem::path& path);
    ~OpenPath();
    OpenPath(const OpenPath&) = delete;
    OpenPath& operator=(const OpenPath&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

  private:
    int fd_;
};

/// A clip as a source of the transcoder.
class ClipSource {
  public:
    explicit ClipSource(const std::filesystem::path& path) : open_(path), source_(open_source(open_.fd())) {}
    Source& operator*() const { return *source_; }

  private:
    OpenPath open_;
    std::unique_ptr<Source> source_;
};

/// The static copy of a file, in a directory of its own.
class HlsCopy {
  public:
    explicit HlsCopy(const std::filesystem::path& file);

    nlohmann::json report;
    [[nodiscard]] std::filesystem::path path(const std::string& name) const { return directory_.path() / name; }
    /// The luma of every frame of a rendition, one after the other.
    [[nodiscard]] std::string luma(const std::string& rendition) const;
    /// Mono samples, 48 kHz, 16 bits.
    [[nodiscard]] std::vector<std::int16_t> sound() const;
    /// The average colour of a region of frame 0, as R, G, B; the region is in parts of the picture.
    [[nodiscard]] std::array<int, 3> colour(const std::string& rendition, double x, double y) const;

  private:
    TemporaryDirectory directory_;
};

/// The plan of a file. Throws TaskFailure.
TaskResult plan_of(const std::filesystem::path& file);

/// The code with which a file is refused; "accepted" when its copy could be made.
std::string refusal(const std::filesystem::path& file);

}  // namespace sluice
