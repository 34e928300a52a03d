#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "common/protocol/failure.h"

/// What workers of any kind say of a task, read leniently: a report that is badly worded is taken, so that neither a
/// failure nor a finished video is lost (contract §8). Pure; nothing here throws.
namespace sluice::plain_report {

/// Who reports without saying a name.
inline constexpr std::string_view nameless_worker = "worker-unknown";

/// `code` of a failure: decode_error if it is absent or not one of ours, as a file is most likely at fault.
[[nodiscard]] FailureCode code_of(const nlohmann::json& report);

/// `reason` of a failure, for people: control characters except newline and tab become blanks, and what is beyond 2,000
/// characters is cut off. "unknown" if it is not a text, or blank. If it is absent: the sentence of a `code` that is
/// known, otherwise "unknown".
[[nodiscard]] std::string reason_of(const nlohmann::json& report);

/// `duration` in seconds, a number or a text of one; std::nullopt for anything but a number from 0 to 48 hours.
[[nodiscard]] std::optional<double> duration_of(const nlohmann::json& report);

/// The key that `hls_path` means: without slashes at its start, and then without `storage/media/`. The result may still
/// be any text; the caller checks it.
[[nodiscard]] std::string key_of(std::string_view hls_path);

}  // namespace sluice::plain_report
