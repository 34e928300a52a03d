// A transcoder without media: makes the parts of a made-up video in milliseconds, the same bytes each time; of a source
// that begins with "crash", "hang!" or "hog!!" it does that. Speaks the transcoder's side of
// common/protocol/transcoder_protocol.h.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/protocol/transcoder_protocol.h"
#include "tests/support/made_up_video.h"

namespace {

using namespace sluice;

constexpr int source_fd = transcoder_fd::source;
constexpr int directory_fd = transcoder_fd::output;
constexpr int control_fd = transcoder_fd::control;
/// Four chunks, a soundtrack and a finish.
constexpr int video_seconds = 48;
/// Long enough that kills hit tasks at every stage.
constexpr useconds_t pause_between_objects = 2000;

void say(const ControlMessage& message) {
    const auto line = to_line(message);
    if (::send(control_fd, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) std::_Exit(4);
}

TaskOrder read_task() {
    std::string line;
    for (char c = 0; c != '\n'; line += c) {
        if (::recv(control_fd, &c, 1, 0) != 1) std::_Exit(3);
    }
    return read_task_order(line);
}

/// How the source begins.
std::string source_head() {
    constexpr std::uint32_t wanted = 5;
    const auto request = to_bytes(RangeRequest{.offset = 0, .length = wanted});
    RangeCountBytes count{};
    if (::send(source_fd, request.data(), request.size(), MSG_NOSIGNAL) != std::ssize(request) ||
        ::recv(source_fd, count.data(), count.size(), MSG_WAITALL) != std::ssize(count)) {
        std::_Exit(5);
    }
    const auto given = read_range_count(count);
    std::string head(wanted, '\0');
    if (given > wanted || ::recv(source_fd, head.data(), given, MSG_WAITALL) != static_cast<ssize_t>(given)) {
        std::_Exit(5);
    }
    head.resize(given);
    return head;
}

/// What a file does that found a hole in a decoder.
void misbehave_like(const std::string& head) {
    constexpr std::size_t mebibyte = std::size_t{1} << 20U;
    if (head == "crash") std::abort();
    if (head == "hang!") {
        for (;;)
            ::pause();
    }
    if (head == "hog!!") {
        for (;;) {
            auto* block = new (std::nothrow) char[mebibyte];
            if (block == nullptr) std::abort();
            std::memset(block, 1, mebibyte);  // not freed: that is the point
        }
    }
}

void store(const std::string& name, const std::string& bytes) {
    if (const auto slash = name.find('/'); slash != std::string::npos) {
        ::mkdirat(directory_fd, name.substr(0, slash).c_str(), 0700);
    }
    const int fd = ::openat(directory_fd, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::_Exit(6);
    ::close(fd);
    say(ObjectReady{name});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || std::string(argv[1]) != "task") return 2;
    auto task = read_task();
    misbehave_like(source_head());
    Job job;
    job.kind = task.kind;
    job.params = std::move(task.params);
    const auto output = output_of(MadeUpVideo(video_seconds), job);
    for (const auto& [name, bytes] : output.objects) {
        ::usleep(pause_between_objects);
        store(name, bytes);
    }
    say(TaskDone{output.result});
    return 0;
}
