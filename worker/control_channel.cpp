#include "worker/control_channel.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>

#include <sys/socket.h>
#include <sys/time.h>

#include "common/json_reader.h"
#include "worker/transfer/object_name.h"

namespace sluice {
namespace {

using nlohmann::json;

/// A result names every segment, at some 200 bytes each; a day of audio stays well below this.
constexpr std::size_t max_line_bytes = std::size_t{8} << 20U;
constexpr std::size_t max_reason_bytes = 500;
/// After so many reads the caller gets to look at its clock, whatever more there is.
constexpr int reads_at_once = 64;
constexpr timeval send_limit{10, 0};

/// Printable, at most max_reason_bytes; the JSON parser has made sure of UTF-8, which is not cut in half.
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

/// A queue's own codes are not for the transcoder to use.
bool is_transcoders_to_say(FailureCode code) {
    return code != FailureCode::shutting_down && code != FailureCode::lease_lost &&
           code != FailureCode::sink_unavailable;
}

TaskFailed failed_message(const json& message) {
    const auto code = failure_code(message.at("code").get<std::string>());
    if (!code || !is_transcoders_to_say(*code)) throw BadMessage("a failure code that is not the transcoder's");
    auto reason = decent(message.value("reason", ""));
    if (reason.empty()) reason = sentence(*code);
    return {*code, std::move(reason)};
}

ControlMessage typed(const json& message) {
    const auto event = message.at("event").get<std::string>();
    if (event == "progress") {
        const auto value = message.at("value").get<double>();
        if (!std::isfinite(value)) throw BadMessage("a progress that is no number");
        return TaskProgress{std::clamp(value, 0.0, 1.0)};
    }
    if (event == "object") {
        auto name = message.at("name").get<std::string>();
        if (!is_object_name(name)) throw BadMessage("an object name that is not allowed");
        return ObjectReady{std::move(name)};
    }
    if (event == "segments") return SegmentsReady{message.at("result").get<TaskResult>()};
    if (event == "done") return TaskDone{message.at("result").get<TaskResult>()};
    if (event == "failed") return failed_message(message);
    throw BadMessage("an unknown event");
}

}  // namespace

ControlMessage parse_control_message(std::string_view line) {
    try {
        return typed(read_json(line));
    } catch (const json::exception&) {
        throw BadMessage("a line that is not of the protocol");
    }
}

ControlChannel::ControlChannel() {
    auto pair = make_socket_pair();
    ours_ = std::move(pair.ours);
    theirs_ = std::move(pair.theirs);
    ::setsockopt(ours_.get(), SOL_SOCKET, SO_SNDTIMEO, &send_limit, sizeof send_limit);
}

void ControlChannel::send_task(TaskKind kind, const TaskParams& params) {
    const auto line = json{{"kind", name(kind)}, {"params", params}}.dump() + '\n';
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
        if (buffer_.size() > max_line_bytes) throw BadMessage("a line that does not end");
    }
}

}  // namespace sluice
