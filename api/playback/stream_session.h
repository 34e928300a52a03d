#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "common/process/clock.h"

namespace sluice {

/// One viewing of an original: the requests of a player, until no request and no transfer has been for a while.
struct StreamSession {
    enum class Status {
        streaming,  ///< bytes are being sent
        paused,     ///< none at the moment
        stopped,
        error,  ///< the last transfer failed on our side
    };
    std::string session_id;
    std::int64_t tenant_id = 0;
    std::string user_id;  ///< empty: a visitor
    std::int64_t content_id = 0;
    TimePoint started_at;
    TimePoint last_activity;
    Status status = Status::streaming;
    std::string source;  ///< "ssd" or "nas"
    std::int64_t bytes_transferred = 0;

    [[nodiscard]] double duration_seconds() const {
        return std::chrono::duration<double>(last_activity - started_at).count();
    }
};

/// As clients see it, all but the tenant.
[[nodiscard]] nlohmann::json to_json(const StreamSession& session);

}  // namespace sluice
