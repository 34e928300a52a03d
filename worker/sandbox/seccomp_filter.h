#pragma once

#include <vector>

#include <linux/filter.h>

namespace sluice {

/// A seccomp filter in the kernel's form.
using SeccompProgram = std::vector<sock_filter>;

/// The system calls that a transcoder may make: memory, threads, time, and reading and writing files that are open or
/// that Landlock lets it open. A call for another process, for the network, or for a rarely used part of the kernel
/// ends it (SIGSYS). An unknown call answers ENOSYS: libraries try newer calls first and fall back to older ones.
/// Throws std::system_error.
[[nodiscard]] SeccompProgram transcoder_filter();

/// Installs the filter for the calling thread. Async-signal-safe; needs no_new_privs. False with errno.
[[nodiscard]] bool install(const SeccompProgram& program) noexcept;

}  // namespace sluice
