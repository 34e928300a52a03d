#pragma once

#include <string_view>

namespace sluice::conformance {

/// True for a well-formed language tag (RFC 5646 §2.1): "de", "zh-Hant-TW", "x-klingon". False for irregular
/// grandfathered tags ("i-default").
[[nodiscard]] bool is_language_tag(std::string_view tag);

}  // namespace sluice::conformance
