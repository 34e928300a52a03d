#include "api/redis/login_throttle.h"

#include "common/crypto/sha256.h"

namespace sluice {
namespace {

/// KEYS: the network's counter, the counter of the account from this network, the time at which the account's bucket is
/// full again (in milliseconds since 1970, by Redis's clock), and the mark of a known network. ARGV: the limits of the
/// two counters, the window in seconds, the bucket's size, and the milliseconds until it has room for one more.
constexpr const char* attempt_script = R"lua(
local function wait_for(key, max)
    if tonumber(redis.call('GET', key) or '0') < tonumber(max) then return 0 end
    return math.max(redis.call('TTL', key), 1)
end
local function count(key)
    if redis.call('INCR', key) == 1 then redis.call('EXPIRE', key, ARGV[3]) end
end
local wait = wait_for(KEYS[1], ARGV[1])
if wait > 0 then return wait end
count(KEYS[1])
wait = wait_for(KEYS[2], ARGV[2])
if wait > 0 then return wait end
if redis.call('EXISTS', KEYS[4]) == 0 then
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local interval = tonumber(ARGV[5])
    local full_again = math.max(now, tonumber(redis.call('GET', KEYS[3]) or '0')) + interval
    local early = full_again - now - ARGV[4] * interval
    if early > 0 then return math.ceil(early / 1000) end
    redis.call('SET', KEYS[3], string.format('%.0f', full_again), 'PX', string.format('%.0f', full_again - now))
end
count(KEYS[2])
return 0
)lua";

/// KEYS: as above, without the first. ARGV: the milliseconds until the bucket has room for one more.
constexpr const char* take_back_script = R"lua(
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
local left = redis.call('PTTL', KEYS[2]) - ARGV[1]
if redis.call('EXISTS', KEYS[3]) == 0 and left > 0 then
    local full_again = redis.call('GET', KEYS[2]) - ARGV[1]
    redis.call('SET', KEYS[2], string.format('%.0f', full_again), 'PX', string.format('%.0f', left))
end
return 0
)lua";

/// KEYS: as for an attempt, without the bucket. ARGV: how long the network is known, in seconds.
constexpr const char* success_script = R"lua(
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[3], '1', 'EX', ARGV[1])
return 0
)lua";

/// Hashed, so that Redis holds no names or addresses.
std::string key(const char* kind, const std::string& what) {
    return std::string("sluice:login:") + kind + ':' + sha256_hex(what);
}

/// The NUL is a safe separator: no account name contains one.
std::string pair_key(const char* kind, const std::string& account, const std::string& network) {
    return key(kind, account + '\0' + network);
}

std::string milliseconds(std::chrono::milliseconds time) {
    return std::to_string(time.count());
}

}  // namespace

std::chrono::seconds LoginThrottle::attempt(const std::string& account, const std::string& network) {
    const auto reply =
        redis_.script(attempt_script,
                      {key("network", network), pair_key("pair", account, network), key("account", account),
                       pair_key("known", account, network)},
                      {std::to_string(limits_.of_network), std::to_string(limits_.of_account_from_network),
                       std::to_string(limits_.window.count()), std::to_string(limits_.burst_of_account),
                       milliseconds(limits_.interval_of_account)});
    return std::chrono::seconds(reply.integer);
}

void LoginThrottle::take_back(const std::string& account, const std::string& network) {
    redis_.script(take_back_script,
                  {pair_key("pair", account, network), key("account", account), pair_key("known", account, network)},
                  {milliseconds(limits_.interval_of_account)});
}

void LoginThrottle::succeeded(const std::string& account, const std::string& network) {
    redis_.script(success_script,
                  {key("network", network), pair_key("pair", account, network), pair_key("known", account, network)},
                  {std::to_string(limits_.network_is_known.count())});
}

}  // namespace sluice
