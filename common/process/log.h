#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

/// Structured log: one JSON object per line on standard error, for machines to read.
///
/// `fields` carries request_id, video_id, task_id and the like; never a token, a key, a password or a signed
/// URL. Safe from any thread.
namespace sluice::log {

enum class Level { debug, info, warning, error };

/// Lines below `level` are dropped. `program` is written into each line.
void configure(std::string_view program, Level level);
/// std::nullopt if no level has this name.
[[nodiscard]] std::optional<Level> level(std::string_view name);

/// While it lives, every line of its thread has these fields as well: the ids of the request or the task that the
/// thread works on. One at a time in a thread.
class Scope {
  public:
    explicit Scope(std::vector<std::pair<std::string, std::string>> fields);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
};

void write(Level level, std::string_view event, const nlohmann::json& fields);

inline void debug(std::string_view event, const nlohmann::json& fields = nlohmann::json::object()) {
    write(Level::debug, event, fields);
}
inline void info(std::string_view event, const nlohmann::json& fields = nlohmann::json::object()) {
    write(Level::info, event, fields);
}
inline void warning(std::string_view event, const nlohmann::json& fields = nlohmann::json::object()) {
    write(Level::warning, event, fields);
}
inline void error(std::string_view event, const nlohmann::json& fields = nlohmann::json::object()) {
    write(Level::error, event, fields);
}

}  // namespace sluice::log
