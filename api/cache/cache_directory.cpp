#include "api/cache/cache_directory.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/storage/storage.h"
#include "common/crypto/base64.h"
#include "common/crypto/random.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

/// The edge reads by the group.
constexpr mode_t file_mode = 0640;
constexpr std::size_t max_name_bytes = 255;
/// No key begins with a dot.
constexpr const char* temporary_prefix = ".fill-";

[[noreturn]] void fail(const char* operation, int error = errno) {
    throw StorageError(fmt::format("cache: {}: {}", operation, std::strerror(error)));
}

std::string with(std::string text, char from, char to) {
    std::replace(text.begin(), text.end(), from, to);
    return text;
}

/// Empty if no object's copy has this name.
std::string key_of(const std::string& name) {
    if (name.find(',') == std::string::npos) return {};
    auto key = with(name, ',', '/');
    return is_object_key(key) ? key : std::string();
}

bool is_regular(const fs::path& path, struct stat& status) noexcept {
    return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

CacheDirectory::CacheDirectory(fs::path root) : root_(std::move(root)) {}

std::string CacheDirectory::file_name(const std::string& key) {
    // A key without a folder is none of ours; its name would be like that of any file.
    const bool fits = key.size() <= max_name_bytes && key.find('/') != std::string::npos && is_object_key(key);
    return fits ? with(key, '/', ',') : std::string();
}

bool CacheDirectory::holds(const std::string& key, std::int64_t bytes) const noexcept {
    struct stat status {};
    return is_regular(path_of(key), status) && status.st_size == bytes;
}

Descriptor CacheDirectory::open(const std::string& key) const noexcept {
    // A pipe in its place must not stop the reader before it is seen to be one.
    Descriptor file(::open(path_of(key).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status {};
    if (file && (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))) file.reset();
    return file;
}

void CacheDirectory::remove(const std::string& key) const {
    if (file_name(key).empty()) return;
    if (::unlink(path_of(key).c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) fail("remove");
}

bool CacheDirectory::become_keeper() {
    if (lock_) return true;
    std::error_code error;
    fs::create_directories(objects(), error);
    if (error) fail("create directory", error.value());
    Descriptor lock(::open((root_ / "lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, file_mode));
    if (!lock) fail("open lock");
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return false;
        fail("lock");
    }
    lock_ = std::move(lock);
    return true;
}

std::vector<CacheDirectory::Copy> CacheDirectory::take_stock() const {
    std::vector<Copy> copies;
    std::error_code error;
    for (fs::directory_iterator entry(objects(), error), end; !error && entry != end; entry.increment(error)) {
        struct stat status {};
        if (!is_regular(entry->path(), status)) continue;
        const auto name = entry->path().filename().string();
        if (name.starts_with(temporary_prefix)) ::unlink(entry->path().c_str());
        auto key = key_of(name);
        if (key.empty()) continue;
        copies.push_back({std::move(key), status.st_size, std::chrono::system_clock::from_time_t(status.st_mtime)});
    }
    if (error) fail("list", error.value());
    std::sort(copies.begin(), copies.end(), [](const auto& a, const auto& b) { return a.filled < b.filled; });
    return copies;
}

CacheDirectory::Fill::Fill(const CacheDirectory& directory, const std::string& key) : target_(directory.path_of(key)) {
    constexpr std::size_t random_name_bytes = 15;
    temporary_ = directory.objects() / (temporary_prefix + base64url(random_bytes(random_name_bytes)));
    file_ = Descriptor(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode));
    if (!file_) fail("create");
}

CacheDirectory::Fill::~Fill() {
    ::unlink(temporary_.c_str());
}

bool CacheDirectory::Fill::write(const char* data, std::size_t size) noexcept {
    while (size > 0) {
        const ssize_t written = ::write(file_.get(), data, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            write_error_ = errno;
            return false;
        }
        data += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

void CacheDirectory::Fill::publish() {
    if (write_error_ != 0) fail("write", write_error_);
    // A name that is there after a power cut must not stand for bytes that are not.
    if (::fdatasync(file_.get()) != 0) fail("sync");
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("publish");
}

}  // namespace sluice
