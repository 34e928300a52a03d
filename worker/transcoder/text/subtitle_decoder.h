#pragma once

#include <optional>
#include <string>
#include <vector>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/text/cue_text.h"

namespace sluice {

/// What one packet of a text track says.
struct DecodedText {
    std::vector<std::string> texts;        ///< as they stand in WebVTT, none empty
    std::optional<double> length_seconds;  ///< for which they stay; nothing when nobody says so
};

/// Turns the packets of one text track into the texts of cues. Packets that are damaged, or larger than any text
/// (64 KiB), say nothing.
class SubtitleDecoder {
  public:
    /// Throws TaskFailure(unsupported_codec) when there is no decoder of ours for the stream.
    explicit SubtitleDecoder(const AVStream& stream);
    /// True when there is one, and it makes text.
    [[nodiscard]] static bool can_read(const AVStream& stream);

    /// Throws TaskFailure(out_of_memory).
    [[nodiscard]] DecodedText decode(AVPacket& packet);

  private:
    EventDialect dialect_;
    AVRational tick_;
    CodecContext context_;
};

}  // namespace sluice
