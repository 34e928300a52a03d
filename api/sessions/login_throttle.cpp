#include "api/sessions/login_throttle.h"

#include "common/digest.h"

namespace sluice {
namespace {

/// KEYS: the account's counter and the address's. ARGV: the most of each, the window in seconds. Both are counted, and
/// the longer wait is answered.
constexpr const char* attempt_script = R"lua(
local wait = 0
for i = 1, 2 do
    local count = redis.call('INCR', KEYS[i])
    if count == 1 then redis.call('EXPIRE', KEYS[i], ARGV[3]) end
    if count > tonumber(ARGV[i]) then wait = math.max(wait, redis.call('TTL', KEYS[i]), 1) end
end
return wait
)lua";

/// Names of people and addresses are nobody's business who looks into Redis.
std::string key(const char* kind, const std::string& what) {
    return std::string("sluice:login:") + kind + ':' + sha256_hex(what);
}

}  // namespace

std::chrono::seconds LoginThrottle::attempt(const std::string& account, const std::string& address) {
    const auto reply = redis_.script(attempt_script, {key("account", account), key("address", address)},
                                     {std::to_string(limits_.of_account), std::to_string(limits_.of_address),
                                      std::to_string(limits_.window.count())});
    return std::chrono::seconds(reply.integer);
}

void LoginThrottle::forget(const std::string& account) {
    redis_.command({"DEL", key("account", account)});
}

}  // namespace sluice
