#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "common/process/descriptor.h"

namespace sluice {

/// The files of a cache: `root/objects/` has one for each copy, named by the object's key with `,` for `/`, a character
/// that no key has. Only regular files with such a name count, and links are not followed; whatever else lies there is
/// left alone.
///
/// A copy appears under its name when it is complete and on disk. Removing one takes its name: who has it open reads it
/// to the end. Safe from any thread and any number of processes; one of them at a time is the keeper, which fills and
/// removes. Functions throw StorageError unless they say otherwise.
class CacheDirectory {
  public:
    struct Copy {
        std::string key;
        std::int64_t bytes = 0;
        std::chrono::system_clock::time_point filled;
    };

    /// Touches nothing yet.
    explicit CacheDirectory(std::filesystem::path root);

    /// The name of the copy's file. Empty if the key is too long for one.
    [[nodiscard]] static std::string file_name(const std::string& key);

    /// True if there is a copy of this size. Never throws.
    [[nodiscard]] bool holds(const std::string& key, std::int64_t bytes) const noexcept;
    /// The copy, for reading. An empty descriptor if there is none. Never throws.
    [[nodiscard]] Descriptor open(const std::string& key) const noexcept;
    /// Removing a copy that is not there is not an error.
    void remove(const std::string& key) const;

    /// Creates the directory if it is missing, and makes this object the keeper until it is destroyed or its process
    /// ends. False while another one is.
    bool become_keeper();
    /// Removes what fills of a former keeper have left, and names every copy, the oldest first. For the keeper.
    [[nodiscard]] std::vector<Copy> take_stock() const;

    /// A copy on its way. Destroyed without publish(), it leaves nothing behind.
    class Fill {
      public:
        Fill(const CacheDirectory& directory, const std::string& key);
        ~Fill();
        Fill(const Fill&) = delete;
        Fill& operator=(const Fill&) = delete;

        /// False if the bytes could not be written, as on a full disk; publish() says why. Never throws.
        bool write(const char* data, std::size_t size) noexcept;
        /// Puts the copy in its place, once it is on disk. Call once.
        void publish();

      private:
        std::filesystem::path target_;
        std::filesystem::path temporary_;
        Descriptor file_;
        int write_error_ = 0;  ///< of errno
    };

  private:
    [[nodiscard]] std::filesystem::path objects() const { return root_ / "objects"; }
    [[nodiscard]] std::filesystem::path path_of(const std::string& key) const { return objects() / file_name(key); }

    std::filesystem::path root_;
    Descriptor lock_;
};

}  // namespace sluice
