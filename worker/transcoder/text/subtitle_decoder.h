#pragma once

#include <optional>
#include <string>
#include <vector>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/text/cue_text.h"

namespace sluice {

/// The contents of one packet of a text track.
struct DecodedText {
    std::vector<std::string> texts;        ///< in WebVTT form, none empty
    std::optional<double> length_seconds;  ///< how long they stay; std::nullopt if unknown
};

/// Turns the packets of one text track into the texts of cues. Packets that are damaged, or larger than any text (64
/// KiB), give no text.
class SubtitleDecoder {
  public:
    /// Throws TaskFailure(unsupported_codec) if our allow-list has no decoder for the stream.
    explicit SubtitleDecoder(const AVStream& stream);
    /// True if there is a decoder, and it makes text.
    [[nodiscard]] static bool can_read(const AVStream& stream);

    /// Throws TaskFailure(out_of_memory).
    [[nodiscard]] DecodedText decode(AVPacket& packet);

  private:
    EventDialect dialect_;
    AVRational tick_;
    CodecContext context_;
};

}  // namespace sluice
