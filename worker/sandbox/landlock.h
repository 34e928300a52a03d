#pragma once

#include "common/process/descriptor.h"

namespace sluice {

/// The version of Landlock that the kernel supports; 0 if it has none.
[[nodiscard]] int landlock_version() noexcept;

/// A ruleset under which a process may run `program`, an absolute path, read the system's libraries, and write below
/// `directory`. It forbids all other files, TCP ports (from version 4 on), and abstract sockets and signals to other
/// processes (from version 6 on). Throws std::system_error.
[[nodiscard]] Descriptor transcoder_ruleset(const char* program, int directory);

/// Restricts the calling thread. Async-signal-safe; needs no_new_privs. False with errno.
[[nodiscard]] bool restrict_to(const Descriptor& ruleset) noexcept;

}  // namespace sluice
