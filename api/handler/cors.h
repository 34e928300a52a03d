#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Players run in pages of any origin. Their requests carry a token and no cookies, so any page may send them and read
/// the answers, refusals included. Answers to a request with our login's cookie have none of these headers.
namespace sluice {

/// True for the paths of HLS, storyboards and playback sessions.
[[nodiscard]] bool is_open_to_any_origin(std::string_view path);

/// Headers of every answer on such a path.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>>& any_origin_headers();

}  // namespace sluice
