#include "worker/config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "common/crypto/base64.h"
#include "common/crypto/random.h"
#include "common/protocol/task_protocol.h"
#include "worker/transfer/origin.h"

namespace sluice {
namespace {

constexpr std::int64_t max_poll_seconds = 30;  // contract §8
constexpr std::int64_t one_day_seconds = 86400;
constexpr std::int64_t default_progress_timeout_seconds = 120;
constexpr std::int64_t default_task_budget_seconds = 6 * 3600;
constexpr std::int64_t default_drain_seconds = 20;
constexpr std::int64_t default_task_memory_mib = 8192;
constexpr std::int64_t default_task_disk_mib = 8192;
constexpr std::int64_t min_task_disk_mib = 64;
constexpr std::int64_t max_task_disk_mib = 1 << 20;
constexpr std::int64_t min_task_memory_mib = 512;
constexpr std::int64_t max_task_memory_mib = 1 << 20;
constexpr unsigned mebibyte_bits = 20;

/// Of this machine; empty if it has none.
std::string host_name() {
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
    return host.data();
}

std::string default_worker_id() {
    constexpr std::size_t random_size = 4;
    return fmt::format("{}-{}-{}", host_name(), ::getpid(), base64url(random_bytes(random_size)));
}

/// Header values are made of it.
bool is_worker_id(const std::string& text) {
    constexpr std::size_t max_length = 128;
    const auto allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; };
    return text.size() <= max_length && std::all_of(text.begin(), text.end(), allowed);
}

std::string api_url(Settings& settings) {
    auto url = settings.required("SLUICE_API_URL", "where the API is, for example http://127.0.0.1:8080.");
    while (url.ends_with('/'))
        url.pop_back();
    if (!url.empty() && !is_http_url(url)) settings.complain("SLUICE_API_URL must be an http or https URL.");
    return url;
}

std::string worker_token(Settings& settings) {
    auto token = settings.required("SLUICE_WORKER_TOKEN", "the secret that the API knows its workers by.");
    if (token.find_first_of("\r\n") != std::string::npos) {
        settings.complain("SLUICE_WORKER_TOKEN must be a single line.");
    }
    return token;
}

std::filesystem::path transcoder(Settings& settings) {
    const auto given =
        settings.text("SLUICE_TRANSCODER", "",
                      "The program that does the tasks; unset: sluice-transcoder beside the worker's own program.");
    std::error_code ignored;
    const auto path = given.empty()
                          ? std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "sluice-transcoder"
                          : std::filesystem::absolute(given, ignored);
    if (::access(path.c_str(), X_OK) != 0) {
        settings.complain(fmt::format("SLUICE_TRANSCODER: there is no program \"{}\".", path.string()));
    }
    return path;
}

std::filesystem::path scratch_dir(Settings& settings) {
    const auto given = settings.text("SLUICE_SCRATCH_DIR", "",
                                     "Where running tasks write; unset: a folder of this user's below the system's "
                                     "temporary one. Workers may share it.");
    if (!given.empty()) return given;
    std::error_code failed;
    const auto temporary = std::filesystem::temp_directory_path(failed);
    if (failed) settings.complain("The system has no temporary folder: set SLUICE_SCRATCH_DIR.");
    return temporary / fmt::format("sluice-worker-{}", ::getuid());
}

std::string task_kinds(Settings& settings) {
    const auto kinds = settings.text("SLUICE_TASK_KINDS", "plan,chunk,audio,finish",
                                     "The kinds of tasks that this worker claims, separated by commas.");
    std::istringstream names(kinds);
    for (std::string kind; std::getline(names, kind, ',');) {
        if (!task_kind(kind)) settings.complain(fmt::format("SLUICE_TASK_KINDS: \"{}\" is no kind of task.", kind));
    }
    return kinds;
}

SandboxPolicy sandbox_policy(Settings& settings) {
    const auto given = settings.text("SLUICE_SANDBOX", "enforce",
                                     "enforce: no work where the sandbox is not whole; best-effort: as much of it as "
                                     "the kernel has.");
    if (given != "enforce" && given != "best-effort") {
        settings.complain("SLUICE_SANDBOX must be enforce or best-effort.");
    }
    return given == "best-effort" ? SandboxPolicy::best_effort : SandboxPolicy::enforce;
}

log::Level log_level(Settings& settings) {
    const auto given = settings.text("SLUICE_LOG_LEVEL", "info", "debug, info, warning or error.");
    const auto level = log::level(given);
    if (!level) settings.complain("SLUICE_LOG_LEVEL must be debug, info, warning or error.");
    return level.value_or(log::Level::info);
}

}  // namespace

WorkerConfig read_worker_config(Settings& settings) {
    const auto seconds = [&](const char* name, std::int64_t fallback, std::int64_t min, std::int64_t max,
                             const char* description) {
        return std::chrono::seconds(settings.integer(name, fallback, min, max, description));
    };
    WorkerConfig config;
    config.api_url = api_url(settings);
    config.worker_token = worker_token(settings);
    config.host = host_name();
    config.worker_id =
        settings.text("SLUICE_WORKER_ID", "", "This worker's name; unset: made of host, process and chance.");
    if (config.worker_id.empty()) config.worker_id = default_worker_id();
    if (!is_worker_id(config.worker_id)) {
        settings.complain("SLUICE_WORKER_ID must be letters, digits, dots, dashes and underscores, at most 128.");
    }
    config.scratch_dir = scratch_dir(settings);
    config.transcoder = transcoder(settings);
    config.task_kinds = task_kinds(settings);
    config.poll_wait = seconds("SLUICE_POLL_SECONDS", max_poll_seconds, 1, max_poll_seconds,
                               "How long one request for a task waits for one.");
    config.progress_timeout = seconds("SLUICE_PROGRESS_TIMEOUT_SECONDS", default_progress_timeout_seconds, 1,
                                      one_day_seconds, "A task that says nothing for so long is stopped as hung.");
    config.task_budget = seconds("SLUICE_TASK_BUDGET_SECONDS", default_task_budget_seconds, 1, 7 * one_day_seconds,
                                 "A task that takes longer than this is stopped, whatever it says.");
    config.sandbox = sandbox_policy(settings);
    config.task_memory_bytes =
        settings.integer("SLUICE_TASK_MEMORY_MIB", default_task_memory_mib, min_task_memory_mib, max_task_memory_mib,
                         "The address space of one task, in MiB; what needs more fails as out_of_memory.")
        << mebibyte_bits;
    config.task_disk_bytes =
        settings.integer("SLUICE_TASK_DISK_MIB", default_task_disk_mib, min_task_disk_mib, max_task_disk_mib,
                         "What one task may have in scratch space at a time, in MiB; beyond, it is stopped.")
        << mebibyte_bits;
    config.drain_limit =
        seconds("SLUICE_DRAIN_SECONDS", default_drain_seconds, 0, one_day_seconds,
                "After SIGTERM the running task may end by itself for so long, then it is handed back.");
    config.log_level = log_level(settings);
    return config;
}

}  // namespace sluice
