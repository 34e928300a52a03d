/// The two kinds of source give the same bytes; the program speaks its protocol over real descriptors.

#include <array>
#include <cstring>
#include <random>
#include <sstream>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/protocol/failure.h"
#include "tests/media/clip.h"
#include "worker/transcoder/tasks/task_runner.h"

using namespace sluice;

namespace {

/// The worker's end of a source socket, over a string.
class RangeServer {
  public:
    explicit RangeServer(std::string bytes, std::size_t fails_after = SIZE_MAX)
        : bytes_(std::move(bytes)), left_(fails_after) {
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) == 0);
        thread_ = std::jthread([this] { serve(); });
    }
    ~RangeServer() {
        close_client();
        thread_.join();
        close(ends_[0]);
    }
    RangeServer(const RangeServer&) = delete;
    RangeServer& operator=(const RangeServer&) = delete;
    [[nodiscard]] int client_fd() const { return ends_[1]; }
    void close_client() {
        if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
    }

  private:
    void serve() {
        struct Request {
            std::uint64_t offset;
            std::uint32_t length;
            std::uint32_t zero;
        } request{};
        while (recv(ends_[0], &request, sizeof request, MSG_WAITALL) == sizeof request) {
            std::string answer;
            if (request.length == 0) {
                const std::uint64_t size = bytes_.size();
                answer.assign(reinterpret_cast<const char*>(&size), sizeof size);
            } else if (request.offset < bytes_.size()) {
                answer = bytes_.substr(request.offset, request.length);
            }
            auto count = static_cast<std::uint32_t>(answer.size());
            if (left_-- == 0) count = 0xFFFFFFFF;
            std::string message(reinterpret_cast<const char*>(&count), sizeof count);
            if (count != 0xFFFFFFFF) message += answer;
            for (std::size_t done = 0; done < message.size();) {
                const ssize_t sent = send(ends_[0], message.data() + done, message.size() - done, MSG_NOSIGNAL);
                if (sent <= 0) return;
                done += static_cast<std::size_t>(sent);
            }
            if (count == 0xFFFFFFFF) return;
        }
    }

    std::string bytes_;
    std::size_t left_;
    std::array<int, 2> ends_{-1, -1};
    std::jthread thread_;
};

std::string some_bytes(std::size_t count) {
    std::mt19937 random(7);
    std::string bytes(count, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

/// One task run as the worker would; what the control channel said, line by line.
std::vector<nlohmann::json> run_over_descriptors(int source_fd, const std::filesystem::path& directory,
                                                 const nlohmann::json& task) {
    std::array<int, 2> control{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, control.data()) == 0);
    const std::string line = task.dump() + "\n";
    REQUIRE(write(control[0], line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    const OpenPath output(directory);
    std::jthread transcoder([&] {
        CHECK(serve_one_task(source_fd, output.fd(), control[1]) == 0);
        close(control[1]);
    });
    std::string heard;
    std::array<char, 4096> part{};
    for (ssize_t count = 0; (count = read(control[0], part.data(), part.size())) > 0;)
        heard.append(part.data(), static_cast<std::size_t>(count));
    close(control[0]);
    std::vector<nlohmann::json> lines;
    std::istringstream stream(heard);
    for (std::string text; std::getline(stream, text);)
        lines.push_back(nlohmann::json::parse(text));
    return lines;
}

}  // namespace

TEST_CASE("a range socket reads like a file, in any order") {
    const std::string bytes = some_bytes(30'000'000);
    RangeServer server(bytes);
    const auto source = open_source(server.client_fd());
    CHECK(source->size() == static_cast<std::int64_t>(bytes.size()));
    std::mt19937 random(11);
    std::vector<std::uint8_t> into(3'000'000);
    for (int i = 0; i < 60; ++i) {
        const std::size_t offset = random() % (bytes.size() + 1000);
        const std::size_t wanted = random() % (i % 4 == 0 ? into.size() : 5000) + 1;
        const std::size_t count = source->read_at(static_cast<std::int64_t>(offset), {into.data(), wanted});
        const std::size_t there = offset >= bytes.size() ? 0 : std::min(wanted, bytes.size() - offset);
        REQUIRE(count == there);
        REQUIRE(std::memcmp(into.data(), bytes.data() + std::min(offset, bytes.size()), count) == 0);
    }
}

TEST_CASE("a source that goes away is the storage's fault, not the file's") {
    for (const std::size_t answers : {0, 1, 2}) {
        CAPTURE(answers);
        RangeServer server(bytes_of(clip("ranged.mp4",
                                         "-f lavfi -i testsrc2=s=320x180:r=25:d=8 -f lavfi -i sine=d=8 "
                                         "-c:v libx264 -b:v 4M -preset ultrafast")),
                           answers);
        const TemporaryDirectory directory;
        const auto lines = run_over_descriptors(server.client_fd(), directory.path(),
                                                {{"kind", "plan"}, {"params", nlohmann::json::object()}});
        REQUIRE_FALSE(lines.empty());
        CHECK(lines.back()["event"] == "failed");
        CHECK(lines.back()["code"] == "source_unavailable");
    }
}

TEST_CASE("all tasks over a range socket give what the static copy gives") {
    const auto file = clip("ranged.mp4",
                           "-f lavfi -i testsrc2=s=320x180:r=25:d=8 -f lavfi -i sine=d=8 -c:v libx264 "
                           "-b:v 4M -preset ultrafast");
    const HlsCopy copy(file);
    const TemporaryDirectory directory;
    const std::string bytes = bytes_of(file);
    const auto task = [&](const std::string& kind, const TaskParams& params) {
        RangeServer server(bytes);
        const auto lines =
            run_over_descriptors(server.client_fd(), directory.path(), {{"kind", kind}, {"params", params}});
        REQUIRE(lines.back()["event"] == "done");
        CHECK(lines.front()["event"] == "progress");
        auto result = lines.back()["result"].get<TaskResult>();
        std::size_t objects = 0;
        std::size_t early_segments = 0;
        for (const auto& line : lines) {
            objects += line["event"] == "object" ? 1U : 0U;
            early_segments += line["event"] == "segments" ? 1U : 0U;
        }
        CHECK(early_segments == (kind == "audio" ? result.segments.size() - 1 : 0U));
        CHECK(objects == result.segments.size() + result.renditions.size() + result.assets.size());
        return result;
    };
    const TaskResult planned = task("plan", {});
    TaskParams params;
    params.plan = planned.plan;
    for (const auto& chunk : planned.chunks) {
        params.chunk = chunk;
        task("chunk", params);
    }
    params.chunk.reset();
    params.rendition = "audio";
    task("audio", params);
    params.rendition.reset();
    task("finish", params);
    for (const char* name :
         {"180p/init.mp4", "180p/seg-00000.m4s", "180p/seg-00001.m4s", "audio/init.mp4", "audio/seg-00000.m4s",
          "audio/seg-00001.m4s", "poster.jpg", "storyboard-000.jpg", "storyboard.vtt"}) {
        CAPTURE(name);
        CHECK(bytes_of(directory.path() / name) == bytes_of(copy.path(name)));
    }
}

TEST_CASE("a task that makes no sense is our own fault, and said so") {
    const TemporaryDirectory directory;
    const OpenPath file(file_of("empty.mp4", ""));
    const auto lines =
        run_over_descriptors(file.fd(), directory.path(), {{"kind", "dance"}, {"params", nlohmann::json::object()}});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["code"] == "internal");
}
