#pragma once

#include <string_view>

namespace sluice {

/// Whether an If-None-Match header (RFC 9110 §13.1.2) names `opaque_tag`, quotes included: by `*` alone, or in a list,
/// compared weakly. Parsing stops at the first text that is not a tag.
[[nodiscard]] bool names_entity_tag(std::string_view if_none_match, std::string_view opaque_tag);

}  // namespace sluice
