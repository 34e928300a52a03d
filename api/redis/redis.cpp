#include "api/redis/redis.h"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/time.h>

#include "common/text/parse_number.h"

namespace sluice {
namespace {

constexpr timeval connect_timeout{1, 0};
constexpr timeval command_timeout{2, 0};

struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using ReplyPointer = std::unique_ptr<redisReply, FreeReply>;

RedisReply to_value(const redisReply& reply) {
    RedisReply value;
    switch (reply.type) {
        case REDIS_REPLY_INTEGER:
            value.type = RedisReply::Type::integer;
            value.integer = reply.integer;
            break;
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            value.type = RedisReply::Type::text;
            value.text.assign(reply.str, static_cast<std::size_t>(reply.len));
            break;
        case REDIS_REPLY_ERROR:
            value.type = RedisReply::Type::error;
            value.text.assign(reply.str, static_cast<std::size_t>(reply.len));
            break;
        case REDIS_REPLY_ARRAY:
            value.type = RedisReply::Type::array;
            for (std::size_t i = 0; i < reply.elements; ++i)
                value.elements.push_back(to_value(*reply.element[i]));
            break;
        default:
            break;
    }
    return value;
}

int number_up_to(int max, std::string_view text) {
    const auto number = parse_digits<int>(text);
    if (!number || *number > max) throw std::invalid_argument("the Redis URL holds a malformed number");
    return *number;
}

}  // namespace

RedisAddress RedisAddress::parse(std::string_view url) {
    constexpr std::string_view tcp = "redis://";
    constexpr std::string_view local = "unix://";
    constexpr int max_port = 65535;
    constexpr int max_database = 1024;
    RedisAddress address;
    const bool is_local = url.starts_with(local);
    if (!is_local && !url.starts_with(tcp)) throw std::invalid_argument("a Redis URL starts with redis:// or unix://");
    url.remove_prefix(is_local ? local.size() : tcp.size());
    if (const auto at = url.rfind('@'); at != std::string_view::npos) {
        const auto user = url.substr(0, at);
        address.password = user.substr(user.find(':') + 1);
        url.remove_prefix(at + 1);
    }
    if (is_local) {
        address.socket_path = url;
        return address;
    }
    if (const auto slash = url.find('/'); slash != std::string_view::npos) {
        if (slash + 1 < url.size()) address.database = number_up_to(max_database, url.substr(slash + 1));
        url = url.substr(0, slash);
    }
    if (const auto colon = url.rfind(':'); colon != std::string_view::npos) {
        address.port = number_up_to(max_port, url.substr(colon + 1));
        url = url.substr(0, colon);
    }
    if (url.empty()) throw std::invalid_argument("the Redis URL names no host");
    address.host = url;
    return address;
}

void RedisConnection::Free::operator()(redisContext* context) const {
    redisFree(context);
}

RedisConnection::RedisConnection(const RedisAddress& address) {
    context_.reset(address.host.empty() ? redisConnectUnixWithTimeout(address.socket_path.c_str(), connect_timeout)
                                        : redisConnectWithTimeout(address.host.c_str(), address.port, connect_timeout));
    if (!context_ || context_->err != 0) throw RedisUnavailable("Redis cannot be reached");
    redisSetTimeout(context_.get(), command_timeout);
    if (!address.password.empty() && command({"AUTH", address.password}).type == RedisReply::Type::error) {
        throw RedisUnavailable("Redis refuses the password");
    }
    if (address.database != 0 &&
        command({"SELECT", std::to_string(address.database)}).type == RedisReply::Type::error) {
        throw RedisUnavailable("Redis refuses the database");
    }
}

RedisReply RedisConnection::command(const std::vector<std::string>& arguments) {
    return commands({arguments}).front();
}

std::vector<RedisReply> RedisConnection::commands(const std::vector<std::vector<std::string>>& all) {
    for (const auto& arguments : all) {
        std::vector<const char*> pointers;
        std::vector<std::size_t> sizes;
        for (const auto& argument : arguments) {
            pointers.push_back(argument.data());
            sizes.push_back(argument.size());
        }
        redisAppendCommandArgv(context_.get(), static_cast<int>(arguments.size()), pointers.data(), sizes.data());
    }
    std::vector<RedisReply> replies;
    replies.reserve(all.size());
    while (replies.size() < all.size())
        replies.push_back(next_reply());
    return replies;
}

RedisReply RedisConnection::next_reply() {
    void* raw = nullptr;
    if (redisGetReply(context_.get(), &raw) != REDIS_OK) throw RedisUnavailable("Redis does not answer");
    const ReplyPointer reply(static_cast<redisReply*>(raw));
    auto value = to_value(*reply);
    // A server that is starting up or is short of memory answers, but it counts as unavailable.
    if (value.type == RedisReply::Type::error &&
        (value.text.starts_with("LOADING") || value.text.starts_with("OOM") || value.text.starts_with("MISCONF"))) {
        throw RedisUnavailable("Redis is not ready");
    }
    return value;
}

std::optional<RedisReply> RedisConnection::next_message(std::chrono::milliseconds wait) {
    void* raw = nullptr;
    if (redisGetReplyFromReader(context_.get(), &raw) != REDIS_OK) throw RedisUnavailable("Redis broke off");
    if (raw == nullptr) {
        pollfd ready{context_->fd, POLLIN, 0};
        if (::poll(&ready, 1, static_cast<int>(wait.count())) <= 0) return std::nullopt;
        if (redisGetReply(context_.get(), &raw) != REDIS_OK) throw RedisUnavailable("Redis broke off");
    }
    const ReplyPointer reply(static_cast<redisReply*>(raw));
    return to_value(*reply);
}

bool RedisConnection::is_quiet() const {
    pollfd arrived{context_->fd, POLLIN, 0};
    return ::poll(&arrived, 1, 0) == 0;
}

std::unique_ptr<RedisConnection> Redis::take() {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->is_quiet()) return connection;
    }
    return nullptr;
}

void Redis::give_back(std::unique_ptr<RedisConnection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

void Redis::forget_idle() {
    std::vector<std::unique_ptr<RedisConnection>> forgotten;
    const std::lock_guard lock(mutex_);
    forgotten.swap(idle_);
}

RedisReply Redis::command(const std::vector<std::string>& arguments) {
    return commands({arguments}).front();
}

std::vector<RedisReply> Redis::commands(const std::vector<std::vector<std::string>>& all) {
    auto connection = take();
    if (!connection) connection = std::make_unique<RedisConnection>(address_);
    std::vector<RedisReply> replies;
    try {
        replies = connection->commands(all);
    } catch (const RedisUnavailable&) {
        // The idle connections lead to the same server. If it disappeared without closing them, each would fail one
        // more request.
        forget_idle();
        throw;
    }
    give_back(std::move(connection));
    for (const auto& reply : replies) {
        if (reply.type == RedisReply::Type::error) throw std::runtime_error("Redis: " + reply.text);
    }
    return replies;
}

RedisReply Redis::script(const std::string& text, const std::vector<std::string>& keys,
                         const std::vector<std::string>& arguments) {
    std::vector<std::string> command_line{"EVAL", text, std::to_string(keys.size())};
    command_line.insert(command_line.end(), keys.begin(), keys.end());
    command_line.insert(command_line.end(), arguments.begin(), arguments.end());
    return command(command_line);
}

}  // namespace sluice
