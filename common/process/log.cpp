#include "common/process/log.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "common/process/clock.h"

namespace sluice::log {
namespace {

std::string& program_name() {
    static std::string name = "sluice";
    return name;
}

std::atomic<Level>& threshold() {
    static std::atomic<Level> level = Level::info;
    return level;
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>("sluice", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::trace);
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *instance;
}

std::vector<std::pair<std::string, std::string>>& fields_of_thread() {
    thread_local std::vector<std::pair<std::string, std::string>> fields;
    return fields;
}

std::string_view text(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "error";
}

}  // namespace

std::optional<Level> level(std::string_view name) {
    for (const auto candidate : {Level::debug, Level::info, Level::warning, Level::error}) {
        if (name == text(candidate)) return candidate;
    }
    return std::nullopt;
}

void configure(std::string_view program, Level level) {
    program_name() = program;
    threshold() = level;
}

Scope::Scope(std::vector<std::pair<std::string, std::string>> fields) {
    fields_of_thread() = std::move(fields);
}

Scope::~Scope() {
    fields_of_thread().clear();
}

void write(Level level, std::string_view event, const nlohmann::json& fields) {
    if (level < threshold().load()) return;
    nlohmann::ordered_json line;
    line["time"] = rfc3339(std::chrono::system_clock::now());
    line["level"] = text(level);
    line["program"] = program_name();
    line["event"] = event;
    for (const auto& [key, value] : fields_of_thread())
        line[key] = value;
    for (const auto& [key, value] : fields.items())
        line[key] = value;
    // Invalid UTF-8 from outside must not turn a log line into an exception.
    const auto dumped = line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    logger().log(spdlog::level::info, "{}", dumped);
}

}  // namespace sluice::log
