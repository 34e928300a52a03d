#pragma once

#include <functional>
#include <string>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/track_format.h"

/// What the encoders have in common.
namespace sluice {

/// What every encoder here does with its packets: they may be taken over, or not.
using PacketSink = std::function<void(AVPacket&)>;

/// Throws TaskFailure(internal) when libav has no such encoder.
[[nodiscard]] CodecContext new_encoder(const char* name);
/// Of an encoder that has been opened.
[[nodiscard]] TrackFormat track_format_of(const AVCodecContext& encoder, std::string codecs);
/// Hands on every packet that has come out.
void drain(AVCodecContext& context, const PacketSink& sink);

}  // namespace sluice
