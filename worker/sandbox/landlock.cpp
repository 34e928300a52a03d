#include "worker/sandbox/landlock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <link.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sluice {
namespace {

// Defined here because the installed header may be older than the kernel. The values never change
// (Documentation/userspace-api).
constexpr std::uint64_t execute = 1U << 0U;
constexpr std::uint64_t write_file = 1U << 1U;
constexpr std::uint64_t read_file = 1U << 2U;
constexpr std::uint64_t read_directory = 1U << 3U;
constexpr std::uint64_t remove_directory = 1U << 4U;
constexpr std::uint64_t remove_file = 1U << 5U;
constexpr std::uint64_t make_directory = 1U << 7U;
constexpr std::uint64_t make_file = 1U << 8U;
constexpr std::uint64_t refer = 1U << 13U;
constexpr std::uint64_t truncate = 1U << 14U;
/// All rights over files that each version knows.
constexpr std::array<std::uint64_t, 6> file_rights{
    0, (1U << 13U) - 1, (1U << 14U) - 1, (1U << 15U) - 1, (1U << 15U) - 1, (1U << 16U) - 1};
constexpr std::uint64_t bind_and_connect_tcp = 3;
constexpr std::uint64_t abstract_sockets_and_signals = 3;
constexpr int version_with_network = 4;
constexpr int version_with_scopes = 6;

struct Ruleset {
    std::uint64_t files;
    std::uint64_t network;
    std::uint64_t scopes;
};

std::uint64_t known_file_rights(int version) {
    return file_rights.at(std::min<std::size_t>(static_cast<std::size_t>(version), file_rights.size() - 1));
}

/// The path of ld.so, from the program headers of the running program.
std::string interpreter() {
    std::string path;
    dl_iterate_phdr(
        [](dl_phdr_info* object, std::size_t, void* found) {
            for (int i = 0; i < object->dlpi_phnum; ++i) {
                const auto& header = object->dlpi_phdr[i];
                if (header.p_type != PT_INTERP) continue;
                // NOLINTNEXTLINE(performance-no-int-to-ptr)
                *static_cast<std::string*>(found) = reinterpret_cast<const char*>(object->dlpi_addr + header.p_vaddr);
                return 1;
            }
            return 0;
        },
        &path);
    return path;
}

void allow(const Descriptor& ruleset, int beneath, std::uint64_t rights) {
    landlock_path_beneath_attr rule{};
    rule.allowed_access = rights;
    rule.parent_fd = beneath;
    if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
        throw std::system_error(errno, std::generic_category(), "landlock_add_rule");
    }
}

/// A path that does not exist needs no rule.
void allow(const Descriptor& ruleset, const char* path, std::uint64_t rights) {
    const Descriptor opened(::open(path, O_PATH | O_CLOEXEC));
    if (!opened) return;
    struct stat about {};
    if (::fstat(opened.get(), &about) != 0) return;
    allow(ruleset, opened.get(), S_ISDIR(about.st_mode) ? rights : rights & ~read_directory);
}

}  // namespace

int landlock_version() noexcept {
    const auto version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : static_cast<int>(version);
}

Descriptor transcoder_ruleset(const char* program, int directory) {
    const int version = landlock_version();
    Ruleset handled{known_file_rights(version), version >= version_with_network ? bind_and_connect_tcp : 0,
                    version >= version_with_scopes ? abstract_sockets_and_signals : 0};
    const std::size_t size = version >= version_with_scopes    ? sizeof handled
                             : version >= version_with_network ? offsetof(Ruleset, scopes)
                                                               : offsetof(Ruleset, network);
    auto ruleset = checked_descriptor(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, size, 0)),
                                      "landlock_create_ruleset");
    allow(ruleset, program, execute | read_file);
    allow(ruleset, interpreter().c_str(), execute | read_file);
    for (const char* libraries : {"/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache"})
        allow(ruleset, libraries, read_file | read_directory);
    allow(ruleset, directory,
          known_file_rights(version) & (read_file | write_file | truncate | read_directory | make_file |
                                        make_directory | remove_file | remove_directory | refer));
    return ruleset;
}

bool restrict_to(const Descriptor& ruleset) noexcept {
    return ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

}  // namespace sluice
