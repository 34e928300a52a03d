#pragma once

#include <cstdint>
#include <filesystem>

#include "common/descriptor.h"

namespace sluice {

/// This worker's own folder in a scratch space that it may share with others on the machine.
///
/// A lock on the folder itself (flock) tells the living from the dead: it is held as long as the process lives, however
/// it ends. Folders of dead workers are removed when a new one starts.
class Scratch {
  public:
    /// Makes `shared` when it is missing, sweeps it, and makes the folder. Throws std::system_error; also when
    /// `shared` belongs to another user, who could put anything in our place.
    explicit Scratch(const std::filesystem::path& shared);
    /// Removes the folder.
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    Descriptor lock_;
};

/// A folder for one task, removed with everything in it.
class TaskDirectory {
  public:
    /// Throws std::system_error.
    explicit TaskDirectory(const Scratch& scratch);
    ~TaskDirectory();
    TaskDirectory(const TaskDirectory&) = delete;
    TaskDirectory& operator=(const TaskDirectory&) = delete;

    [[nodiscard]] int fd() const { return fd_.get(); }
    /// What all files and folders in it take, as tree_bytes() counts.
    [[nodiscard]] std::int64_t used_bytes() const;

  private:
    std::filesystem::path path_;
    Descriptor fd_;
};

}  // namespace sluice
