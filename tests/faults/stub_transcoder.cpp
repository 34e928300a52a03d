// A transcoder without media: makes the parts of a made-up video in milliseconds, the same bytes each time. Speaks the
// transcoder's side of docs/architecture.md ("Between worker and transcoder").
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/made_up_video.h"

namespace {

using namespace sluice;
using nlohmann::json;

constexpr int directory_fd = 4;
constexpr int control_fd = 5;
/// Four chunks, a soundtrack and a finish.
constexpr int video_seconds = 48;
/// Long enough that kills hit tasks at every stage.
constexpr useconds_t pause_between_objects = 2000;

void say(const json& message) {
    const auto line = message.dump() + '\n';
    if (::send(control_fd, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) std::_Exit(4);
}

json read_task() {
    std::string line;
    for (char c = 0; c != '\n'; line += c) {
        if (::recv(control_fd, &c, 1, 0) != 1) std::_Exit(3);
    }
    return json::parse(line);
}

void store(const std::string& name, const std::string& bytes) {
    if (const auto slash = name.find('/'); slash != std::string::npos) {
        ::mkdirat(directory_fd, name.substr(0, slash).c_str(), 0700);
    }
    const int fd = ::openat(directory_fd, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::_Exit(6);
    ::close(fd);
    say({{"event", "object"}, {"name", name}});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || std::string(argv[1]) != "task") return 2;
    const auto task = read_task();
    Job job;
    job.kind = task_kind(task.at("kind").get<std::string>()).value();
    job.params = task.at("params").get<TaskParams>();
    const auto output = output_of(MadeUpVideo(video_seconds), job);
    for (const auto& [name, bytes] : output.objects) {
        ::usleep(pause_between_objects);
        store(name, bytes);
    }
    say({{"event", "done"}, {"result", output.result}});
    return 0;
}
