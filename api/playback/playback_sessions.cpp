#include "api/playback/playback_sessions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "api/domain/playback/end_reason.h"

namespace sluice {
namespace {

// The scripts. KEYS[1] is the user's hash, KEYS[2] the session's revoked mark, KEYS[3] its counters, KEYS[4] the ends
// of all users' sessions, which are there to be counted; ARGV[1] is the session's id. A field of the hash is
// "<end, in ms since the epoch> <video> <enrolment> <the video's version> <the permission's version> <device>".

constexpr const char* prelude = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- A session that is not there, or not in this form, ended long ago.
local function parse(entry)
    local ending, about = string.match(entry or '', '^(%d+) (%d+ %d+ %d+ %d+ .*)$')
    return tonumber(ending or 0), about
end
-- All of a user's sessions have the same length of life, so the hash lives as long as the one written last.
local function keep(session, about, life)
    redis.call('HSET', KEYS[1], session, string.format('%.0f %s', now + life, about))
    redis.call('PEXPIRE', KEYS[1], life)
    redis.call('ZADD', KEYS[4], now + life, session)
    redis.call('PEXPIRE', KEYS[4], life)
end
local function drop(session)
    redis.call('HDEL', KEYS[1], session)
    redis.call('ZREM', KEYS[4], session)
end
)lua";

/// ARGV: session, video, device, life in ms, max sessions, max devices, enrolment, the video's version, the
/// permission's version, the session to be replaced. Returns the result, then the ids of the sessions that it replaced.
constexpr const char* open_script = R"lua(
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now)
local entries = redis.call('HGETALL', KEYS[1])
local sessions, devices, seen, replaced = 0, 0, {}, {}
for i = 1, #entries, 2 do
    local ending, about = parse(entries[i + 1])
    if ending <= now then
        drop(entries[i])
    elseif entries[i] == ARGV[10] then
        table.insert(replaced, entries[i])
    else
        local video, device = string.match(about, '^(%d+) %d+ %d+ %d+ (.*)$')
        if not seen[device] then devices = devices + 1 end
        seen[device] = true
        if video == ARGV[2] and device == ARGV[3] then
            table.insert(replaced, entries[i])
        else
            sessions = sessions + 1
        end
    end
end
if not seen[ARGV[3]] and devices >= tonumber(ARGV[6]) then return {'too_many_devices'} end
if sessions >= tonumber(ARGV[5]) then return {'too_many_sessions'} end
for _, session in ipairs(replaced) do drop(session) end
keep(ARGV[1], table.concat({ARGV[2], ARGV[7], ARGV[8], ARGV[9], ARGV[3]}, ' '), tonumber(ARGV[4]))
return {'opened', unpack(replaced)}
)lua";

/// ARGV: session, life in ms.
constexpr const char* extend_script = R"lua(
local ending, about = parse(redis.call('HGET', KEYS[1], ARGV[1]))
if ending <= now then return 0 end
keep(ARGV[1], about, tonumber(ARGV[2]))
return 1
)lua";

/// Returns the remaining life in ms, and the reason in the revoked mark, nil if there is no mark.
constexpr const char* state_script = R"lua(
local ending = parse(redis.call('HGET', KEYS[1], ARGV[1]))
return {math.max(0, ending - now), redis.call('GET', KEYS[2])}
)lua";

/// Returns, for each open session, its id, video, enrolment, the video's version and the permission's.
constexpr const char* list_script = R"lua(
local entries, open = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #entries, 2 do
    local ending, about = parse(entries[i + 1])
    if ending > now then
        local video, enrollment, of_video, of_permission = string.match(about, '^(%d+) (%d+) (%d+) (%d+) ')
        table.insert(open, {entries[i], tonumber(video), tonumber(enrollment), tonumber(of_video),
                            tonumber(of_permission)})
    end
end
return open
)lua";

constexpr const char* close_script = R"lua(
local ending = parse(redis.call('HGET', KEYS[1], ARGV[1]))
drop(ARGV[1])
return ending > now and 1 or 0
)lua";

/// ARGV: session, reason, the mark's life in ms. An earlier reason is kept.
constexpr const char* revoke_script = R"lua(
local ending = parse(redis.call('HGET', KEYS[1], ARGV[1]))
drop(ARGV[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3], 'NX')
return ending > now and 1 or 0
)lua";

/// ARGV: session, events, violations, threshold, ratio, min events of the ratio, the counters' life in ms, the mark's
/// reason and life in ms. The rule is that of is_revoked(), api/domain/playback/playback_event.h.
constexpr const char* judge_script = R"lua(
local ending = parse(redis.call('HGET', KEYS[1], ARGV[1]))
if ending <= now then return 'over' end
local events = redis.call('HINCRBY', KEYS[3], 'events', ARGV[2])
local violations = redis.call('HINCRBY', KEYS[3], 'violations', ARGV[3])
redis.call('PEXPIRE', KEYS[3], ARGV[7])
if violations >= tonumber(ARGV[4]) or
   (events >= tonumber(ARGV[6]) and violations >= tonumber(ARGV[5]) * events) then
    drop(ARGV[1])
    redis.call('DEL', KEYS[3])
    redis.call('SET', KEYS[2], ARGV[8], 'PX', ARGV[9], 'NX')
    return 'revoked'
end
return 'goes_on'
)lua";

/// How many sessions go on, of all users.
constexpr const char* count_script = "return redis.call('ZCOUNT', KEYS[4], '(' .. now, '+inf')";

using std::chrono::milliseconds;

