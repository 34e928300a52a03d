#pragma once

#include <filesystem>

namespace sluice {

/// A new, empty directory. The destructor removes it with everything in it; the next program removes those that a
/// killed program has left. It is in memory if there is room, because tests write much and keep nothing. TMPDIR
/// overrides that.
class TemporaryDirectory {
  public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    int lock_;  ///< held as long as this object lives, so that no other program removes the directory as left behind
};

}  // namespace sluice
