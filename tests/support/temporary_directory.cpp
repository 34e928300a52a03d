#include "tests/support/temporary_directory.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr const char* memory = "/dev/shm";
constexpr std::uintmax_t room_needed_bytes = std::uintmax_t{2} << 30;
/// Short, because a Unix socket's path below the directory has to fit into 107 bytes.
constexpr const char* prefix = "slt-";
/// A younger directory may not have been locked yet.
constexpr std::chrono::minutes min_age{1};

fs::path base() {
    std::error_code error;
    const bool is_chosen = std::getenv("TMPDIR") != nullptr;
    const auto room = fs::space(memory, error);
    if (is_chosen || error || room.available < room_needed_bytes || ::access(memory, W_OK | X_OK) != 0) {
        return fs::temp_directory_path();
    }
    return memory;
}

/// The descriptor of the locked directory; -1 if another process holds the lock.
int lock(const fs::path& directory) {
    const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
    if (fd >= 0) ::close(fd);
    return -1;
}

/// Removes the directories of programs that were killed.
void sweep() {
    const auto newest = fs::file_time_type::clock::now() - min_age;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(base(), ignored)) {
        if (!entry.path().filename().string().starts_with(prefix) || entry.last_write_time(ignored) > newest) continue;
        const int fd = lock(entry.path());
        if (fd < 0) continue;
        fs::remove_all(entry.path(), ignored);
        ::close(fd);
    }
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
    static const bool swept = (sweep(), true);
    static_cast<void>(swept);
    auto name = (base() / prefix).string() + "XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::system_category(), "mkdtemp");
    path_ = name;
    lock_ = lock(path_);
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    if (lock_ >= 0) ::close(lock_);
}

}  // namespace sluice
