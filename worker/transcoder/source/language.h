#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The language tag (RFC 5646) for a container's language of a track. An ISO 639-2 code, terminological or
/// bibliographic, becomes the shortest tag ("ger" and "deu" → "de"); a tag only gets the usual case ("PT_br" →
/// "pt-BR"). Empty if `code` names no language ("und") or is no tag. Pure.
[[nodiscard]] std::string language_tag(std::string_view code);

}  // namespace sluice
