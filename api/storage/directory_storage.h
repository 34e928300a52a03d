#pragma once

#include <filesystem>

#include "api/storage/storage.h"

namespace sluice {

/// Objects as files below one directory, `root/key`. A file appears under its key only when it is complete and on disk;
/// unfinished files are below `root/.incoming/`.
class DirectoryStorage : public Storage {
  public:
    /// Creates the directory if it is missing. Throws StorageError.
    explicit DirectoryStorage(std::filesystem::path root);

    std::optional<std::int64_t> size(const std::string& key) override;
    std::unique_ptr<ObjectWriter> create(const std::string& key) override;
    void read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) override;
    void remove(const std::string& key) override;
    void list(const std::string& prefix, const std::function<void(const Object&)>& visit) override;
    void check() override;
    /// Removes unfinished files that have not been written to for `age`.
    void sweep_unfinished(std::chrono::seconds age) override;

  private:
    [[nodiscard]] std::filesystem::path path_of(const std::string& key) const;
    [[nodiscard]] std::filesystem::path incoming() const;

    std::filesystem::path root_;
};

}  // namespace sluice
