#include "worker/transcoder/tasks/plan_task.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/copy/copy_plan.h"
#include "worker/transcoder/grid/frame_grid.h"
#include "worker/transcoder/grid/ladder.h"
#include "worker/transcoder/grid/segment_clock.h"
#include "worker/transcoder/sound/audio_plan.h"
#include "worker/transcoder/source/container_size.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/measure.h"
#include "worker/transcoder/source/mp4_boxes.h"
#include "worker/transcoder/source/probe.h"
#include "worker/transcoder/text/chapters.h"
#include "worker/transcoder/text/subtitle_plan.h"

namespace sluice {
namespace {

/// At most this share of a recording may be missing.
constexpr double tolerated_loss = 0.05;

double source_fps(const MeasuredStream& measured, const AVStream& stream) {
    if (measured.fps > 0) return measured.fps;
    return stream.avg_frame_rate.num > 0 && stream.avg_frame_rate.den > 0 ? av_q2d(stream.avg_frame_rate) : 0;
}

/// Sound that is heard before the first picture, or after the last one, is kept from this length on. Less is how
/// recorders begin and end, and not worth the copying of the pictures.
constexpr double max_cut_before_seconds = 0.2;
constexpr double max_cut_after_seconds = 0.5;

void plan_picture(const MeasuredStream& measured, const AVStream& stream, Plan& plan) {
    plan.video_stream = stream.index;
    plan.frame_rate = output_rate(source_fps(measured, stream));
    plan.video = ladder(display_size(stream), plan.frame_rate);

    const double begin = measured.tick.seconds(measured.start_pts);
    const double end = begin + measured.duration_seconds;
    const double before = begin - measured.sound.begin_before(begin);
    const double after = measured.sound.end_after(end) - end;
    const double fps = plan.frame_rate.fps();
    // Whole frames, so that the pictures keep their places between the slots.
    plan.first_picture_frame = before > max_cut_before_seconds ? static_cast<std::int64_t>(std::ceil(before * fps)) : 0;
    plan.start_pts = plan.timeline().pts_at(-plan.frame_rate.seconds(plan.first_picture_frame));
    plan.end_picture_frame =
        plan.first_picture_frame + std::max<std::int64_t>(1, std::llround(measured.duration_seconds * fps));
    plan.frame_count = plan.end_picture_frame;
    plan.duration_seconds = plan.frame_rate.seconds(plan.first_picture_frame) +
                            std::max(measured.duration_seconds, plan.frame_rate.seconds(1));
    if (after > max_cut_after_seconds) {
        plan.duration_seconds += after;
        plan.frame_count = static_cast<std::int64_t>(std::ceil(plan.duration_seconds * fps));
    }
}

std::vector<std::int64_t> keyframe_slots(const MeasuredStream& measured, const Plan& plan) {
    std::vector<std::int64_t> slots;
    slots.reserve(measured.keyframes.size());
    for (const auto pts : measured.keyframes)
        slots.push_back(plan.timeline().slot_of(pts));
    return slots;
}

/// Throws TaskFailure(truncated) if too much of the recording is missing; a smaller loss becomes a warning of the plan.
void check_complete(Source& source, const Demuxer& demuxer, const MeasuredStream& measured, Plan& plan) {
    const double declared = tick_length(microseconds).seconds(std::max<std::int64_t>(demuxer.format().duration, 0));
    const auto bytes = declared_bytes(source);
    const bool is_cut = bytes && *bytes > source.size();
    double lost = measured.lost_seconds;
    if (is_cut) {
        // By the duration that the header declares, or by the share of the missing bytes, whichever gives more.
        const double by_bytes = static_cast<double>(*bytes - source.size()) / static_cast<double>(*bytes);
        lost = std::max(declared - plan.duration_seconds, by_bytes * plan.duration_seconds);
    }
    if (lost > tolerated_loss * (plan.duration_seconds + (is_cut ? lost : 0)))
        throw TaskFailure(FailureCode::truncated);
    if (lost > 0) {
        plan.warnings.push_back(
            fmt::format("The file ends too early: about {:.1f} seconds of the recording are missing.", lost));
    }
}

void plan_sound(const Demuxer& demuxer, const ChosenStreams& chosen, const MeasuredStream& measured, Plan& plan) {
    if (chosen.has_unreadable_sound) {
        plan.warnings.emplace_back("A sound track is in a codec that cannot be read here and was left out.");
    }
    if (chosen.audio.empty()) return;
    const bool has_picture = chosen.video >= 0;
    plan.audio = has_picture ? audio_tracks(demuxer, chosen.audio)
                             : audio_ladder(demuxer, chosen.audio.front(), measured.bitrate_bps);
    const std::size_t kept = has_picture ? plan.audio.size() : 1;
    if (kept < chosen.audio.size()) {
        plan.warnings.push_back(fmt::format(
            "Of {} sound tracks {} left out.", chosen.audio.size(),
            chosen.audio.size() - kept == 1 ? "one was" : fmt::format("{} were", chosen.audio.size() - kept)));
    }
}

}  // namespace

TaskResult plan_task(Source& source, TaskEvents& events) {
    events.progress(0);
    const Mp4Boxes boxes = scan_mp4(source);
    Demuxer demuxer(source);
    const ChosenStreams chosen = choose_streams(demuxer);

    Plan plan;
    plan.source = describe(demuxer, source.size());
    const bool has_picture = chosen.video >= 0;
    const Heartbeat heartbeat = [&] { events.progress(0); };
    const MeasuredStream measured = has_picture
                                        ? measure_video(source, demuxer, {chosen.video, chosen.audio}, boxes, heartbeat)
                                        : measure_audio(source, chosen.audio.front(), heartbeat);
    plan.start_pts = measured.start_pts;
    plan.tick = measured.tick;
    plan.is_interlaced = measured.is_interlaced;
    plan.duration_seconds = measured.duration_seconds;
    if (has_picture) plan_picture(measured, demuxer.stream(chosen.video), plan);
    check_complete(source, demuxer, measured, plan);
    if (!has_picture && measured.duration_seconds <= 0) throw TaskFailure(FailureCode::no_video_or_audio);
    plan_sound(demuxer, chosen, measured, plan);

    const bool is_whole = !boxes.is_cut && measured.lost_seconds <= 0;
    if (has_picture && is_whole) plan_copies(source, demuxer, boxes, plan, heartbeat);
    const SegmentClock clock(plan);
    plan.gop_frames = clock.gop_frames();
    plan.segment_frames = clock.segment_frames();
    plan_subtitles(demuxer, plan);
    plan.chapters = chapters_of(demuxer.format(), plan);
    TaskResult result;
    result.chunks = clock.chunks(plan.frame_count, measured.can_seek, keyframe_slots(measured, plan));
    result.plan = std::move(plan);
    events.progress(1);
    return result;
}

}  // namespace sluice
