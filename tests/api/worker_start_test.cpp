/// Workers that are started when there is something to do: by a POST or by a command.

#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/webhook.h"
#include "api/queue/worker_starter.h"
#include "tests/support/api_fixture.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/webhook_receiver.h"

using namespace sluice;
using nlohmann::json;
using std::chrono::milliseconds;

namespace {

constexpr const char* start_secret = "a secret of the starter";
constexpr milliseconds long_enough{10'000};
/// In which nothing more must come.
constexpr milliseconds a_while{300};

ApiFixture::Options calling(const std::string& url) {
    ApiFixture::Options options;
    options.configure = [url](ApiConfig& config) {
        config.worker_start_url = url;
        config.worker_start_secret = start_secret;
    };
    return options;
}

WorkerStarter::Options quick(const std::string& url) {
    WorkerStarter::Options options;
    options.url = url;
    options.secret = start_secret;
    options.interval = milliseconds(20);
    return options;
}

/// The lines of a file, as soon as there are `count`.
std::vector<std::string> lines_of(const std::string& path, std::size_t count) {
    std::vector<std::string> lines;
    const auto deadline = std::chrono::steady_clock::now() + long_enough;
    while (lines.size() < count && std::chrono::steady_clock::now() < deadline) {
        lines.clear();
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);)
            lines.push_back(line);
        std::this_thread::sleep_for(milliseconds(10));
    }
    return lines;
}

/// True as soon as there is no such process, or only its name is left.
bool has_ended(pid_t pid) {
    const auto deadline = std::chrono::steady_clock::now() + long_enough;
    while (std::chrono::steady_clock::now() < deadline) {
        std::ifstream file(fmt::format("/proc/{}/stat", pid));
        std::string text;
        if (!std::getline(file, text) || text.find(") Z ") != std::string::npos) return true;
        std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
}

WorkerStarter::Options running(std::vector<std::string> command) {
    WorkerStarter::Options options;
    options.command = std::move(command);
    options.interval = milliseconds(20);
    return options;
}

}  // namespace

TEST_CASE("002 upload: worker instance start: a burst of 50 uploads causes one call, signed") {
    WebhookReceiver receiver;
    ApiFixture api(calling(receiver.url()));
    for (int i = 0; i < 50; ++i)
        api.uploaded_video();
    CHECK(receiver.wait_for(1).size() == 1);
    const auto calls = receiver.wait_for(2, a_while);
    REQUIRE(calls.size() == 1);
    CHECK(calls[0].body == R"({"event":"workers.start"})");
    CHECK(calls[0].event == "workers.start");
    const auto signature = calls[0].signature;
    REQUIRE(signature.starts_with("t="));
    CHECK(signature == webhook_signature(start_secret, std::stoll(signature.substr(2)), calls[0].body));
}

TEST_CASE("002 upload: worker instance start: after retry") {
    WebhookReceiver receiver;
    ApiFixture api(calling(receiver.url()));
    // Not by the upload, which is completed behind the API's back.
    const auto id = api.upload("bytes");
    api.database.query("UPDATE video SET status = 'UPLOADED', source_bytes = 5");
    CHECK(receiver.wait_for(1, a_while).empty());
    const auto retry = fmt::format("/api/v1/videos/{}/retry", id);
    CHECK(api.admin().post(retry, json::object()).status == 202);
    CHECK(receiver.wait_for(1).size() == 1);
}

TEST_CASE("002 upload: worker instance start: never fails the request") {
    // Nothing listens there; such a program does not exist.
    for (const auto& options : {calling("http://127.0.0.1:1/start"), calling("http://[::1")}) {
        ApiFixture api(options);
        CHECK(api.uploaded_video() > 0);
    }
    ApiFixture::Options options;
    options.configure = [](ApiConfig& config) { config.worker_start_command = "/no/such/program -v"; };
    ApiFixture api(options);
    CHECK(api.uploaded_video() > 0);
}

