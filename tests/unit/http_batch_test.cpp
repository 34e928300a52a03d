#include "common/http/http_batch.h"

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <httplib.h>

using namespace sluice;

namespace {

constexpr std::size_t flood_bytes = 4U << 20U;

/// What a receiver may answer.
class Receiver {
  public:
    Receiver() {
        server_.Post("/good", [this](const auto&, auto& response) { answer(response, 204); });
        server_.Post("/flood", [this](const auto&, auto& response) {
            answer(response, 500);
            response.set_content(std::string(flood_bytes, 'x'), "text/plain");
        });
        server_.Post("/redirect", [this](const auto&, auto& response) {
            answer(response, 307);
            response.set_header("Location", url("/good"));
        });
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::jthread([this] { server_.listen_after_bind(); });
        while (!server_.is_running())
            std::this_thread::yield();
    }
    ~Receiver() { server_.stop(); }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    [[nodiscard]] std::string url(const std::string& path, const std::string& host = "127.0.0.1") const {
        return fmt::format("http://{}:{}{}", host, port_, path);
    }
    [[nodiscard]] int requests() const { return requests_; }

  private:
    void answer(httplib::Response& response, int status) {
        ++requests_;
        response.status = status;
    }

    httplib::Server server_;
    std::atomic<int> requests_ = 0;
    int port_ = 0;
    std::jthread thread_;
};

HttpRequest post_to(const std::string& url) {
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.body = "{}";
    request.timeout = std::chrono::seconds(10);
    request.wants_status_only = true;
    return request;
}

HttpAnswer answer_to(HttpBatch& batch, const std::string& url) {
    const auto ticket = batch.start(post_to(url));
    for (;;) {
        batch.wait(std::chrono::milliseconds(50));
        if (const auto finished = batch.take_finished()) {
            CHECK(finished->first == ticket);
            CHECK(batch.size() == 0);
            return finished->second;
        }
    }
}

bool allow_all(const sockaddr& /*address*/) {
    return true;
}

}  // namespace

TEST_CASE("a batch keeps the status alone, however much comes with it, and follows no redirect") {
    Receiver receiver;
    HttpBatch batch(allow_all);
    CHECK(answer_to(batch, receiver.url("/good")).status == 204);
    const auto flood = answer_to(batch, receiver.url("/flood"));
    CHECK(flood.status == 500);
    CHECK(flood.body.empty());
    CHECK(flood.headers.empty());
    CHECK(answer_to(batch, receiver.url("/redirect")).status == 307);
    CHECK(receiver.requests() == 3);
}

TEST_CASE("a batch connects to no address that its rule refuses, by whatever name") {
    Receiver receiver;
    int asked = 0;
    HttpBatch batch([&](const sockaddr& /*address*/) {
        ++asked;
        return false;
    });
    for (const char* host : {"127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"}) {
        CAPTURE(host);
        const auto asked_before = asked;
        const auto answer = answer_to(batch, receiver.url("/good", host));
        CHECK(answer.status == 0);
        CHECK_FALSE(answer.error.empty());
        CHECK(asked > asked_before);
    }
    CHECK(receiver.requests() == 0);
}

TEST_CASE("a batch takes no proxy of the environment: it would connect in our place") {
    Receiver receiver;
    HttpBatch batch([](const sockaddr& /*address*/) { return false; });
    ::setenv("http_proxy", receiver.url("").c_str(), 1);
    ::setenv("all_proxy", receiver.url("").c_str(), 1);
    CHECK(answer_to(batch, "http://receiver.invalid/good").status == 0);
    HttpBatch open(allow_all);
    CHECK(answer_to(open, "http://receiver.invalid/good").status == 0);
    CHECK(receiver.requests() == 0);
    ::unsetenv("http_proxy");
    ::unsetenv("all_proxy");
}

TEST_CASE("a batch speaks HTTP alone") {
    HttpBatch batch(allow_all);
    CHECK(answer_to(batch, "file:///etc/hostname").status == 0);
    CHECK(answer_to(batch, "gopher://127.0.0.1/").status == 0);
}

TEST_CASE("a wait ends when the batch is woken, and requests side by side do not wait for each other") {
    HttpBatch batch(allow_all);
    const auto begin = std::chrono::steady_clock::now();
    std::jthread waker([&] { batch.wake(); });
    batch.wait(std::chrono::seconds(30));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));

    // The kernel takes the connection; no one ever answers.
    httplib::Server hanging;
    const auto port = hanging.bind_to_any_port("127.0.0.1");
    const auto stuck = batch.start(post_to(fmt::format("http://127.0.0.1:{}/", port)));
    Receiver receiver;
    const auto quick = batch.start(post_to(receiver.url("/good")));
    CHECK(quick != stuck);
    std::optional<std::pair<HttpBatch::Ticket, HttpAnswer>> finished;
    while (!finished) {
        batch.wait(std::chrono::milliseconds(50));
        finished = batch.take_finished();
    }
    CHECK(finished->first == quick);
    CHECK(finished->second.is_success());
    CHECK(batch.size() == 1);
}
