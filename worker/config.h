#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "common/process/config.h"
#include "common/process/log.h"
#include "worker/sandbox/sandbox.h"

namespace sluice {

/// The settings of a worker.
struct WorkerConfig {
    std::string api_url;  ///< without a slash at the end
    std::string worker_token;
    std::string host;  ///< the machine's name, for people who look for the worker
    std::string worker_id;
    std::filesystem::path scratch_dir;
    std::filesystem::path transcoder;  ///< absolute
    std::string task_kinds;            ///< names of TaskKind, separated by commas
    std::chrono::seconds poll_wait{30};
    std::chrono::seconds progress_timeout{120};
    std::chrono::seconds task_budget{21600};
    SandboxPolicy sandbox = SandboxPolicy::enforce;
    std::int64_t task_memory_bytes = std::int64_t{8} << 30U;
    std::int64_t task_disk_bytes = std::int64_t{8} << 30U;
    std::chrono::seconds drain_limit{20};
    std::optional<std::chrono::seconds> max_idle;  ///< the worker ends after so long without a task; by default never
    log::Level log_level = log::Level::info;
};

/// Reads `SLUICE_*`; every unusable value becomes a complaint in `settings`.
[[nodiscard]] WorkerConfig read_worker_config(Settings& settings);

}  // namespace sluice
