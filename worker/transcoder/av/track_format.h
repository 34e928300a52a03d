#pragma once

#include <string>

#include "worker/transcoder/av/av.h"

namespace sluice {

/// How the packets of a track are encoded.
struct TrackFormat {
    std::string codecs;           ///< RFC 6381: "avc1.64001f", "mp4a.40.2"
    CodecParameters parameters;   ///< with the decoder's configuration as extradata
    AVRational frame_rate{0, 1};  ///< of video

    [[nodiscard]] bool is_video() const { return parameters->codec_type == AVMEDIA_TYPE_VIDEO; }
};

}  // namespace sluice