TEST_CASE("a start that fails is tried again, twelve times at the most") {
    SUBCASE("until it succeeds") {
        WebhookReceiver receiver;
        receiver.answer({503, 503});
        WorkerStarter starter(quick(receiver.url()));
        starter.request();
        CHECK(receiver.wait_for(3).size() == 3);
        CHECK(receiver.wait_for(4, a_while).size() == 3);
    }
    SUBCASE("or for good, until the next request") {
        WebhookReceiver receiver;
        receiver.answer(std::vector<int>(12, 503));
        WorkerStarter starter(quick(receiver.url()));
        starter.request();
        CHECK(receiver.wait_for(12).size() == 12);
        CHECK(receiver.wait_for(13, a_while).size() == 12);
        starter.request();
        CHECK(receiver.wait_for(13).size() == 13);
    }
}

TEST_CASE("starts are an interval apart, and what was asked for during one is not forgotten") {
    WebhookReceiver receiver;
    auto options = quick(receiver.url());
    options.interval = milliseconds(200);
    WorkerStarter starter(options);
    const auto began = std::chrono::steady_clock::now();
    starter.request();
    REQUIRE(receiver.wait_for(1).size() == 1);
    for (int i = 0; i < 50; ++i)
        starter.request();
    CHECK(receiver.wait_for(2).size() == 2);
    CHECK(std::chrono::steady_clock::now() - began >= options.interval);
    CHECK(receiver.wait_for(3, 2 * options.interval).size() == 2);
}

TEST_CASE("a start command gets its arguments, PATH, and nothing else of the API's") {
    const TemporaryDirectory folder;
    const auto output = (folder.path() / "output").string();
    const std::string script =
        "exec 3>$0.new; echo \"$1|$2\" >&3; ls -l /proc/$$/fd | grep -c socket: >&3; env | cut -d= -f1 >&3; mv $0.new "
        "$0";
    WorkerStarter starter(running({"/bin/sh", "-c", script, output, "two words", "; exit 1"}));
    starter.request();
    const auto lines = lines_of(output, 3);
    REQUIRE(lines.size() >= 3);
    CHECK(lines[0] == "two words|; exit 1");
    CHECK(lines[1] == "0");
    // The shell's own besides.
    const std::set<std::string> names(lines.begin() + 2, lines.end());
    CHECK(names.contains("PATH"));
    for (const auto& name : names)
        CHECK(std::set<std::string>{"PATH", "PWD", "OLDPWD", "SHLVL", "_"}.contains(name));
}

TEST_CASE("a start command that fails is run again; one that hangs is killed, with its children") {
    const TemporaryDirectory folder;
    const auto output = (folder.path() / "output").string();
    SUBCASE("fails") {
        auto options = running({"/bin/sh", "-c", "echo x >>" + output + "; exit 1"});
        options.max_attempts = 3;
        WorkerStarter starter(options);
        starter.request();
        CHECK(lines_of(output, 3).size() == 3);
    }
    SUBCASE("hangs") {
        auto options = running({"/bin/sh", "-c", "sleep 1000 & echo $! >>" + output + "; wait"});
        options.max_attempts = 2;
        options.max_command_time = milliseconds(100);
        WorkerStarter starter(options);
        starter.request();
        const auto children = lines_of(output, 2);
        REQUIRE(children.size() == 2);
        for (const auto& child : children) {
            CAPTURE(child);
            CHECK(has_ended(std::stoi(child)));
        }
    }
    SUBCASE("hangs while the API stops") {
        const auto began = std::chrono::steady_clock::now();
        {
            WorkerStarter starter(running({"/bin/sh", "-c", "echo x >>" + output + "; sleep 1000; true"}));
            starter.request();
            CHECK(lines_of(output, 1).size() == 1);
        }
        CHECK(std::chrono::steady_clock::now() - began < long_enough);
    }
}
