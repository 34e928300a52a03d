#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "worker/transcoder/av/orientation.h"
#include "worker/transcoder/grid/ladder.h"
#include "worker/transcoder/source/demuxer.h"

/// A source's own description, before anything is decoded.
namespace sluice {

/// The facts of a source as JSON, for people and for the video's `source`:
/// `{container, duration, bytes, bitrate_bps, streams: [{index, type, codec, …}]}`.
[[nodiscard]] nlohmann::json describe(const Demuxer& demuxer, std::int64_t source_bytes);

/// The streams of a source that are shown.
struct ChosenStreams {
    int video = -1;          ///< -1: no picture
    int cover = -1;          ///< an attached picture that our decoders read; -1: none
    std::vector<int> audio;  ///< the best one first
    bool has_unreadable_sound = false;
};

/// The picture is the largest of the default video tracks; cover art, thumbnails and auxiliary tracks are not
/// considered. Throws TaskFailure: no_video_or_audio, unsupported_codec (also when the sound could be decoded, but not
/// the picture).
[[nodiscard]] ChosenStreams choose_streams(const Demuxer& demuxer);

/// The size at which a stream is meant to be seen. Throws TaskFailure(too_complex) if it is implausible.
[[nodiscard]] DisplaySize display_size(const AVStream& stream);

}  // namespace sluice
