#include "api/playback/stream_slots.h"

#include "api/domain/stream_error.h"
#include "common/crypto/base64.h"
#include "common/crypto/random.h"
#include "common/process/log.h"
#include "common/text/json_reader.h"

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::size_t id_bytes = 16;
constexpr std::size_t max_kept_ends = 10'000;

// The scripts. KEYS[1] has the sessions as JSON by their ids, KEYS[2] the time until which each process counts as
// running, KEYS[3] the figures of the day as JSON. All times are milliseconds since 1970, by Redis's clock. There are
// hardly more sessions than slots, so every script looks at all of them.
//
// ARGV[1] is this process, ARGV[2] the ttl, ARGV[3] the longest life of a transfer. A session is
//   {session_id, viewer, owner, tenant_id, user_id, content_id, source, started, active, held, bytes, failed,
//   transfers}
// with `held` the time until which it keeps its slot without a transfer, and each of the transfers
//   {process, since}
// `answer` is what a script returns; `gone` in it are the sessions that it found stopped.
constexpr const char* stream_prelude = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ttl = tonumber(ARGV[2])
local answer = {gone = {}, now = now}
local sessions = {}

local processes = {}
redis.call('HSET', KEYS[2], ARGV[1], string.format('%.0f', now + ttl))
local raw = redis.call('HGETALL', KEYS[2])
for i = 1, #raw, 2 do
    if tonumber(raw[i + 1]) > now then
        processes[raw[i]] = true
    else
        redis.call('HDEL', KEYS[2], raw[i])
    end
end

local function figures()
    local today, minute = math.floor(now / 86400000), math.floor(now / 60000)
    local all = cjson.decode(redis.call('GET', KEYS[3]) or '{}')
    if all.day ~= today then
        all.day, all.started, all.stopped, all.seconds = today, 0, 0, 0
    end
    if all.minute ~= minute then
        all.last_minute_bytes = all.minute == minute - 1 and all.minute_bytes or 0
        all.minute, all.minute_bytes = minute, 0
    end
    return all
end
local function count(field, amount)
    local all = figures()
    all[field] = all[field] + amount
    redis.call('SET', KEYS[3], cjson.encode(all), 'PX', 2 * 86400000)
end
local function keep(session)
    redis.call('HSET', KEYS[1], session.session_id, cjson.encode(session))
end
local function sends(session)
    return next(session.transfers) ~= nil
end
local function has_slot(session)
    return sends(session) or session.held > now
end

raw = redis.call('HGETALL', KEYS[1])
for i = 2, #raw, 2 do
    local session = cjson.decode(raw[i])
    local over = {}
    for id, transfer in pairs(session.transfers) do
        if not processes[transfer.process] or transfer.since + tonumber(ARGV[3]) <= now then table.insert(over, id) end
    end
    for _, id in ipairs(over) do session.transfers[id] = nil end
    if has_slot(session) or session.active + ttl > now then
        table.insert(sessions, session)
        if #over > 0 then keep(session) end
    else
        redis.call('HDEL', KEYS[1], session.session_id)
        count('stopped', 1)
        count('seconds', (session.active - session.started) / 1000)
        table.insert(answer.gone, session)
    end
end
)lua";

/// ARGV: session, viewer, owner, tenant, user, content, source, transfer, "1" if it asks for the first byte, "1" if its
/// end will be told, max slots in all, max slots of the owner, max transfers of a session.
constexpr const char* begin_script = R"lua(
local mine
local all, of_owner = 0, 0
for _, session in ipairs(sessions) do
    if has_slot(session) then
        all = all + 1
        if session.owner == ARGV[6] then of_owner = of_owner + 1 end
    end
    local transfers = 0
    for _ in pairs(session.transfers) do transfers = transfers + 1 end
    if session.viewer == ARGV[5] and session.content_id == tonumber(ARGV[9]) and
       (transfers == 0 or (ARGV[12] == '0' and transfers < tonumber(ARGV[16]))) and
       (not mine or session.active > mine.active) then
        mine = session
    end
end
answer.result = mine and 'joined' or 'started'
if not (mine and has_slot(mine)) then
    if of_owner >= tonumber(ARGV[15]) then answer.result = 'too_many_of_owner' end
    if all >= tonumber(ARGV[14]) then answer.result = 'too_many' end
end
if answer.result == 'joined' or answer.result == 'started' then
    if not mine then
        mine = {session_id = ARGV[4], viewer = ARGV[5], owner = ARGV[6], tenant_id = tonumber(ARGV[7]),
                user_id = ARGV[8], content_id = tonumber(ARGV[9]), source = ARGV[10], started = now, held = 0,
                bytes = 0, transfers = {}}
        count('started', 1)
    end
    mine.active, mine.failed = now, false
    if ARGV[13] == '1' then
        mine.transfers[ARGV[11]] = {process = ARGV[1], since = now}
    else
        mine.held = now + ttl
    end
    keep(mine)
    answer.session = mine
end
return cjson.encode(answer)
)lua";

/// ARGV: transfer, bytes, its milliseconds, outcome. A transfer that took longer than a minute counts in this minute
/// with the bytes of one.
constexpr const char* end_script = R"lua(
for _, session in ipairs(sessions) do
    if session.transfers[ARGV[4]] then
        session.transfers[ARGV[4]] = nil
        session.bytes, session.active = session.bytes + tonumber(ARGV[5]), now
        if ARGV[7] == 'complete' then
            session.held = now + ttl
        elseif not sends(session) then
            session.held = 0
        end
        session.failed = ARGV[7] == 'failed'
        keep(session)
        count('minute_bytes', math.floor(ARGV[5] * math.min(1, 60000 / math.max(1, tonumber(ARGV[6])))))
        answer.session = session
    end
