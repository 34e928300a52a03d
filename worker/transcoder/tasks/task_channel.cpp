#include "worker/transcoder/tasks/task_channel.h"

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds between_progress{250};

}  // namespace

std::string TaskChannel::read_line() const {
    std::string line;
    char byte = 0;
    while (line.size() < max_task_line_bytes) {
        const ssize_t count = ::read(fd_, &byte, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return {};
        if (byte == '\n') return line;
        line += byte;
    }
    return {};
}

void TaskChannel::progress(double value) {
    {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (now - last_progress_ < between_progress) return;
        last_progress_ = now;
    }
    write(TaskProgress{std::clamp(value, 0.0, 1.0)});
}

void TaskChannel::object(const std::string& name) {
    write(ObjectReady{name});
}

void TaskChannel::segments(const TaskResult& complete) {
    write(SegmentsReady{complete});
}

void TaskChannel::done(const TaskResult& result) {
    write(TaskDone{result});
}

void TaskChannel::failed(const TaskFailure& failure) {
    write(TaskFailed{failure.code(), failure.what()});
}

void TaskChannel::write(const ControlMessage& message) {
    const std::string text = to_line(message);
    const std::lock_guard lock(mutex_);
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t count = send(fd_, text.data() + done, text.size() - done, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        done += static_cast<std::size_t>(count);
    }
}

}  // namespace sluice
