#include "worker/transcoder/tasks/task_channel.h"

#include <algorithm>
#include <cerrno>

#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds between_progress{250};
constexpr std::size_t max_line = 16 << 20;

}  // namespace

std::string TaskChannel::read_line() const {
    std::string line;
    char byte = 0;
    while (line.size() < max_line) {
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
    write({{"event", "progress"}, {"value", std::clamp(value, 0.0, 1.0)}});
}

void TaskChannel::object(const std::string& name) {
    write({{"event", "object"}, {"name", name}});
}

void TaskChannel::segments(const TaskResult& complete) {
    write({{"event", "segments"}, {"result", complete}});
}

void TaskChannel::done(const TaskResult& result) {
    write({{"event", "done"}, {"result", result}});
}

void TaskChannel::failed(const TaskFailure& failure) {
    write({{"event", "failed"}, {"code", name(failure.code())}, {"reason", failure.what()}});
}

void TaskChannel::write(const nlohmann::json& line) {
    // What files say of themselves need not be UTF-8.
    const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    const std::lock_guard lock(mutex_);
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t count = send(fd_, text.data() + done, text.size() - done, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        done += static_cast<std::size_t>(count);
    }
}

}  // namespace sluice
