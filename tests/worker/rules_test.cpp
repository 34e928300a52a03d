// The worker's pure parts, as tables.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/process/backoff.h"
#include "worker/config.h"
#include "worker/control_channel.h"
#include "worker/folder_tree.h"
#include "worker/outcome.h"
#include "worker/transfer/object_name.h"
#include "worker/transfer/origin.h"

namespace sluice {
namespace {

using namespace std::chrono_literals;

// Linux: the low seven bits are the signal, the next byte is the exit status.
constexpr int exited(int status) {
    return status << 8;
}
constexpr int signalled(int signal) {
    return signal;
}

std::string code_of(const ChildEnd& end) {
    const auto outcome = outcome_of(end);
    if (const auto* failed = std::get_if<TaskFailed>(&outcome)) return std::string(name(failed->code));
    return std::holds_alternative<TaskDone>(outcome) ? "(done)" : "(abandoned)";
}

TEST_CASE("what becomes of a task, by how its child ended") {
    const TaskFailed truncated{FailureCode::truncated, "It ends."};
    const std::vector<std::pair<ChildEnd, std::string>> table{
        {{StopCause::none, exited(0), TaskDone{}}, "(done)"},
        {{StopCause::none, exited(0), truncated}, "truncated"},
        {{StopCause::none, exited(0), {}}, "crashed"},
        {{StopCause::none, exited(1), {}}, "crashed"},
        {{StopCause::none, exited(1), TaskDone{}}, "crashed"},
        {{StopCause::none, exited(1), truncated}, "crashed"},
        {{StopCause::none, signalled(SIGSEGV), {}}, "crashed"},
        {{StopCause::none, signalled(SIGSEGV), TaskDone{}}, "crashed"},
        {{StopCause::none, signalled(SIGSYS), {}}, "forbidden"},
        {{StopCause::none, signalled(SIGXCPU), {}}, "timed_out"},
        {{StopCause::none, signalled(SIGKILL), {}}, "worker_failed"},
        {{StopCause::no_progress, signalled(SIGKILL), {}}, "timed_out"},
        {{StopCause::over_budget, signalled(SIGKILL), {}}, "timed_out"},
        {{StopCause::over_disk, signalled(SIGKILL), {}}, "forbidden"},
        {{StopCause::bad_message, signalled(SIGKILL), {}}, "crashed"},
        {{StopCause::shutting_down, signalled(SIGKILL), {}}, "shutting_down"},
        {{StopCause::sink_failed, signalled(SIGKILL), {}}, "sink_unavailable"},
        {{StopCause::lease_ended, signalled(SIGKILL), {}}, "(abandoned)"},
        {{StopCause::lease_ended, exited(0), TaskDone{}}, "(abandoned)"},
    };
    for (std::size_t row = 0; row < table.size(); ++row) {
        CAPTURE(row);
        CHECK(code_of(table[row].first) == table[row].second);
    }
}

TEST_CASE("names of objects that a transcoder may announce") {
    for (const char* good : {"poster.jpg", "720p/seg-00042.m4s", "720p/init.mp4", "a", "A_b-c.d/e"}) {
        CAPTURE(good);
        CHECK(is_object_name(good));
    }
    const std::string long_part(65, 'a');
    for (const std::string& bad :
         {std::string(), std::string("/etc/passwd"), std::string("../x"), std::string("a/../b"), std::string("a/.b"),
          std::string("."), std::string("a/"), std::string("a//b"), std::string("a/b/c"), std::string("a b"),
          std::string("a?b"), std::string("a%2fb"), std::string("\xc3\xa4"), std::string("a\0b", 3), long_part}) {
        CAPTURE(bad);
        CHECK_FALSE(is_object_name(bad));
    }
}

TEST_CASE("lines of the control channel") {
    CHECK(std::get<TaskProgress>(parse_control_message(R"({"event":"progress","value":0.25})")).value == 0.25);
    CHECK(std::get<TaskProgress>(parse_control_message(R"({"event":"progress","value":7})")).value == 1);
    CHECK(std::get<TaskProgress>(parse_control_message(R"({"event":"progress","value":-7})")).value == 0);
    CHECK(std::get<ObjectReady>(parse_control_message(R"({"event":"object","name":"a/b.m4s"})")).name == "a/b.m4s");
    CHECK(std::get<TaskDone>(parse_control_message(R"({"event":"done","result":{}})")).result.segments.empty());
    const auto failed =
        std::get<TaskFailed>(parse_control_message(R"({"event":"failed","code":"truncated","reason":"line\nbreak"})"));
    CHECK(failed.code == FailureCode::truncated);
    CHECK(failed.reason == "line break");

    SUBCASE("a failure without a reason gets the ordinary sentence") {
        const auto plain = std::get<TaskFailed>(parse_control_message(R"({"event":"failed","code":"not_media"})"));
        CHECK(plain.reason == sentence(FailureCode::not_media));
    }
    SUBCASE("a long reason is cut, between characters") {
        std::string umlauts;
        for (int i = 0; i < 1000; ++i)
            umlauts += "\xc3\xa4";
        const auto cut = std::get<TaskFailed>(
            parse_control_message(R"({"event":"failed","code":"crashed","reason":"x)" + umlauts + R"("})"));
        CHECK(cut.reason.size() == 499);
    }
    SUBCASE("what is not of the protocol") {
        for (const char* bad : {"", "x", "[]", "null", "{}", R"({"event":1})", R"({"event":"else"})",
                                R"({"event":"progress","value":"1"})", R"({"event":"object","name":"../x"})",
                                R"({"event":"object","name":"/etc/passwd"})", R"({"event":"object","name":""})",
                                R"({"event":"done"})", R"({"event":"done","result":[]})",
                                R"({"kind":"plan","params":{}})", R"({"event":"done","result":{"segments":[{}]}})",
                                R"({"event":"failed","code":"no_such_code","reason":""})",
                                // These would let a file have itself retried for ever, or blame others.
                                R"({"event":"failed","code":"shutting_down","reason":""})",
                                R"({"event":"failed","code":"lease_lost","reason":""})",
                                R"({"event":"failed","code":"sink_unavailable","reason":""})"}) {
            CAPTURE(bad);
            CHECK_THROWS_AS(static_cast<void>(parse_control_message(bad)), BadMessage);
        }
    }
}

TEST_CASE("where the token may go") {
    const std::vector<std::tuple<std::string, std::string, bool>> table{
        {"http://api.example", "http://api.example/x", true},
        {"http://api.example", "http://API.example:80/x?y", true},
        {"https://api.example", "https://api.example:443", true},
        {"http://api.example", "https://api.example/x", false},
        {"http://api.example:8080", "http://api.example/x", false},
        {"http://api.example", "http://api.example.evil/x", false},
        {"http://api.example", "http://evil@other.example/", false},
        {"http://api.example", "http://api.example@other.example/", false},
        {"http://api.example", "file:///etc/passwd", false},
        {"file:///x", "file:///x", false},
        {"http://api.example", "", false},
    };
    for (const auto& [api, url, same] : table) {
        CAPTURE(url);
        CHECK(same_origin(api, url) == same);
    }
}

TEST_CASE("pauses double to the longest and are shortened by at most a half") {
    Backoff backoff(RetryPolicy{.first_pause = 200ms, .max_pause = 5000ms}, 42);
    for (const auto full : {200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms}) {
        const auto pause = backoff.next();
        CHECK(pause <= full);
        CHECK(pause >= full / 2);
    }
    backoff.reset();
    CHECK(backoff.next() <= 200ms);
}

TEST_CASE("settings") {
    std::map<std::string, std::string> environment{{"SLUICE_API_URL", "http://127.0.0.1:8080/"},
                                                   {"SLUICE_WORKER_TOKEN", "secret"},
                                                   {"SLUICE_TRANSCODER", "/bin/true"}};
    const auto lookup = [&](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        if (found == environment.end()) return std::nullopt;
        return found->second;
    };
    SUBCASE("the least that is needed") {
        Settings settings(lookup);
        const auto config = read_worker_config(settings);
        CHECK(settings.complaints().empty());
        CHECK(config.api_url == "http://127.0.0.1:8080");
        CHECK(config.task_kinds == "plan,chunk,audio,finish");
        CHECK(config.poll_wait == 30s);
        CHECK(config.progress_timeout == 120s);
        CHECK(config.drain_limit == 20s);
        CHECK_FALSE(config.worker_id.empty());
        CHECK(config.scratch_dir.is_absolute());
    }
    SUBCASE("each fault is complained of") {
        const std::vector<std::pair<std::string, std::string>> faults{
            {"SLUICE_API_URL", "ftp://x"}, {"SLUICE_API_URL", "x"},           {"SLUICE_WORKER_TOKEN", "two\nlines"},
            {"SLUICE_WORKER_ID", "a b"},   {"SLUICE_TRANSCODER", "/no/such"}, {"SLUICE_TASK_KINDS", "plan,dance"},
            {"SLUICE_POLL_SECONDS", "31"}, {"SLUICE_LOG_LEVEL", "loud"},
        };
        for (const auto& [name, value] : faults) {
            CAPTURE(name);
            const auto before = environment;
            environment[name] = value;
            Settings settings(lookup);
            static_cast<void>(read_worker_config(settings));
            CHECK(settings.complaints().size() == 1);
            environment = before;
        }
    }
    SUBCASE("nothing at all") {
        environment = {{"SLUICE_TRANSCODER", "/bin/true"}};
        Settings settings(lookup);
        static_cast<void>(read_worker_config(settings));
        CHECK(settings.complaints().size() == 2);
    }
}

TEST_CASE("folders within folders count, and are removed however deep they are") {
    constexpr int folders = 3'000;
    const auto top = std::filesystem::temp_directory_path() / ("sluice-nested-" + std::to_string(::getpid()));
    std::filesystem::create_directory(top);
    int here = ::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < folders; ++i) {
        REQUIRE(::mkdirat(here, "d", 0700) == 0);
        const int below = ::openat(here, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ::close(here);
        here = below;
    }
    ::close(here);
    for (int i = 0; i < folders; ++i)
        std::filesystem::create_directories(top / ("wide-" + std::to_string(i)) / "d");
    std::filesystem::create_symlink("/", top / "link");
    CHECK(tree_bytes(top) >= 3 * folders * smallest_entry_bytes);
    CHECK(remove_tree(top));
    CHECK_FALSE(std::filesystem::exists(top));
}

TEST_CASE("a line of the transcoder that is nested without end is not of the protocol") {
    constexpr std::size_t hostile_depth = 100'000;
    const auto deep = std::string(hostile_depth, '[') + std::string(hostile_depth, ']');
    CHECK_THROWS_AS(parse_control_message(R"({"event":"done","result":)" + deep + "}"), BadMessage);
}

}  // namespace
}  // namespace sluice
