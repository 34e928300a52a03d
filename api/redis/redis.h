#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;
struct redisReply;

namespace sluice {

/// Redis does not answer. what() contains no secret.
class RedisUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// An answer of Redis as a value.
struct RedisReply {
    enum class Type { nil, integer, text, array, error };
    Type type = Type::nil;
    std::int64_t integer = 0;
    std::string text;
    std::vector<RedisReply> elements;
};

/// Where Redis is: `redis://[:password@]host[:port][/db]` or `unix://[:password@]/path`.
struct RedisAddress {
    std::string host;  ///< empty for a Unix socket
    int port = 6379;
    std::string socket_path;
    std::string password;
    int database = 0;

    /// Throws std::invalid_argument; the message does not repeat the URL.
    static RedisAddress parse(std::string_view url);
};

/// One connection; used by one thread at a time.
class RedisConnection {
  public:
    /// Throws RedisUnavailable.
    explicit RedisConnection(const RedisAddress& address);

    /// Throws RedisUnavailable if the connection breaks. An error reply is returned as a value.
    RedisReply command(const std::vector<std::string>& arguments);
    /// Sends all commands, then reads all answers: one round trip. Throws like command().
    std::vector<RedisReply> commands(const std::vector<std::vector<std::string>>& all);
    /// True if nothing has arrived: neither bytes nor the end of the connection. For a connection that waits for no
    /// answer.
    [[nodiscard]] bool is_quiet() const;
    /// The next message of a subscription; std::nullopt if none came within `wait`. Throws RedisUnavailable.
    std::optional<RedisReply> next_message(std::chrono::milliseconds wait);

  private:
    RedisReply next_reply();

    struct Free {
        void operator()(redisContext* context) const;
    };
    std::unique_ptr<redisContext, Free> context_;
};

/// A pool of connections; safe from any thread. A command is never sent twice: if its answer was lost, Redis may have
/// carried it out, and most of our commands count something. A connection that Redis has closed meanwhile is discarded
/// before anything is sent on it.
class Redis {
  public:
    explicit Redis(RedisAddress address) : address_(std::move(address)) {}

    /// Throws RedisUnavailable; throws std::runtime_error for an error reply, which is a fault of ours.
    RedisReply command(const std::vector<std::string>& arguments);
    /// Many commands by one round trip, with their answers in order. Other commands may come in between. Throws like
    /// command(), for the first error reply.
    std::vector<RedisReply> commands(const std::vector<std::vector<std::string>>& all);
    /// Runs a Lua script atomically on the server. Throws like command().
    RedisReply script(const std::string& text, const std::vector<std::string>& keys,
                      const std::vector<std::string>& arguments);

    [[nodiscard]] const RedisAddress& address() const { return address_; }

  private:
    /// An idle connection that is alive; nullptr if there is none.
    std::unique_ptr<RedisConnection> take();
    void give_back(std::unique_ptr<RedisConnection> connection);
    void forget_idle();

    RedisAddress address_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<RedisConnection>> idle_;
};

}  // namespace sluice
