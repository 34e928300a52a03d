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

/// Redis does not answer. what() holds no secret.
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
    std::string host;  ///< empty: a Unix socket
    int port = 6379;
    std::string socket_path;
    std::string password;
    int database = 0;

    /// Throws std::invalid_argument; the message does not repeat the URL.
    static RedisAddress parse(std::string_view url);
};

/// One connection. One thread at a time.
class RedisConnection {
  public:
    /// Throws RedisUnavailable.
    explicit RedisConnection(const RedisAddress& address);

    /// Throws RedisUnavailable when the connection breaks; an error reply is a value.
    RedisReply command(const std::vector<std::string>& arguments);
    /// Nothing has arrived on it, not even its end. For a connection that waits for no answer.
    [[nodiscard]] bool is_quiet() const;
    /// The next message of a subscription, or nothing when none came in time. Throws RedisUnavailable.
    std::optional<RedisReply> next_message(std::chrono::milliseconds wait);

  private:
    struct Free {
        void operator()(redisContext* context) const;
    };
    std::unique_ptr<redisContext, Free> context_;
};

/// A pool of connections; safe from any thread. A command is sent once and never again: whether one whose answer was
/// lost has been carried out is not known, and most of ours count something. A connection that Redis has closed
/// meanwhile is seen before anything is sent on it.
class Redis {
  public:
    explicit Redis(RedisAddress address) : address_(std::move(address)) {}

    /// Throws RedisUnavailable; throws std::runtime_error for an error reply, which is a fault of ours.
    RedisReply command(const std::vector<std::string>& arguments);
    /// Runs a Lua script atomically on the server. Throws like command().
    RedisReply script(const std::string& text, const std::vector<std::string>& keys,
                      const std::vector<std::string>& arguments);

    [[nodiscard]] const RedisAddress& address() const { return address_; }

  private:
    /// One that is idle and alive; null when there is none.
    std::unique_ptr<RedisConnection> take();
    void give_back(std::unique_ptr<RedisConnection> connection);
    void forget_idle();

    RedisAddress address_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<RedisConnection>> idle_;
};

}  // namespace sluice