end
return cjson.encode(answer)
)lua";

constexpr const char* beat_script = R"lua(
for _, session in ipairs(sessions) do
    local is_ours = false
    for _, transfer in pairs(session.transfers) do is_ours = is_ours or transfer.process == ARGV[1] end
    if is_ours then
        session.active = now
        keep(session)
    end
end
return cjson.encode(answer)
)lua";

constexpr const char* figures_script = R"lua(
answer.active = 0
for _, session in ipairs(sessions) do
    if has_slot(session) then answer.active = answer.active + 1 end
end
answer.sessions, answer.figures = sessions, figures()
return cjson.encode(answer)
)lua";

TimePoint time_of(const json& milliseconds) {
    return TimePoint(std::chrono::milliseconds(milliseconds.get<std::int64_t>()));
}

StreamSession session_of(const json& entry, bool is_gone) {
    using Status = StreamSession::Status;
    StreamSession session;
    session.session_id = entry.at("session_id");
    session.tenant_id = entry.at("tenant_id");
    session.user_id = entry.at("user_id");
    session.content_id = entry.at("content_id");
    session.started_at = time_of(entry.at("started"));
    session.last_activity = time_of(entry.at("active"));
    session.source = entry.at("source");
    session.bytes_transferred = entry.at("bytes");
    if (is_gone) {
        session.status = Status::stopped;
    } else if (!entry.at("transfers").empty()) {
        session.status = Status::streaming;
    } else {
        session.status = entry.at("failed") ? Status::error : Status::paused;
    }
    return session;
}

const char* name_of(TransferEnd::Outcome outcome) {
    using Outcome = TransferEnd::Outcome;
    if (outcome == Outcome::complete) return "complete";
    return outcome == Outcome::broken ? "broken" : "failed";
}

std::string milliseconds_text(std::chrono::milliseconds time) {
    return std::to_string(time.count());
}

}  // namespace

StreamSlots::StreamSlots(Redis& redis, StreamEvents& events, Limits limits)
    : redis_(redis), events_(events), limits_(limits), process_id_(base64url(random_bytes(id_bytes))) {}

json StreamSlots::run(const char* script, const std::vector<std::string>& arguments) {
    std::vector<std::string> all{process_id_, milliseconds_text(limits_.ttl), milliseconds_text(max_transfer_life)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto reply = redis_.script(std::string(stream_prelude) + script,
                                     {"sluice:streams", "sluice:streams:processes", "sluice:streams:figures"}, all);
    auto answer = read_json(reply.text);
    // Lua's empty list arrives as an empty object, and is iterated likewise.
    for (const auto& entry : answer.at("gone"))
        events_.stopped(session_of(entry, true));
    return answer;
}

StreamSlots::Opening StreamSlots::open(const StreamRequest& request) {
    const auto flag = [](bool is_set) { return std::string(is_set ? "1" : "0"); };
    const auto answer = run(
        begin_script, {base64url(random_bytes(id_bytes)), request.viewer, request.owner,
                       std::to_string(request.tenant_id), request.user_id, std::to_string(request.content_id),
                       request.source, request.transfer_id, flag(request.is_from_start), flag(request.end_will_be_told),
                       std::to_string(limits_.total), std::to_string(limits_.of_owner), std::to_string(max_transfers)});
    using Result = Opening::Result;
    const auto& result = answer.at("result");
    if (result == "too_many") return {Result::too_many, {}};
    if (result == "too_many_of_owner") return {Result::too_many_of_owner, {}};
    const auto session = session_of(answer.at("session"), false);
    if (result == "joined") return {Result::joined, session};
    events_.started(session);
    return {Result::started, session};
}

void StreamSlots::end(const TransferEnd& end) {
    {
        const std::lock_guard lock(mutex_);
        if (ends_.size() >= max_kept_ends) ends_.pop_front();
        ends_.push_back(end);
    }
    try {
        tell_ends();
    } catch (const std::exception& failure) {
        log::warning("stream_end_not_told", {{"reason", failure.what()}});
    }
}

void StreamSlots::tell_ends() {
    while (true) {
        std::optional<TransferEnd> next;
        {
            const std::lock_guard lock(mutex_);
            if (ends_.empty()) return;
            next = std::move(ends_.front());
            ends_.pop_front();
        }
        try {
            const auto answer = run(end_script, {next->transfer_id, std::to_string(next->bytes),
                                                 milliseconds_text(next->duration), name_of(next->outcome)});
            if (answer.contains("session") && next->outcome == TransferEnd::Outcome::failed) {
                const auto& kind = error::storage_unavailable;
                events_.failed(answer.at("session").at("content_id"), next->transfer_id, stream_error_code(kind),
                               "The bytes could not be sent.");
            }
        } catch (const RedisUnavailable&) {
            const std::lock_guard lock(mutex_);
            ends_.push_front(*std::move(next));
            throw;
        }
    }
}

void StreamSlots::beat() {
    tell_ends();
    run(beat_script, {});
}

StreamFigures StreamSlots::figures() {
    const auto answer = run(figures_script, {});
    StreamFigures result;
    for (const auto& entry : answer.at("sessions"))
        result.sessions.push_back(session_of(entry, false));
    result.active_streams = answer.at("active");
    const auto& counted = answer.at("figures");
    result.streams_today = counted.at("started");
    constexpr double bits_per_byte = 8;
    constexpr double bits_per_megabit = 1e6;
    constexpr double seconds = 60;
    result.bandwidth_mbps = counted.at("last_minute_bytes").get<double>() * bits_per_byte / bits_per_megabit / seconds;
    if (const auto stopped = counted.at("stopped").get<double>(); stopped > 0)
        result.average_session_seconds = counted.at("seconds").get<double>() / stopped;
    return result;
}

}  // namespace sluice
