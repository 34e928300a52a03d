#include "worker/control_channel.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <utility>

#include <sys/socket.h>
#include <sys/time.h>

#include "worker/transfer/object_name.h"

namespace sluice {
namespace {

constexpr std::size_t max_reason_bytes = 500;
/// The caller looks at its clock after this number of reads, even if there is more.
constexpr int reads_at_once = 64;
constexpr timeval send_limit{10, 0};

/// The text without control characters, at most max_reason_bytes long. The JSON parser has checked that it is UTF-8; no
/// character is cut in half.
std::string decent(std::string text) {
    if (text.size() > max_reason_bytes) {
        std::size_t end = max_reason_bytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            --end;
        text.resize(end);
    }
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return text;
}

/// False for the codes that only the queue and the worker may give.
bool is_transcoders_to_say(FailureCode code) {
    return code != FailureCode::shutting_down && code != FailureCode::lease_lost &&
           code != FailureCode::sink_unavailable;
}

/// Checks what a message claims, and cleans it, so that it can be passed on.
struct Check {
    void operator()(TaskProgress& progress) const {
        if (!std::isfinite(progress.value)) throw BadMessage("a progress that is no number");
        progress.value = std::clamp(progress.value, 0.0, 1.0);
    }
    void operator()(const ObjectReady& object) const {
        if (!is_object_name(object.name)) throw BadMessage("an object name that is not allowed");
    }
    void operator()(const SegmentsReady&) const {}
    void operator()(const TaskDone&) const {}
    void operator()(TaskFailed& failed) const {
        if (!is_transcoders_to_say(failed.code)) throw BadMessage("a failure code that is not the transcoder's");
        failed.reason = decent(std::move(failed.reason));
        if (failed.reason.empty()) failed.reason = sentence(failed.code);
    }
};

}  // namespace

ControlMessage parse_control_message(std::string_view line) {
    auto message = read_control_message(line);
    std::visit(Check{}, message);
    return message;
}

ControlChannel::ControlChannel() {
    auto pair = make_socket_pair();
    ours_ = std::move(pair.ours);
    theirs_ = std::move(pair.theirs);
    ::setsockopt(ours_.get(), SOL_SOCKET, SO_SNDTIMEO, &send_limit, sizeof send_limit);
}

void ControlChannel::send_task(const TaskOrder& order) {
    const auto line = to_line(order);
    std::size_t sent = 0;
    while (sent < line.size()) {
        const auto written = ::send(ours_.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
        if (written < 0) throw TaskFailure(FailureCode::internal);
        sent += static_cast<std::size_t>(written);
    }
}

void ControlChannel::receive(const std::function<void(ControlMessage)>& take) {
    std::array<char, 64 * 1024> chunk{};
    for (int i = 0; i < reads_at_once && ours_; ++i) {
        const auto got = ::recv(ours_.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) return ours_.reset();
        std::string_view fresh(chunk.data(), static_cast<std::size_t>(got));
        for (auto end = fresh.find('\n'); end != std::string_view::npos; end = fresh.find('\n')) {
            buffer_ += fresh.substr(0, end);
            fresh.remove_prefix(end + 1);
            const auto line = std::exchange(buffer_, {});
            take(parse_control_message(line));
        }
        buffer_ += fresh;
        if (buffer_.size() > max_message_line_bytes) throw BadMessage("a line that does not end");
    }
}

}  // namespace sluice
