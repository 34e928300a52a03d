#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The language tag (RFC 5646) of what a container says about a track's language: an ISO 639-2 code, terminological or
/// bibliographic, becomes the shortest tag ("ger" and "deu" → "de"); a tag stays what it is, in the usual case
/// ("PT_br" → "pt-BR"). Empty when it names no language ("und") or is no tag. Pure.
[[nodiscard]] std::string language_tag(std::string_view code);

}  // namespace sluice
