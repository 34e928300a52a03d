#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Players live in pages of any origin. What they call carries its own token and no cookies, so any page may call it
/// and read the answer, refusals included.
namespace sluice {

/// True for paths of HLS, of storyboards and of playback sessions.
[[nodiscard]] bool is_open_to_any_origin(std::string_view path);

/// Headers of every answer on such a path.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>>& any_origin_headers();

}  // namespace sluice
