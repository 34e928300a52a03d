#include "worker/folder_tree.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/process/descriptor.h"

namespace sluice {
namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct Entry {
    std::string name;
    struct stat facts {};
};

struct CloseDirectory {
    void operator()(DIR* open) const { ::closedir(open); }
};

/// False when the folder cannot be read.
bool read_entries(int folder, std::vector<Entry>& entries) {
    const int again = ::openat(folder, ".", folder_flags);
    if (again < 0) return false;
    const std::unique_ptr<DIR, CloseDirectory> open(::fdopendir(again));
    if (!open) return false;
    while (const auto* found = ::readdir(open.get())) {
        Entry entry{found->d_name, {}};
        if (entry.name == "." || entry.name == "..") continue;
        if (::fstatat(folder, entry.name.c_str(), &entry.facts, AT_SYMLINK_NOFOLLOW) != 0) continue;
        entries.push_back(std::move(entry));
    }
    return true;
}

/// One descriptor that moves up and down the tree.
class Walk {
  public:
    explicit Walk(const std::filesystem::path& top) : here_(::open(top.c_str(), folder_flags)) {}

    [[nodiscard]] int fd() const { return here_.get(); }
    [[nodiscard]] bool is_at_top() const { return above_.empty(); }

    bool down(const std::string& name) {
        struct stat facts {};
        if (::fstat(fd(), &facts) != 0) return false;
        Descriptor below(::openat(fd(), name.c_str(), folder_flags));
        if (!below) return false;
        above_.emplace_back(facts.st_dev, facts.st_ino);
        here_ = std::move(below);
        return true;
    }
    /// False if a folder was moved meanwhile: its parent may then be outside of the tree.
    bool up() {
        Descriptor above(::openat(fd(), "..", folder_flags));
        struct stat facts {};
        if (!above || ::fstat(above.get(), &facts) != 0) return false;
        if (above_.back() != std::pair(facts.st_dev, facts.st_ino)) return false;
        above_.pop_back();
        here_ = std::move(above);
        return true;
    }

  private:
    Descriptor here_;
    std::vector<std::pair<dev_t, ino_t>> above_;
};

/// Removes the files and empty folders in `here`. The folders that are left are appended to `folders`. False if
/// anything else is left, or if `here` cannot be read.
bool clear(int here, std::vector<std::string>& folders) {
    std::vector<Entry> entries;
    if (!read_entries(here, entries)) return false;
    for (auto& entry : entries) {
        const bool is_folder = S_ISDIR(entry.facts.st_mode);
        if (::unlinkat(here, entry.name.c_str(), is_folder ? AT_REMOVEDIR : 0) == 0 || errno == ENOENT) continue;
        if (!is_folder) return false;
        folders.push_back(std::move(entry.name));
    }
    return true;
}

/// Gives the owner all rights to a folder; the attempt to enter it shows whether that worked. By a descriptor, because
/// fchmodat() would follow a link.
void unlock(int here, const std::string& name) {
    constexpr mode_t owner_all = 0700;
    const Descriptor folder(::openat(here, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (folder) static_cast<void>(::chmod(("/proc/self/fd/" + std::to_string(folder.get())).c_str(), owner_all));
}

}  // namespace

std::int64_t tree_bytes(const std::filesystem::path& folder) {
    constexpr std::int64_t block_bytes = 512;  // stat(2)
    constexpr auto unknown = std::numeric_limits<std::int64_t>::max();
    Walk walk(folder);
    std::int64_t bytes = 0;
    std::vector<std::vector<std::string>> unseen;  // for each folder on the path, its folders that are to be read
    const auto look = [&] {
        std::vector<Entry> entries;
        if (!read_entries(walk.fd(), entries)) return false;
        unseen.emplace_back();
        for (auto& entry : entries) {
            bytes += std::max<std::int64_t>(entry.facts.st_blocks * block_bytes, smallest_entry_bytes);
            if (S_ISDIR(entry.facts.st_mode)) unseen.back().push_back(std::move(entry.name));
        }
        return true;
    };
    if (!look()) return unknown;
    while (true) {
        if (unseen.back().empty()) {
            if (walk.is_at_top()) return bytes;
            if (!walk.up()) return unknown;
            unseen.pop_back();
            continue;
        }
        const auto name = std::move(unseen.back().back());
        unseen.back().pop_back();
        if (walk.down(name) ? !look() : errno != ENOENT) return unknown;
    }
}

bool remove_tree(const std::filesystem::path& folder) {
    Walk walk(folder);
    std::vector<std::vector<std::string>>
        left;  // for each folder on the path, its folders that are left; the last one is being cleared
    const auto look = [&] { return clear(walk.fd(), left.emplace_back()); };
    if (!look()) return false;
    while (true) {
        if (!left.back().empty()) {
            const auto& next = left.back().back();
            unlock(walk.fd(), next);
            if (!walk.down(next) || !look()) return false;
        } else if (walk.is_at_top()) {
            return ::rmdir(folder.c_str()) == 0;
        } else {
            left.pop_back();
            if (!walk.up() || ::unlinkat(walk.fd(), left.back().back().c_str(), AT_REMOVEDIR) != 0) return false;
            left.back().pop_back();
        }
    }
}

}  // namespace sluice
