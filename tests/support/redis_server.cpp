#include "tests/support/redis_server.h"

#include <csignal>

#include "api/redis/redis.h"

namespace sluice {

RedisServer& RedisServer::shared() {
    static RedisServer server;
    return server;
}

RedisServer::RedisServer() {
    start();
}

std::string RedisServer::socket() const {
    return (directory_.path() / "redis.sock").string();
}

std::string RedisServer::url() const {
    return "unix://" + socket();
}

void RedisServer::stop() {
    process_.reset();
}

void RedisServer::start() {
    process_ = std::make_unique<ServerProcess>(
        ServerProcess::Spec{.command = {"/usr/bin/redis-server", "--port", "0", "--unixsocket", socket(), "--save", "",
                                        "--appendonly", "no", "--dir", directory_.path().string()},
                            .user = {},
                            .end_signal = SIGKILL,
                            .log = directory_.path() / "log"});
    process_->await([&] {
        try {
            RedisConnection probe(RedisAddress::parse(url()));
            return probe.command({"PING"}).text == "PONG";
        } catch (const RedisUnavailable&) {
            return false;
        }
    });
}

}  // namespace sluice
