#include "worker/transcoder/text/subtitle_reader.h"

#include <map>
#include <optional>
#include <span>
#include <utility>

#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/text/subtitle_decoder.h"

namespace sluice {
namespace {

/// A source that reports progress at every read: between two texts libav may read through gigabytes by itself.
class WatchedSource : public Source {
  public:
    WatchedSource(Source& source, const Heartbeat& heartbeat) : source_(source), heartbeat_(heartbeat) {}

    [[nodiscard]] std::int64_t size() const override { return source_.size(); }

    std::size_t read_at(std::int64_t offset, std::span<std::uint8_t> into) override {
        heartbeat_();
        return source_.read_at(offset, into);
    }

  private:
    Source& source_;
    const Heartbeat& heartbeat_;
};

/// The state of one text track while it is read.
struct Track {
    Track(const AVStream& stream, double duration_seconds) : decoder(stream), list(duration_seconds) {}
    SubtitleDecoder decoder;
    CueList list;
};

}  // namespace

std::vector<std::vector<Cue>> read_subtitles(Source& source, const Plan& plan, const Heartbeat& heartbeat) {
    const Timeline timeline = plan.timeline();
    WatchedSource watched(source, heartbeat);
    Demuxer demuxer(watched, EditLists::by_shift);
    std::vector<int> streams;
    std::map<int, Track> tracks;
    for (const auto& rendition : plan.subtitles) {
        if (rendition.stream_index >= demuxer.stream_count()) throw TaskFailure(FailureCode::internal);
        streams.push_back(rendition.stream_index);
        tracks.try_emplace(rendition.stream_index, demuxer.stream(rendition.stream_index),
                           plan.frame_rate.seconds(plan.frame_count));
    }
    demuxer.select(streams);

    const Packet packet = make_packet();
    while (demuxer.read(*packet)) {
        heartbeat();
        if (packet->pts == no_timestamp || (packet->flags & AV_PKT_FLAG_DISCARD) != 0) continue;
        Track& track = tracks.at(packet->stream_index);
        const TickLength tick = tick_length(demuxer.stream(packet->stream_index).time_base);
        const double start = timeline.seconds_of(packet->pts, tick);
        DecodedText decoded = track.decoder.decode(*packet);
        if (decoded.texts.empty()) track.list.add(start, std::nullopt, {});
        for (auto& text : decoded.texts)
            track.list.add(start, decoded.length_seconds, std::move(text));
    }

    std::vector<std::vector<Cue>> cues;
    for (const int stream : streams)
        cues.push_back(tracks.at(stream).list.cues());
    return cues;
}

}  // namespace sluice
