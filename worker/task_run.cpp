#include "worker/task_run.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include <poll.h>

#include "common/process/log.h"

namespace sluice {

using std::chrono::steady_clock;

namespace {

/// A day of audio is some 15,000 segments. A transcoder that announces more than this is faulty or hostile.
constexpr int max_objects = 100000;
constexpr std::chrono::seconds report_timeout{3};
constexpr std::chrono::seconds disk_check_interval{1};
/// The pause between checks whether segments are stored and can be reported: the sink has no event for single objects.
constexpr std::chrono::milliseconds look_again{50};

}  // namespace

TaskRun::TaskRun(const TaskSurroundings& surroundings, const Job& job, LeaseKeeper& lease)
    : surroundings_(surroundings),
      job_(job),
      lease_(lease),
      transcoder_(surroundings.spare_transcoder.take()),
      child_(transcoder_->process),
      control_(transcoder_->control),
      source_(surroundings.api, job, surroundings.transfer_retries, std::move(transcoder_->source.ours)),
      sink_(surroundings.api, job, transcoder_->directory.fd(), surroundings.transfer_retries) {
    control_.send_task({job.kind, job.params});
    surroundings.spare_transcoder.prepare();
}

TaskOutcome TaskRun::finish() {
    const auto end = watch_child();
    log_end(end);
    if (end.stopped_by == StopCause::sink_failed) throw sink_.failure();
    const auto outcome = outcome_of(end);
    const auto* done = std::get_if<TaskDone>(&outcome);
    if (done == nullptr) return outcome;

    sink_.close();
    switch (wait_for_uploads()) {
        case StopCause::none:
            break;
        case StopCause::lease_ended:
            return TaskAbandoned{};
        case StopCause::shutting_down:
            throw TaskFailure(FailureCode::shutting_down);
        case StopCause::sink_failed:
            throw sink_.failure();
        case StopCause::over_budget:
        case StopCause::over_disk:
        case StopCause::no_progress:
        case StopCause::bad_message:
            throw TaskFailure(FailureCode::sink_unavailable);
    }
    sink_.verify(done->result);
    log::info("objects_stored", {{"task_id", job_.task_id},
                                 {"video_id", job_.video_id},
                                 {"objects", announced_objects_},
                                 {"bytes", sink_.stored_bytes()},
                                 {"fetched_bytes", source_.fetched_bytes()}});
    return outcome;
}

ChildEnd TaskRun::watch_child() {
    ChildEnd end;
    while (!child_ended_) {
        end.stopped_by = stop_cause();
        if (end.stopped_by != StopCause::none) break;
        wait_for_news(next_deadline());
        child_.read_stderr();
        // Polled before the channel is read: all that the child sent before its end is then read below.
        pollfd exit{child_.exit_fd(), POLLIN, 0};
        child_ended_ = ::poll(&exit, 1, 0) > 0;
        if (!receive(end)) {
            end.stopped_by = StopCause::bad_message;
            break;
        }
        report_segments();
    }
    child_.kill();
    end.wait_status = child_.wait();
    child_.read_stderr();
    child_ended_ = true;
    return end;
}

StopCause TaskRun::stop_cause() {
    const auto now = steady_clock::now();
    if (lease_.ended().is_set()) return StopCause::lease_ended;
    if (const auto deadline = surroundings_.shutdown.deadline(); deadline && now >= *deadline) {
        return StopCause::shutting_down;
    }
    if (sink_.failed().is_set()) return StopCause::sink_failed;
    if (now >= began_ + surroundings_.config.task_budget) return StopCause::over_budget;
    if (!child_ended_ && now >= next_disk_check_) {
        next_disk_check_ = now + disk_check_interval;
        if (transcoder_->directory.used_bytes() > surroundings_.scratch_bytes) return StopCause::over_disk;
    }
    if (!child_ended_ && now >= last_sign_ + surroundings_.config.progress_timeout) return StopCause::no_progress;
    return StopCause::none;
}

SteadyTime TaskRun::next_deadline() const {
    SteadyTime deadline = began_ + surroundings_.config.task_budget;
    if (!child_ended_) {
        deadline = std::min<SteadyTime>(deadline, last_sign_ + surroundings_.config.progress_timeout);
        deadline = std::min(deadline, next_disk_check_);
    }
    if (!unreported_.segments.empty()) deadline = std::min<SteadyTime>(deadline, steady_clock::now() + look_again);
    if (const auto shutdown = surroundings_.shutdown.deadline()) deadline = std::min(deadline, *shutdown);
    return deadline;
}

void TaskRun::wait_for_news(SteadyTime deadline) const {
    const auto& shutdown = surroundings_.shutdown;
    std::vector<pollfd> waited;
    const auto add = [&](int fd) { waited.push_back({fd, POLLIN, 0}); };
    add(lease_.ended().fd());
    add(sink_.failed().fd());
    add(sink_.finished().fd());
    // Once draining is set, its descriptor stays readable and poll() would not wait. The deadline then says when to
    // stop.
    add(shutdown.draining().is_set() ? shutdown.at_once().fd() : shutdown.draining().fd());
    if (!child_ended_) {
        add(child_.exit_fd());
        add(child_.stderr_fd());
        add(control_.fd());
    }
    ::poll(waited.data(), waited.size(), poll_timeout_ms(deadline));
}

bool TaskRun::receive(ChildEnd& end) {
    try {
        control_.receive([&](const ControlMessage& message) { take(message, end); });
        return true;
    } catch (const BadMessage& bad) {
        log::warning("control_message_refused",
                     {{"task_id", job_.task_id}, {"video_id", job_.video_id}, {"error", bad.what()}});
        return false;
    }
}

void TaskRun::take(const ControlMessage& message, ChildEnd& end) {
    if (end.final_message) throw BadMessage("a line after the last");
    last_sign_ = steady_clock::now();
    if (const auto* progress = std::get_if<TaskProgress>(&message)) lease_.report_progress(progress->value);
    if (const auto* object = std::get_if<ObjectReady>(&message)) {
        if (++announced_objects_ > max_objects) throw BadMessage("too many objects");
        sink_.add(object->name);
    }
    if (const auto* ready = std::get_if<SegmentsReady>(&message)) {
        unreported_.renditions = ready->result.renditions;
        unreported_.segments.insert(unreported_.segments.end(), ready->result.segments.begin(),
                                    ready->result.segments.end());
    }
    if (const auto* done = std::get_if<TaskDone>(&message)) end.final_message = *done;
    if (const auto* failed = std::get_if<TaskFailed>(&message)) end.final_message = *failed;
}

void TaskRun::report_segments() {
    if (unreported_.segments.empty() || !sink_.has_stored(unreported_)) return;
    const auto segments = std::exchange(unreported_, {});
    const auto answer =
        surroundings_.api.report(job_, segments, report_timeout, {&lease_.ended(), &surroundings_.shutdown.at_once()});
    // Nothing is lost with it: the end of the task names them all again, and a lost lease shows there.
    if (std::holds_alternative<Accepted>(answer)) return;
    log::warning("segments_not_reported", {{"task_id", job_.task_id}, {"video_id", job_.video_id}});
}

StopCause TaskRun::wait_for_uploads() {
    while (!sink_.finished().is_set()) {
        if (const auto cause = stop_cause(); cause != StopCause::none) return cause;
        wait_for_news(next_deadline());
    }
    return StopCause::none;
}

void TaskRun::log_end(const ChildEnd& end) const {
    const bool in_order = end.stopped_by == StopCause::none && end.final_message && end.wait_status == 0;
    nlohmann::json fields{{"task_id", job_.task_id},
                          {"video_id", job_.video_id},
                          {"status", describe_wait_status(end.wait_status)},
                          {"fetched_bytes", source_.fetched_bytes()}};
    if (!in_order) fields["stderr"] = child_.stderr_tail();
    log::write(in_order ? log::Level::debug : log::Level::warning, "transcoder_ended", fields);
}

TaskOutcome run_in_sandbox(const TaskSurroundings& surroundings, const Job& job, LeaseKeeper& lease) {
    try {
        return TaskRun(surroundings, job, lease).finish();
    } catch (const TaskFailure& failure) {
        return TaskFailed{failure.code(), failure.what()};
    } catch (const std::exception& error) {
        const auto* system = dynamic_cast<const std::system_error*>(&error);
        const bool full = system != nullptr && system->code() == std::errc::no_space_on_device;
        const auto code = full ? FailureCode::disk_full : FailureCode::worker_failed;
        log::error("task_broke",
                   {{"task_id", job.task_id}, {"video_id", job.video_id}, {"error", std::string(error.what())}});
        return TaskFailed{code, std::string(sentence(code))};
    }
}

}  // namespace sluice
