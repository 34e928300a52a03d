#pragma once

#include <vector>

#include <linux/filter.h>

namespace sluice {

/// A seccomp filter as the kernel takes it.
using SeccompProgram = std::vector<sock_filter>;

/// What a transcoder may ask of the kernel: memory, threads, time, and reading and writing what is open or what the
/// file walls let it open. Anything that reaches for another process, for the network, or for the kernel's less
/// travelled parts ends it (SIGSYS); what is merely unknown answers ENOSYS, since libraries try newer calls first and
/// know how to do without. Throws std::system_error.
[[nodiscard]] SeccompProgram transcoder_filter();

/// Async-signal-safe; needs no_new_privs. False with errno.
[[nodiscard]] bool install(const SeccompProgram& program) noexcept;

}  // namespace sluice
