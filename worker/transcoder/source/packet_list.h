#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "worker/transcoder/av/av.h"
#include "worker/transcoder/source/heartbeat.h"
#include "worker/transcoder/source/mp4_boxes.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// A packet without its data.
struct ListedPacket {
    std::int64_t pts = no_timestamp;
    std::int64_t position = 0;  ///< of the data in the source, in an MP4
    std::int64_t bytes = 0;
    bool is_key = false;
    bool is_discarded = false;     ///< an edit list leaves it out
    bool changes_decoder = false;  ///< brings another configuration
};

/// By stream, in the order of decoding.
using PacketLists = std::map<int, std::vector<ListedPacket>>;

/// Lists all packets of these streams if that takes little reading: from the tables of an MP4 that is not fragmented,
/// otherwise by reading a source that is not large. `look` gets each packet that was read with its data. Empty if the
/// listing would be expensive.
[[nodiscard]] PacketLists list_packets(Source& source, const Mp4Boxes& boxes, const std::set<int>& streams,
                                       const std::function<void(const AVPacket&)>& look, const Heartbeat& heartbeat);

}  // namespace sluice
