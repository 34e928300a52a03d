#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/api_fixture.h"

namespace sluice {

/// Of a video that is watched: two segments and a piece.
inline constexpr int video_seconds = 13;

/// What start answers to the enrolled student of the academy "demo", from a device.
inline Answer start_playback(const ApiFixture& api, std::int64_t video_id, const std::string& device_id = "phone") {
    return api.student().post(
        "/api/v1/playback/start",
        {{"video_id", video_id}, {"enrollment_id", api.demo.enrollment_id}, {"device_id", device_id}});
}

/// One of refresh, heartbeat and end.
inline Answer call_playback(const ApiFixture& api, const std::string& call, const std::string& token) {
    return api.stranger().post("/api/v1/playback/" + call, {{"token", token}});
}

/// Asks until the answer has this status, for what other parts may learn of a little later.
inline Answer wait_for_status(int status, const std::function<Answer()>& ask) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    auto answer = ask();
    while (answer.status != status && std::chrono::steady_clock::now() < deadline)
        answer = ask();
    return answer;
}

}  // namespace sluice
