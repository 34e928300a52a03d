#include "api/storage/directory_storage.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/crypto/base64.h"
#include "common/crypto/random.h"
#include "common/process/descriptor.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr mode_t file_mode = 0640;
constexpr mode_t directory_mode = 0777;  // less the umask
constexpr std::size_t read_block_bytes = 256 * 1024;
/// A try fails if a remover was faster. This can happen several times in a row, even ten times.
constexpr int publish_tries = 100;

[[noreturn]] void fail(const char* operation, int error = errno) {
    throw StorageError(fmt::format("storage: {}: {}", operation, std::strerror(error)));
}

/// An empty descriptor if the file cannot be opened; errno says why.
Descriptor open_file(const fs::path& path, int flags) {
    return Descriptor(::open(path.c_str(), flags | O_CLOEXEC, file_mode));
}

/// False if the directory no longer exists.
bool sync_directory(const fs::path& path) {
    const auto directory = open_file(path, O_RDONLY | O_DIRECTORY);
    if (!directory && errno == ENOENT) return false;
    if (!directory || ::fsync(directory.get()) != 0) fail("sync directory");
    return true;
}

/// Creates the missing directories down to `path`, and syncs each new name to disk before it returns. False if remove()
/// deleted one of them meanwhile, because it was empty for a moment.
bool create_directories_durably(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return true;
    if (!create_directories_durably(path.parent_path())) return false;
    // fs::create_directory() would report an error for a directory that exists and is removed before it looks again.
    if (::mkdir(path.c_str(), directory_mode) == 0) return sync_directory(path.parent_path());
    if (errno != EEXIST && errno != ENOENT) fail("create directory");
    return errno == EEXIST;
}

bool same_bytes(const fs::path& a, const fs::path& b) {
    const auto first = open_file(a, O_RDONLY);
    const auto second = open_file(b, O_RDONLY);
    if (!first || !second) fail("compare");
    std::vector<char> left(read_block_bytes);
    std::vector<char> right(read_block_bytes);
    off_t offset = 0;
    while (true) {
        const ssize_t n = ::pread(first.get(), left.data(), left.size(), offset);
        const ssize_t m = ::pread(second.get(), right.data(), right.size(), offset);
        if (n < 0 || m < 0) fail("compare");
        if (n != m || std::memcmp(left.data(), right.data(), static_cast<std::size_t>(n)) != 0) return false;
        if (n == 0) return true;
        offset += n;
    }
}

std::vector<fs::path> visible_entries(const fs::path& directory) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
        if (!entry->path().filename().string().starts_with('.')) paths.push_back(entry->path());
    }
    if (error && error != std::errc::no_such_file_or_directory) fail("list", error.value());
    return paths;
}

class FileWriter : public ObjectWriter {
  public:
    FileWriter(fs::path temporary, fs::path target)
        : temporary_(std::move(temporary)),
          target_(std::move(target)),
          file_(open_file(temporary_, O_WRONLY | O_CREAT | O_EXCL)) {
        if (!file_) fail("create");
    }
    ~FileWriter() override { ::unlink(temporary_.c_str()); }

    void write(const char* data, std::size_t size) override {
        while (size > 0) {
            const ssize_t written = ::write(file_.get(), data, size);
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail("write");
            data += written;
            size -= static_cast<std::size_t>(written);
        }
    }

    PutOutcome commit() override {
        if (::fdatasync(file_.get()) != 0) fail("sync");
        for (int tries_left = publish_tries;; --tries_left) {
            const bool has_directory = create_directories_durably(target_.parent_path());
            // link() instead of rename(): it refuses to replace an existing file.
            if (has_directory && ::link(temporary_.c_str(), target_.c_str()) == 0) break;
            if (has_directory && errno == EEXIST) {
                return same_bytes(temporary_, target_) ? PutOutcome::identical : PutOutcome::conflict;
            }
            if ((has_directory && errno != ENOENT) || tries_left == 1) fail("publish", has_directory ? errno : ENOENT);
        }
        sync_directory(target_.parent_path());
        return PutOutcome::created;
    }

  private:
    fs::path temporary_;
    fs::path target_;
    Descriptor file_;
};

}  // namespace

DirectoryStorage::DirectoryStorage(fs::path root) : root_(std::move(root)) {
    std::error_code error;
    fs::create_directories(incoming(), error);
    if (error) fail("create root", error.value());
}

fs::path DirectoryStorage::path_of(const std::string& key) const {
    if (!is_object_key(key)) throw StorageError("storage: not an object key");
    return root_ / key;
}

fs::path DirectoryStorage::incoming() const {
    return root_ / ".incoming";
}

std::optional<std::int64_t> DirectoryStorage::size(const std::string& key) {
    struct stat status {};
    if (::stat(path_of(key).c_str(), &status) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) fail("stat");
        // A storage that is not mounted has no objects either, and says nothing about them.
        check();
        return std::nullopt;
    }
    if (!S_ISREG(status.st_mode)) return std::nullopt;
    return status.st_size;
}

std::unique_ptr<ObjectWriter> DirectoryStorage::create(const std::string& key) {
    constexpr std::size_t name_bytes = 15;
    return std::make_unique<FileWriter>(incoming() / base64url(random_bytes(name_bytes)), path_of(key));
}

void DirectoryStorage::read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) {
    const auto file = open_file(path_of(key), O_RDONLY);
    if (!file) fail("open");
    std::array<char, read_block_bytes / 4> block{};
    while (length > 0) {
        const auto wanted = std::min<std::size_t>(block.size(), static_cast<std::size_t>(length));
        const ssize_t n = ::pread(file.get(), block.data(), wanted, offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("read");
        if (n == 0 || !sink(block.data(), static_cast<std::size_t>(n))) return;
        offset += n;
        length -= n;
    }
}

void DirectoryStorage::remove(const std::string& key) {
    auto path = path_of(key);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) fail("remove");
    // Empty directories are removed too; rmdir() refuses the others. A writer that needs one creates it again.
    for (path = path.parent_path(); path != root_ && ::rmdir(path.c_str()) == 0;)
        path = path.parent_path();
}

void DirectoryStorage::list(const std::string& prefix, const std::function<void(const Object&)>& visit) {
    // Files and directories are created and removed meanwhile, also by the visitor. Names are read one directory at a
    // time, and entries that have disappeared by their turn are skipped.
    std::vector<fs::path> directories{root_ / fs::path(prefix).parent_path()};
    while (!directories.empty()) {
        const auto directory = std::move(directories.back());
        directories.pop_back();
        for (const auto& path : visible_entries(directory)) {
            struct stat status {};
            if (::stat(path.c_str(), &status) != 0) continue;
            if (S_ISDIR(status.st_mode)) directories.push_back(path);
            if (!S_ISREG(status.st_mode)) continue;
            auto key = path.lexically_relative(root_).string();
            if (!key.starts_with(prefix)) continue;
            visit({std::move(key), status.st_size, std::chrono::system_clock::from_time_t(status.st_mtime)});
        }
    }
}

void DirectoryStorage::check() {
    if (::access(incoming().c_str(), W_OK | X_OK) != 0) fail("check");
}

void DirectoryStorage::sweep_unfinished(std::chrono::seconds age) {
    const auto oldest = std::chrono::system_clock::now() - age;
    std::error_code error;
    for (fs::directory_iterator entry(incoming(), error), end; !error && entry != end; entry.increment(error)) {
        struct stat status {};
        if (::stat(entry->path().c_str(), &status) != 0) continue;
        if (std::chrono::system_clock::from_time_t(status.st_mtime) < oldest) ::unlink(entry->path().c_str());
    }
}

}  // namespace sluice
