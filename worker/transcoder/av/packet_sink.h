#pragma once

#include <functional>
#include <string>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/track_format.h"

/// Functions that all encoders use.
namespace sluice {

/// Gets each packet of an encoder; it may take the packet's data over.
using PacketSink = std::function<void(AVPacket&)>;

/// Throws TaskFailure(internal) if libav has no such encoder.
[[nodiscard]] CodecContext new_encoder(const char* name);
/// The format of an opened encoder's packets.
[[nodiscard]] TrackFormat track_format_of(const AVCodecContext& encoder, std::string codecs);
/// Hands every packet that the encoder has ready to `sink`.
void drain(AVCodecContext& context, const PacketSink& sink);

}  // namespace sluice
