/// The HTTP server by itself, with handlers that are not the API's: slow, silent, many and half-hearted clients.

#include "api/http/http_server.h"

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/errors.h"
#include "tests/support/raw_connection.h"

using namespace sluice;
using std::chrono::milliseconds;

namespace {

/// Answers with the body that it was sent; "/unread" with nothing, and leaves the body where it is.
class Echo {
  public:
    explicit Echo(const HttpServer::Options& options)
        : server_(options, echo,
                  [](HttpExchange& exchange, const ApiError& reason) {
                      exchange.reply(reason.kind().status, {}, reason.kind().code);
                  }),
          port_(server_.bind("127.0.0.1", 0)),
          thread_([this] { server_.run(); }) {}
    ~Echo() { server_.finish(); }

    [[nodiscard]] int port() const { return port_; }

  private:
    static void echo(HttpExchange& exchange) {
        if (exchange.head().target.path == "/unread") return exchange.reply(200, {}, "unread");
        std::string text;
        try {
            for (auto piece = exchange.body().read(); !piece.empty(); piece = exchange.body().read())
                text += piece;
        } catch (const ApiError& reason) {
            return exchange.reply(reason.kind().status, {}, reason.kind().code);
        }
        exchange.reply(200, {}, '<' + text + '>');
    }

    HttpServer server_;
    int port_;
    std::jthread thread_;  // last: it ends before the server does
};

HttpServer::Options quick() {
    HttpServer::Options options;
    options.threads = 2;
    options.max_connections = 2000;
    options.max_idle = std::chrono::minutes(1);
    options.max_arrival = std::chrono::minutes(1);
    options.min_pace = {1 << 20, milliseconds(100)};
    return options;
}

std::string post(const std::string& fields, const std::string& body, const std::string& path = "/") {
    return fmt::format("POST {} HTTP/1.1\r\nHost: x\r\n{}\r\n{}", path, fields, body);
}

constexpr const char* large = "Content-Length: 100000\r\n";  // more than is waited for without a thread

}  // namespace

TEST_CASE("chunks are put together, and what follows them is the next request") {
    const Echo echo(quick());
    RawConnection connection(echo.port());
    connection.send(post("Transfer-Encoding: chunked\r\n", "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n") +
                    post("Content-Length: 1\r\n", "f"));
    CHECK(connection.read_answer().ends_with("<abcde>"));
    CHECK(connection.read_answer().ends_with("<f>"));
}

TEST_CASE("chunks that cannot be read end the connection after an answer") {
    const Echo echo(quick());
    for (const char* body :
         {"zz\r\nhello\r\n", "ffffffffffffffffff\r\nhello", "5\r\nhelloX0\r\n\r\n", "-1\r\n\r\n", "5\nhello\n0\n\n"}) {
        CAPTURE(body);
        RawConnection connection(echo.port());
        connection.send(post("Transfer-Encoding: chunked\r\n", body + post("", "")));
        const auto answers = connection.finish();
        CHECK(answers.starts_with("HTTP/1.1 400"));
        CHECK(answers.find("Connection: close") != std::string::npos);
        CHECK(answers.find("<>") == std::string::npos);
    }
    RawConnection connection(echo.port());
    connection.send(post("Transfer-Encoding: chunked\r\n", "1;" + std::string(20'000, 'a')));
    CHECK(connection.finish().starts_with("HTTP/1.1 400"));
}

TEST_CASE("who sends a body too slowly, or breaks off within it, is answered and let go") {
    const Echo echo(quick());
    RawConnection slow(echo.port());
    slow.send(post(large, "half"));
    const auto answer = slow.read_answer();
    CHECK(answer.starts_with("HTTP/1.1 408"));
    CHECK(answer.find("Connection: close") != std::string::npos);
    RawConnection broken(echo.port());
    broken.send(post(large, "half"));
    CHECK(broken.finish().starts_with("HTTP/1.1 400"));
}

TEST_CASE("a body that the handler leaves unread ends the connection, unless all of it has arrived") {
    const Echo echo(quick());
    RawConnection whole(echo.port());
    whole.send(post("Content-Length: 5\r\n", "hello", "/unread") + post("", ""));
    CHECK(whole.read_answer().ends_with("unread"));
    CHECK(whole.read_answer().ends_with("<>"));
    for (const auto& fields : {std::string(large), std::string("Transfer-Encoding: chunked\r\n")}) {
        RawConnection part(echo.port());
        part.send(post(fields, post("", ""), "/unread"));
        const auto answers = part.finish();
        CHECK(answers.find("Connection: close") != std::string::npos);
        CHECK(answers.find("<>") == std::string::npos);
    }
}

TEST_CASE("the body is asked for when somebody reads it, and not before") {
    const Echo echo(quick());
    const std::string waits = "Expect: 100-continue\r\nContent-Length: 5\r\n";
    RawConnection refused(echo.port());
    refused.send(post(waits, "", "/unread"));
    CHECK(refused.finish().starts_with("HTTP/1.1 200"));
    RawConnection taken(echo.port());
    taken.send(post(waits, ""));
    CHECK(taken.read_answer().starts_with("HTTP/1.1 100 Continue"));
    taken.send("hello");
    CHECK(taken.read_answer().ends_with("<hello>"));
}

TEST_CASE("silent and half-sent requests cost no thread") {
    const Echo echo(quick());
    std::vector<std::unique_ptr<RawConnection>> waiting;
    for (int i = 0; i < 1500; ++i) {
        waiting.push_back(std::make_unique<RawConnection>(echo.port()));
        if (i % 3 == 1) waiting.back()->send("POST / HTTP/1.1\r\nHos");
        if (i % 3 == 2) waiting.back()->send(post("Content-Length: 5\r\n", "he"));
    }
    RawConnection other(echo.port());
    other.send(post("Content-Length: 1\r\n", "x"));
    CHECK(other.read_answer().ends_with("<x>"));
    waiting[2]->send("llo");
    CHECK(waiting[2]->read_answer().ends_with("<hello>"));
}

TEST_CASE("overdue connections end, and the one that has been idle longest makes room") {
    auto options = quick();
    options.max_arrival = milliseconds(1);
    options.max_connections = 3;
    const Echo echo(options);
    RawConnection half(echo.port());
    half.send("POST / HTTP/1.1\r\nHos");
    CHECK(half.read_answer().empty());  // closed without an answer

    std::vector<std::unique_ptr<RawConnection>> idle;
    for (std::size_t i = 0; i <= options.max_connections; ++i) {
        idle.push_back(std::make_unique<RawConnection>(echo.port()));
        idle.back()->send(post("Content-Length: 1\r\n", "x"));
        CHECK(idle.back()->read_answer().ends_with("<x>"));
    }
    CHECK(idle.front()->read_answer().empty());
    idle.back()->send(post("Content-Length: 1\r\n", "y"));
    CHECK(idle.back()->read_answer().ends_with("<y>"));
}

TEST_CASE("a server that was told to stop before it runs does not run") {
    HttpServer server(
        quick(), [](HttpExchange&) {}, [](HttpExchange&, const ApiError&) {});
    server.bind("127.0.0.1", 0);
    server.finish();
    server.run();
    CHECK_THROWS_AS(server.bind("256.1.1.1", 0), std::runtime_error);
}
