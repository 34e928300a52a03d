#include "worker/transcoder/source/packet_list.h"

#include <algorithm>
#include <cstring>

#include "worker/transcoder/source/demuxer.h"

namespace sluice {
namespace {

/// The largest source that is read completely to list its packets.
constexpr std::int64_t largest_read_bytes = 256 << 20;
/// Ten hours of 60 pictures a second.
constexpr std::size_t max_packets = 2'200'000;

/// A source whose media data is all zeros once it is hollow. libav then makes every packet from the tables, just as
/// with the real data, but almost nothing is read.
class HollowSource : public Source {
  public:
    HollowSource(Source& source, const std::vector<ByteRange>& media_data) : source_(source), hollows_(media_data) {}

    void become_hollow() { is_hollow_ = true; }
    [[nodiscard]] std::int64_t size() const override { return source_.size(); }

    std::size_t read_at(std::int64_t offset, std::span<std::uint8_t> into) override {
        const auto found = std::find_if(hollows_.begin(), hollows_.end(),
                                        [&](const auto& h) { return offset >= h.begin && offset < h.end; });
        if (!is_hollow_ || found == hollows_.end()) return source_.read_at(offset, into);
        // Short reads: otherwise libav would fill its whole buffer with zeros again for every packet.
        constexpr std::size_t max_at_once = 4096;
        const std::size_t count = std::min({into.size(), max_at_once, static_cast<std::size_t>(found->end - offset)});
        std::memset(into.data(), 0, count);
        return count;
    }

  private:
    Source& source_;
    const std::vector<ByteRange>& hollows_;
    bool is_hollow_ = false;
};

ListedPacket listed(const AVPacket& packet) {
    std::size_t size = 0;
    const auto* configuration = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    return {packet.pts,
            packet.pos,
            packet.size,
            (packet.flags & AV_PKT_FLAG_KEY) != 0,
            (packet.flags & AV_PKT_FLAG_DISCARD) != 0,
            configuration != nullptr && size > 0};
}

/// Takes from the table whether the last packet of `list` is a keyframe: libav looks for that in the data, which is
/// hollow. False if the table lists another packet there.
bool take_key_from_table(AVStream& stream, std::vector<ListedPacket>& list) {
    const AVIndexEntry* entry = avformat_index_get_entry(&stream, static_cast<int>(list.size()) - 1);
    if (entry == nullptr || entry->pos != list.back().position) return false;
    list.back().is_key = (entry->flags & AVINDEX_KEYFRAME) != 0;
    return true;
}

}  // namespace

PacketLists list_packets(Source& source, const Mp4Boxes& boxes, const std::set<int>& streams,
                         const std::function<void(const AVPacket&)>& look, const Heartbeat& heartbeat) {
    const bool has_tables = boxes.is_mp4 && !boxes.is_fragmented;
    if (!has_tables && source.size() > largest_read_bytes) return {};
    HollowSource hollow(source, boxes.media_data);
    Demuxer demuxer(hollow);
    demuxer.select({streams.begin(), streams.end()});
    if (has_tables) hollow.become_hollow();

    PacketLists lists;
    std::size_t count = 0;
    const Packet packet = make_packet();
    while (demuxer.read(*packet)) {
        heartbeat();
        if (++count > max_packets) return {};
        auto& list = lists[packet->stream_index];
        list.push_back(listed(*packet));
        if (!has_tables) {
            look(*packet);
        } else if (!take_key_from_table(demuxer.stream(packet->stream_index), list)) {
            return {};
        }
    }
    return lists;
}

}  // namespace sluice
