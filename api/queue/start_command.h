#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// Runs a program of the operator's to its end, without a shell. It gets PATH and no other variable, as the API's
/// environment holds secrets; no input; none of the API's descriptors; and its output is dropped. It and its children
/// in its process group are killed after `max_time`, and when `stop` is requested.
///
/// `command` is the program's absolute path and its arguments. True if it ends with status 0.
[[nodiscard]] bool run_start_command(const std::vector<std::string>& command, std::chrono::milliseconds max_time,
                                     const std::stop_token& stop);

}  // namespace sluice
