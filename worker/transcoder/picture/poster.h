#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/source/heartbeat.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// How much a picture shows, as the standard deviation of its brightness: 0 for one that is black, white or of one
/// brightness. Only reads the frame.
[[nodiscard]] double liveliness(const AVFrame& picture);

/// A JPEG, at most 1280 pixels wide, of the first of several positions whose picture shows enough, otherwise of the one
/// that shows most; of the cover if there is only sound. std::nullopt if there is neither.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> make_poster(Source& source, const Plan& plan,
                                                                   const Heartbeat& heartbeat);

}  // namespace sluice
