#include "worker/transcoder/picture/storyboard_tiles.h"

#include <algorithm>

#include "worker/transcoder/av/converter.h"
#include "worker/transcoder/picture/picture_reader.h"
#include "worker/transcoder/picture/still_reader.h"
#include "worker/transcoder/source/probe.h"

namespace sluice {
namespace {

/// Reports progress that never goes back, although there may be two passes.
class Progress {
  public:
    explicit Progress(TaskEvents& events) : events_(events) {}
    void done(double share) {
        share_ = std::max(share_, share);
        goes_on();
    }
    void goes_on() { events_.progress(share_); }

  private:
    TaskEvents& events_;
    double share_ = 0;
};

/// Collects pictures, cue by cue.
class Tiles {
  public:
    Tiles(const AVStream& stream, const StoryboardLayout& layout)
        : converter_(stream, layout.tile_width, layout.tile_height) {
        tiles_.layout = layout;
    }

    /// The next cue shows this picture, as it was decoded.
    void add(const AVFrame& picture) {
        tiles_.pictures.push_back(converter_.convert(picture));
        repeat();
    }
    /// The next cue shows the last one again.
    void repeat() { tiles_.of_cues.emplace_back(static_cast<int>(tiles_.pictures.size()) - 1); }
    /// The next cue's picture could not be decoded.
    void skip() { tiles_.of_cues.emplace_back(); }

    [[nodiscard]] bool is_empty() const { return tiles_.pictures.empty(); }
    [[nodiscard]] StoryboardTiles take() { return std::move(tiles_); }

  private:
    Converter converter_;
    StoryboardTiles tiles_;
};

/// Collects tiles, each from a keyframe.
class KeyframeTiles {
  public:
    KeyframeTiles(StillReader& stills, const StoryboardLayout& layout)
        : stills_(stills), layout_(layout), tiles_(stills.stream(), layout) {}

    void add(int cue) {
        const Still* still = still_of(cue);
        if (still == nullptr) {
            tiles_.skip();
        } else if (!tiles_.is_empty() && still->seconds == last_seconds_) {
            tiles_.repeat();
        } else {
            tiles_.add(*still->picture);
            last_seconds_ = still->seconds;
        }
    }
    void skip() { tiles_.skip(); }
    [[nodiscard]] StoryboardTiles take() { return tiles_.take(); }

  private:
    const Still* still_of(int cue) {
        constexpr double just_before_seconds = 0.001;
        const double end = layout_.end_seconds(cue);
        const Still* still = stills_.at(layout_.middle_seconds(cue));
        if (still != nullptr && still->seconds >= layout_.start_seconds(cue)) return still;
        return stills_.at(end - just_before_seconds);
    }

    StillReader& stills_;
    const StoryboardLayout& layout_;
    Tiles tiles_;
    double last_seconds_ = 0;  ///< of the last picture
};

StoryboardTiles tiles_of_keyframes(StillReader& stills, const StoryboardLayout& layout, Progress& progress) {
    KeyframeTiles tiles(stills, layout);
    for (int cue = 0; cue < layout.cue_count; ++cue) {
        progress.done(static_cast<double>(cue) / layout.cue_count);
        try {
            tiles.add(cue);
        } catch (const TaskFailure& failure) {
            if (concerns_task(failure)) throw;
            tiles.skip();
        }
    }
    return tiles.take();
}

/// True for a video that may be decoded as a whole: a few seconds of work.
bool is_short(const Plan& plan, const AVStream& stream) {
    constexpr double max_pixels_decoded = 2e9;  // about 1000 pictures of 1080 lines
    return static_cast<double>(plan.frame_count) * stream.codecpar->width * stream.codecpar->height <=
           max_pixels_decoded;
}

/// Makes tiles, each from exactly the picture in the middle of its cue.
StoryboardTiles tiles_of_pictures(Source& source, const Plan& plan, const StoryboardLayout& layout,
                                  Progress& progress) {
    PictureReader pictures(source, plan, {0, plan.frame_count, 0, plan.segment_count()});
    Tiles tiles(pictures.stream(), layout);
    int cue = 0;
    bool has_changed = true;  // since the last tile
    for (ShownPicture shown; pictures.next(shown);) {
        progress.done(static_cast<double>(shown.first_slot) / static_cast<double>(plan.frame_count));
        const double end = plan.frame_rate.seconds(shown.first_slot + shown.slot_count);
        has_changed = has_changed || !shown.repeats_last;
        for (; cue < layout.cue_count && layout.middle_seconds(cue) < end; ++cue) {
            if (has_changed) {
                tiles.add(*shown.frame);
            } else {
                tiles.repeat();
            }
            has_changed = false;
        }
    }
    return tiles.take();
}

}  // namespace

StoryboardTiles read_storyboard_tiles(Source& source, const Plan& plan, TaskEvents& events) {
    Progress progress(events);
    StillReader stills(source, plan, [&] { progress.goes_on(); });
    const auto layout = storyboard_layout(plan.frame_rate.seconds(plan.frame_count), display_size(stills.stream()));
    StoryboardTiles tiles = tiles_of_keyframes(stills, layout, progress);
    const bool is_sparse = tiles.pictures.size() < tiles.of_cues.size();
    if (!is_sparse || !is_short(plan, stills.stream())) return tiles;
    try {
        return tiles_of_pictures(source, plan, layout, progress);
    } catch (const TaskFailure& failure) {
        if (concerns_task(failure)) throw;
        return tiles;
    }
}

bool concerns_task(const TaskFailure& failure) {
    return failure.code() == FailureCode::source_unavailable || failure.code() == FailureCode::out_of_memory ||
           failure.code() == FailureCode::disk_full;
}

}  // namespace sluice
