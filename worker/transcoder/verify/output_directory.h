#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::conformance {

/// Finished output on disk, read only. Paths are relative to its root, with '/' between their parts.
class OutputDirectory {
  public:
    explicit OutputDirectory(std::filesystem::path root) : root_(std::move(root)) {}

    /// The bytes of a regular file; std::nullopt if there is none, or if it is larger than any of our files.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> read(const std::string& path) const;

  private:
    std::filesystem::path root_;
};

/// True for a URI that stays relative to its playlist and names a file: no scheme, no authority, no root, no way up, no
/// query.
[[nodiscard]] bool is_relative_uri(const std::string& uri);

/// The path that a URI of `playlist` (a path) names: "720p/playlist.m3u8", "init.mp4" → "720p/init.mp4".
[[nodiscard]] std::string resolve(const std::string& playlist, const std::string& uri);

}  // namespace sluice::conformance
