#pragma once

#include <filesystem>

namespace sluice {

/// A new, empty directory, removed with all that is in it at the end; what a killed program left is removed by the next
/// one. It lies in memory where there is room, because tests write much and keep nothing; TMPDIR overrules that.
class TemporaryDirectory {
  public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    int lock_;  ///< held as long as we live, so that nobody takes this for left behind
};

}  // namespace sluice
