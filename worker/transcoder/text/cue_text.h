#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// Where an event comes from: libav makes SSA events of every text, but not everything in them is meant as such.
enum class EventDialect {
    ass,     ///< SSA or ASS itself: braces hold override tags or comments
    webvtt,  ///< \h is a space that does not break
    plain,   ///< SubRip, MP4 timed text and the like: backslashes and braces may be just that
};

/// The text of an SSA event as the text of a WebVTT cue (W3C WebVTT §4.2.2): bold, italic and underlined become <b>,
/// <i> and <u>, all other tags, comments and drawings are left out, and whatever is left is text: & < > are escaped, so
/// that there is neither markup nor "-->" in it. Line breaks stay, empty lines, which would end the cue, don't. Without
/// control characters; empty when there is nothing to read. Pure.
[[nodiscard]] std::string cue_text(std::string_view event_text, EventDialect dialect);

}  // namespace sluice
