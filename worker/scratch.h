#pragma once

#include <cstdint>
#include <filesystem>

#include "common/process/descriptor.h"

namespace sluice {

/// This worker's own folder in a scratch space that it may share with other workers on the machine.
///
/// A lock on the folder (flock) shows that its worker lives: the kernel releases it when the process ends, however it
/// ends. A worker that starts removes the folders of dead workers.
class Scratch {
  public:
    /// Makes `shared` if it is missing, removes the folders of dead workers there, and makes this worker's folder.
    /// Throws std::system_error, also if `shared` belongs to another user (root is accepted), who could replace our
    /// folder.
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

/// A folder for one task. The destructor removes it with everything in it.
class TaskDirectory {
  public:
    /// Throws std::system_error.
    explicit TaskDirectory(const Scratch& scratch);
    ~TaskDirectory();
    TaskDirectory(const TaskDirectory&) = delete;
    TaskDirectory& operator=(const TaskDirectory&) = delete;

    [[nodiscard]] int fd() const { return fd_.get(); }
    /// The bytes that all files and folders in it take, as tree_bytes() counts them.
    [[nodiscard]] std::int64_t used_bytes() const;

  private:
    std::filesystem::path path_;
    Descriptor fd_;
};

}  // namespace sluice
