#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// Where an event comes from. libav makes SSA events of every text, but backslashes and braces are not markup in all.
enum class EventDialect {
    ass,     ///< SSA or ASS itself: braces hold override tags or comments
    webvtt,  ///< \h is a space that does not break
    plain,   ///< SubRip, MP4 timed text and the like: backslashes and braces may be plain text
};

/// The text of an SSA event as the text of a WebVTT cue (W3C WebVTT §4.2.2). Bold, italic and underlined become <b>,
/// <i> and <u>; all other tags, comments and drawings are left out. In the rest & < > are escaped, so that it has
/// neither markup nor "-->". Line breaks stay; empty lines, which would end the cue, are removed, and so are control
/// characters. Empty if there is no visible text. Pure.
[[nodiscard]] std::string cue_text(std::string_view event_text, EventDialect dialect);

}  // namespace sluice
