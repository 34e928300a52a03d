#include "api/sessions/playback_sessions.h"

#include <stdexcept>

#include <fmt/format.h>

#include "common/digest.h"

namespace sluice {
namespace {

// The scripts. KEYS[1] is the user's hash, ARGV[1] the session's id. A field is "<end, in ms since the epoch>
// <device>".

constexpr const char* prelude = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function parse(entry)
    local ending, device = string.match(entry or '0 ', '^(%d+) (.*)$')
    return tonumber(ending), device
end
-- All of a user's sessions have the same length of life, so the hash lives as long as the one written last.
local function keep(session, device, life)
    redis.call('HSET', KEYS[1], session, string.format('%.0f %s', now + life, device))
    redis.call('PEXPIRE', KEYS[1], life)
end
)lua";

/// ARGV: session, device, life in ms, most sessions, most devices.
constexpr const char* open_script = R"lua(
local entries = redis.call('HGETALL', KEYS[1])
local sessions, devices, seen = 0, 0, {}
for i = 1, #entries, 2 do
    local ending, device = parse(entries[i + 1])
    if ending <= now then
        redis.call('HDEL', KEYS[1], entries[i])
    else
        sessions = sessions + 1
        if not seen[device] then devices = devices + 1 end
        seen[device] = true
    end
end
if not seen[ARGV[2]] and devices >= tonumber(ARGV[5]) then return 'too_many_devices' end
if sessions >= tonumber(ARGV[4]) then return 'too_many_sessions' end
keep(ARGV[1], ARGV[2], tonumber(ARGV[3]))
return 'opened'
)lua";

/// ARGV: session, life in ms.
constexpr const char* extend_script = R"lua(
local ending, device = parse(redis.call('HGET', KEYS[1], ARGV[1]))
if ending <= now then return 0 end
keep(ARGV[1], device, tonumber(ARGV[2]))
return 1
)lua";

constexpr const char* remaining_script = R"lua(
local ending = parse(redis.call('HGET', KEYS[1], ARGV[1]))
return math.max(0, ending - now)
)lua";

constexpr const char* close_script = R"lua(
local ending = parse(redis.call('HGET', KEYS[1], ARGV[1]))
redis.call('HDEL', KEYS[1], ARGV[1])
return ending > now and 1 or 0
)lua";

/// KEYS[2] is the hash of the session's counters. ARGV: session, events, violations, threshold, ratio, least events of
/// the ratio, the counters' life in ms. The rule is that of is_revoked(), api/domain/playback_event.h.
constexpr const char* judge_script = R"lua(
local ending = parse(redis.call('HGET', KEYS[1], ARGV[1]))
if ending <= now then return 'over' end
local events = redis.call('HINCRBY', KEYS[2], 'events', ARGV[2])
local violations = redis.call('HINCRBY', KEYS[2], 'violations', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[7])
if violations >= tonumber(ARGV[4]) or
   (events >= tonumber(ARGV[6]) and violations >= tonumber(ARGV[5]) * events) then
    redis.call('HDEL', KEYS[1], ARGV[1])
    redis.call('DEL', KEYS[2])
    return 'revoked'
end
return 'goes_on'
)lua";

std::string in_milliseconds(std::chrono::seconds time) {
    return std::to_string(std::chrono::milliseconds(time).count());
}

}  // namespace

std::string new_session_id() {
    constexpr std::size_t uuid_bytes = 16;
    constexpr std::size_t version_byte = 6;
    constexpr std::size_t variant_byte = 8;
    const auto bytes = random_bytes(uuid_bytes);
    std::string text;
    for (std::size_t i = 0; i < uuid_bytes; ++i) {
        auto byte = static_cast<unsigned>(static_cast<unsigned char>(bytes[i]));
        if (i == version_byte) byte = (byte & 0x0FU) | 0x40U;
        if (i == variant_byte) byte = (byte & 0x3FU) | 0x80U;
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

namespace {

std::string user_key(const SessionKey& key) {
    return fmt::format("sluice:playback:{}:{}", key.tenant_id, key.user_id);
}

}  // namespace

RedisReply PlaybackSessions::run(const char* script, const SessionKey& key,
                                 std::initializer_list<std::string> arguments) {
    std::vector<std::string> all{key.session_id};
    all.insert(all.end(), arguments);
    return redis_.script(std::string(prelude) + script, {user_key(key)}, all);
}

PlaybackSessions::Opening PlaybackSessions::open(const SessionKey& key, const std::string& device_id) {
    const auto reply = run(open_script, key,
                           {device_id, in_milliseconds(limits_.ttl), std::to_string(limits_.max_sessions),
                            std::to_string(limits_.max_devices)});
    if (reply.text == "opened") return Opening::opened;
    if (reply.text == "too_many_devices") return Opening::too_many_devices;
    if (reply.text == "too_many_sessions") return Opening::too_many_sessions;
    throw std::logic_error("the script that opens sessions answered something else");
}

bool PlaybackSessions::extend(const SessionKey& key) {
    return run(extend_script, key, {in_milliseconds(limits_.ttl)}).integer == 1;
}

std::chrono::milliseconds PlaybackSessions::remaining(const SessionKey& key) {
    return std::chrono::milliseconds(run(remaining_script, key, {}).integer);
}

bool PlaybackSessions::close(const SessionKey& key) {
    return run(close_script, key, {}).integer == 1;
}

PlaybackSessions::Verdict PlaybackSessions::judge(const SessionKey& key, int events, int violations) {
    // A session that lives on heartbeats alone must not outlive its counters.
    constexpr std::chrono::hours counters_life{48};
    const auto& limits = limits_.violations;
    const auto reply =
        redis_.script(std::string(prelude) + judge_script, {user_key(key), user_key(key) + ':' + key.session_id},
                      {key.session_id, std::to_string(events), std::to_string(violations),
                       std::to_string(limits.threshold), fmt::format("{}", limits.ratio),
                       std::to_string(limits.least_events_of_ratio), in_milliseconds(counters_life)});
    if (reply.text == "goes_on") return Verdict::goes_on;
    return reply.text == "revoked" ? Verdict::revoked : Verdict::over;
}

}  // namespace sluice
