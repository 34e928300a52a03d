#include "worker/scratch.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/process/log.h"
#include "worker/folder_tree.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view worker_prefix = "worker-";
constexpr int max_attempts = 10;

Descriptor open_directory(const fs::path& path) {
    return Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

fs::path make_unique(const fs::path& parent, std::string_view prefix) {
    auto name = (parent / prefix).string() + "XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "making a scratch folder");
    }
    return name;
}

void require_trustworthy(const fs::path& shared) {
    struct stat facts {};
    if (::stat(shared.c_str(), &facts) != 0) {
        throw std::system_error(errno, std::generic_category(), "the scratch folder");
    }
    if (facts.st_uid != ::geteuid() && facts.st_uid != 0) {
        throw std::system_error(EPERM, std::generic_category(), "the scratch folder belongs to another user");
    }
}

void sweep(const fs::path& shared) {
    for (const auto& entry : fs::directory_iterator(shared)) {
        if (!entry.path().filename().string().starts_with(worker_prefix)) continue;
        const auto folder = open_directory(entry.path());
        if (!folder || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) continue;
        const bool complete = remove_tree(entry.path());
        log::info("scratch_swept", {{"folder", entry.path().filename().string()}, {"complete", complete}});
    }
}

}  // namespace

Scratch::Scratch(const fs::path& shared) {
    if (fs::create_directories(shared)) fs::permissions(shared, fs::perms::owner_all);
    require_trustworthy(shared);
    sweep(shared);
    // Another worker that starts at this moment may remove the new folder before it is locked: then make another.
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        path_ = make_unique(shared, worker_prefix);
        lock_ = open_directory(path_);
        struct stat facts {};
        const bool ours = lock_ && ::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0 && ::fstat(lock_.get(), &facts) == 0 &&
                          facts.st_nlink > 0;
        if (ours) return;
    }
    throw std::system_error(errno, std::generic_category(), "locking a scratch folder");
}

Scratch::~Scratch() {
    remove_tree(path_);
}

TaskDirectory::TaskDirectory(const Scratch& scratch)
    : path_(make_unique(scratch.path(), "task-")), fd_(open_directory(path_)) {
    if (!fd_) throw std::system_error(errno, std::generic_category(), "opening a scratch folder");
}

std::int64_t TaskDirectory::used_bytes() const {
    return tree_bytes(path_);
}

TaskDirectory::~TaskDirectory() {
    remove_tree(path_);
}

}  // namespace sluice
