#pragma once

#include "common/descriptor.h"

namespace sluice {

/// The version of Landlock that the kernel speaks, 0 for none.
[[nodiscard]] int landlock_version() noexcept;

/// A set of rules under which a process may run `program`, an absolute path, read the system's libraries, and write
/// below `directory`; nothing else that has a name: no other file, no TCP port (version 4), no abstract socket and no
/// signal to another process (version 6). Throws std::system_error.
[[nodiscard]] Descriptor transcoder_ruleset(const char* program, int directory);

/// Async-signal-safe; needs no_new_privs. False with errno.
[[nodiscard]] bool restrict_to(const Descriptor& ruleset) noexcept;

}  // namespace sluice