std::string user_hash(const SessionKey& key) {
    return fmt::format("sluice:playback:{}:{}", key.tenant_id, key.user_id);
}

/// Redis's answer to TIME: seconds and microseconds since the epoch.
milliseconds to_time(const RedisReply& reply) {
    const std::chrono::seconds seconds(std::stoll(reply.elements.at(0).text));
    return seconds +
           std::chrono::duration_cast<milliseconds>(std::chrono::microseconds(std::stoll(reply.elements.at(1).text)));
}

/// The end in a field of the hash, as parse() of the scripts reads it; zero for what is not in this form.
milliseconds ending_in(std::string_view field) {
    constexpr int numbers = 5;
    std::array<std::int64_t, numbers> read{};
    for (auto& number : read) {
        const auto [rest, fault] = std::from_chars(field.data(), field.data() + field.size(), number);
        const auto used = static_cast<std::size_t>(rest - field.data());
        if (fault != std::errc{} || number < 0 || !field.substr(used).starts_with(' ')) return milliseconds(0);
        field.remove_prefix(used + 1);
    }
    return milliseconds(read.front());
}

std::string in_milliseconds(std::chrono::seconds time) {
    return std::to_string(std::chrono::milliseconds(time).count());
}

}  // namespace

RedisReply PlaybackSessions::run(const char* script, const SessionKey& key,
                                 std::initializer_list<std::string> arguments) {
    std::vector<std::string> all{key.session_id};
    all.insert(all.end(), arguments);
    return redis_.script(
        std::string(prelude) + script,
        {user_hash(key), "sluice:revoked:" + key.session_id, "sluice:violations:" + key.session_id, "sluice:sessions"},
        all);
}

PlaybackSessions::Opening PlaybackSessions::open(const OpenSession& session, const std::string& device_id,
                                                 const std::string& replace) {
    const auto reply = run(open_script, session.key,
                           {std::to_string(session.video_id), device_id, in_milliseconds(limits_.ttl),
                            std::to_string(limits_.max_sessions), std::to_string(limits_.max_devices),
                            std::to_string(session.enrollment_id), std::to_string(session.policy.video),
                            std::to_string(session.policy.permission), replace});
    using Result = Opening::Result;
    const auto& answer = reply.elements.at(0).text;
    if (answer == "too_many_devices") return {Result::too_many_devices, {}};
    if (answer == "too_many_sessions") return {Result::too_many_sessions, {}};
    Opening opening;
    for (std::size_t i = 1; i < reply.elements.size(); ++i)
        opening.replaced.push_back(reply.elements[i].text);
    return opening;
}

bool PlaybackSessions::extend(const SessionKey& key) {
    return run(extend_script, key, {in_milliseconds(limits_.ttl)}).integer == 1;
}

PlaybackSessions::State PlaybackSessions::state(const SessionKey& key) {
    const auto reply = run(state_script, key, {});
    State state{std::chrono::milliseconds(reply.elements.at(0).integer), std::nullopt};
    if (const auto& mark = reply.elements.at(1); mark.type == RedisReply::Type::text) state.revoked_for = mark.text;
    return state;
}

std::chrono::milliseconds PlaybackSessions::remaining(const SessionKey& key) {
    return remaining(std::vector{key}).front();
}

std::vector<milliseconds> PlaybackSessions::remaining(const std::vector<SessionKey>& keys) {
    std::vector<std::vector<std::string>> commands;
    commands.reserve(keys.size() + 1);
    for (const auto& key : keys)
        commands.push_back({"HGET", user_hash(key), key.session_id});
    // Last, so that no session seems to live longer than it does.
    commands.push_back({"TIME"});
    const auto replies = redis_.commands(commands);
    const auto now = to_time(replies.back());
    std::vector<milliseconds> left;
    left.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
        left.push_back(std::max(milliseconds(0), ending_in(replies[i].text) - now));
    return left;
}

std::vector<OpenSession> PlaybackSessions::of_user(std::int64_t tenant_id, const std::string& user_id) {
    std::vector<OpenSession> sessions;
    for (const auto& entry : run(list_script, {tenant_id, user_id, ""}, {}).elements) {
        const auto version = [&](std::size_t at) { return static_cast<int>(entry.elements.at(at).integer); };
        sessions.push_back({{tenant_id, user_id, entry.elements.at(0).text},
                            entry.elements.at(1).integer,
                            entry.elements.at(2).integer,
                            {version(3), version(4)}});
    }
    return sessions;
}

std::int64_t PlaybackSessions::count() {
    return run(count_script, {}, {}).integer;
}

bool PlaybackSessions::close(const SessionKey& key) {
    return run(close_script, key, {}).integer == 1;
}

bool PlaybackSessions::revoke(const SessionKey& key, const std::string& reason) {
    return run(revoke_script, key, {reason, in_milliseconds(revoked_mark_life)}).integer == 1;
}

PlaybackSessions::Verdict PlaybackSessions::judge(const SessionKey& key, int events, int violations) {
    // A session that lives on heartbeats alone must not outlive its counters.
    constexpr std::chrono::hours counters_life{48};
    const auto& limits = limits_.violations;
    const auto reply =
        run(judge_script, key,
            {std::to_string(events), std::to_string(violations), std::to_string(limits.threshold),
             fmt::format("{}", limits.ratio), std::to_string(limits.min_events_of_ratio),
             in_milliseconds(counters_life), end_reason::violations, in_milliseconds(revoked_mark_life)});
    if (reply.text == "goes_on") return Verdict::goes_on;
    return reply.text == "revoked" ? Verdict::revoked : Verdict::over;
}

}  // namespace sluice
