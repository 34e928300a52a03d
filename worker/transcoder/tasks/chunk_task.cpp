#include "worker/transcoder/tasks/chunk_task.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <sys/resource.h>

#include "worker/transcoder/av/converter.h"
#include "worker/transcoder/copy/picture_copier.h"
#include "worker/transcoder/picture/rendition_stage.h"
#include "worker/transcoder/source/demuxer.h"

namespace sluice {
namespace {

/// Lowers the priority of the calling thread, so that the threads that it waits for run first.
void give_way() {
    constexpr int politely = 10;
    constexpr id_t calling_thread = 0;
    // A failure is ignored: the work only takes longer.
    setpriority(PRIO_PROCESS, calling_thread, politely);
}

/// The running stages of a chunk. The first failure of a thread ends all of them.
class Cascade {
  public:
    Cascade(const Plan& plan, const ChunkRange& range, TaskOutput& output) {
        // From the smallest up, because each stage needs the next smaller one.
        RenditionStage* next = nullptr;
        for (auto rendition = plan.video.rbegin(); rendition != plan.video.rend(); ++rendition) {
            if (rendition->is_copied) continue;
            stages_.push_back(std::make_unique<RenditionStage>(plan, *rendition, range, output, next));
            next = stages_.back().get();
        }
        // The largest stage has more than a third of the work, and all others wait for it: it runs at a higher
        // priority.
        for (const auto& stage : stages_) {
            threads_.emplace_back([this, &stage] {
                if (stage != stages_.back()) give_way();
                guard([&] { stage->run(); });
            });
        }
    }
    ~Cascade() { stop(); }
    Cascade(const Cascade&) = delete;
    Cascade& operator=(const Cascade&) = delete;

    /// False if a stage has failed.
    bool push(ShownPicture picture) { return stages_.back()->input().push(std::move(picture)); }

    /// Waits until the stages have finished all their pictures. Throws what a stage threw.
    void finish() {
        stages_.back()->input().finish();
        threads_.clear();
        if (failure_) std::rethrow_exception(failure_);
    }

    /// Largest rendition first; after finish().
    void collect(TaskResult& result) const {
        for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
            result.renditions.push_back((*stage)->encoded());
            const auto& segments = (*stage)->segments();
            result.segments.insert(result.segments.end(), segments.begin(), segments.end());
        }
    }

  private:
    template <class Work>
    void guard(Work work) {
        try {
            work();
        } catch (...) {
            {
                const std::lock_guard lock(mutex_);
                if (!failure_) failure_ = std::current_exception();
            }
            cancel();
        }
    }
    void cancel() {
        for (const auto& stage : stages_)
            stage->input().cancel();
    }
    void stop() {
        cancel();
        threads_.clear();
    }

    std::vector<std::unique_ptr<RenditionStage>> stages_;  ///< smallest first
    std::mutex mutex_;
    std::exception_ptr failure_;
    std::vector<std::jthread> threads_;  ///< joined before the stages are destroyed
};

/// Decodes once and encodes the renditions from `top` down that are not copied.
void encode_pictures(Source& source, const Plan& plan, const VideoRendition& top, const ChunkRange& range,
                     TaskOutput& output, TaskResult& result) {
    PictureReader reader(source, plan, range);
    Converter converter(reader.stream(), top.width, top.height);
    Frame converted;
    Cascade cascade(plan, range, output);
    for (ShownPicture picture; reader.next(picture);) {
        if (!picture.repeats_last) converted = converter.convert(*picture.frame);
        picture.frame = share(*converted);
        const std::int64_t done = picture.first_slot + picture.slot_count - range.first_frame;
        if (!cascade.push(std::move(picture))) cascade.finish();
        output.events().progress(static_cast<double>(done) / static_cast<double>(range.frame_count));
    }
    cascade.finish();
    cascade.collect(result);
}

}  // namespace

TaskResult chunk_task(Source& source, const Plan& plan, const ChunkRange& range, TaskOutput& output) {
    output.events().progress(0);
    TaskResult result;
    const auto is_copied = [](const auto& rendition) { return rendition.is_copied; };
    for (const auto& rendition : plan.video) {
        if (rendition.is_copied) copy_pictures(source, plan, rendition, range, output, result);
    }
    const auto top_encoded = std::find_if_not(plan.video.begin(), plan.video.end(), is_copied);
    if (top_encoded != plan.video.end()) encode_pictures(source, plan, *top_encoded, range, output, result);
    return result;
}

}  // namespace sluice
