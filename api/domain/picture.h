#pragma once

#include <optional>
#include <string_view>

namespace sluice {

/// The ending of a picture's name by its first bytes: "jpg" (JFIF, Exif), "png" (PNG §5.2) or "webp" (RFC 9649 §2.4).
/// std::nullopt for anything else. Only these are shown by every browser and run no script.
[[nodiscard]] std::optional<std::string_view> picture_ending(std::string_view bytes);

}  // namespace sluice
