#include "api/queue/board_events.h"

#include <chrono>
#include <utility>

#include "api/store/playback/playback_store.h"
#include "common/process/log.h"
#include "common/text/parse_number.h"

namespace sluice {
namespace {

constexpr std::int64_t max_entries = 1000;
constexpr std::int64_t life_ms = 5 * 60 * 1000;
constexpr std::size_t max_tenants = 10'000;

std::string key_of(std::int64_t tenant_id) {
    return "sluice:events:" + std::to_string(tenant_id);
}

/// An id of a Redis stream, `milliseconds-number`, as a value that can be compared.
using StreamId = std::pair<std::int64_t, std::int64_t>;

std::optional<StreamId> parse_id(const std::string& text) {
    constexpr std::size_t max_characters = 40;
    const auto dash = text.find('-');
    if (dash == std::string::npos || text.size() > max_characters) return std::nullopt;
    const auto time = parse_number<std::int64_t>(text.substr(0, dash));
    const auto number = parse_number<std::int64_t>(text.substr(dash + 1));
    if (!time || !number || *time < 0 || *number < 0) return std::nullopt;
    return StreamId{*time, *number};
}

/// Of an entry as XRANGE tells it: its id, and its names and values one after the other.
BoardEvents::Entry entry_of(const RedisReply& reply) {
    BoardEvents::Entry entry;
    const auto& fields = reply.elements.at(1).elements;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const auto id = parse_number<std::int64_t>(fields[i + 1].text);
        if (fields[i].text == "video") entry.video_id = id.value_or(0);
        if (fields[i].text == "task") entry.task_id = id;
    }
    return entry;
}

}  // namespace

void BoardEvents::video_changed(std::int64_t tenant_id, std::int64_t video_id) {
    add(tenant_id, {video_id, std::nullopt});
}

void BoardEvents::video_changed(std::int64_t video_id) {
    if (const auto tenant_id = tenant_of(video_id)) add(*tenant_id, {video_id, std::nullopt});
}

void BoardEvents::task_changed(std::int64_t video_id, std::int64_t task_id) {
    if (const auto tenant_id = tenant_of(video_id)) add(*tenant_id, {video_id, task_id});
}

void BoardEvents::add(std::int64_t tenant_id, const Entry& entry) {
    // One command for both, so that a stream of a tenant without changes goes.
    static constexpr const char* script = R"lua(
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
)lua";
    std::vector<std::string> arguments{std::to_string(max_entries), std::to_string(life_ms), "video",
                                       std::to_string(entry.video_id)};
    if (entry.task_id) arguments.insert(arguments.end(), {"task", std::to_string(*entry.task_id)});
    try {
        redis_.script(script, {key_of(tenant_id)}, arguments);
    } catch (const std::exception& failure) {
        log::warning("change_not_published", {{"video_id", entry.video_id}, {"reason", failure.what()}});
    }
}

std::optional<std::int64_t> BoardEvents::tenant_of(std::int64_t video_id) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = tenants_.find(video_id); found != tenants_.end()) return found->second;
    }
    try {
        const auto state = find_playback_state(database_, video_id);
        if (!state) return std::nullopt;
        const std::lock_guard lock(mutex_);
        if (tenants_.size() >= max_tenants) tenants_.clear();
        tenants_[video_id] = state->tenant_id;
        return state->tenant_id;
    } catch (const DatabaseFailure& failure) {
        log::warning("change_not_published", {{"video_id", video_id}, {"reason", failure.what()}});
        return std::nullopt;
    }
}

std::string BoardEvents::present_id(std::int64_t tenant_id) {
    const auto newest = redis_.command({"XREVRANGE", key_of(tenant_id), "+", "-", "COUNT", "1"}).elements;
    if (!newest.empty()) return newest[0].elements.at(0).text;
    // By Redis's own clock, by which it numbers what comes.
    const auto time = redis_.command({"TIME"}).elements;
    return std::to_string(parse_number<std::int64_t>(time.at(0).text).value_or(0) * 1000 - 1) + "-0";
}

BoardEvents::Batch BoardEvents::read(std::int64_t tenant_id, const std::string& after) {
    if (after.empty()) return {present_id(tenant_id), false, {}};
    const auto since = parse_id(after);
    const auto now_s = parse_number<std::int64_t>(redis_.command({"TIME"}).elements.at(0).text).value_or(0);
    if (!since || since->first < now_s * 1000 - life_ms || since->first > (now_s + 60) * 1000) {
        return {present_id(tenant_id), true, {}};
    }
    Batch batch{after, false, {}};
    const auto key = key_of(tenant_id);
    const auto replies =
        redis_.command({"XRANGE", key, "(" + after, "+", "COUNT", std::to_string(max_entries)}).elements;
    for (const auto& reply : replies) {
        batch.last_id = reply.elements.at(0).text;
        batch.entries.push_back(entry_of(reply));
    }
    if (replies.empty()) return batch;
    // Whether older ones than the first that is left were cut off after `after`.
    const auto oldest = redis_.command({"XRANGE", key, "-", "+", "COUNT", "1"}).elements;
    const auto first = oldest.empty() ? std::nullopt : parse_id(oldest[0].elements.at(0).text);
    const bool is_cut = redis_.command({"XLEN", key}).integer >= max_entries;
    batch.has_gap = is_cut && first && *first > *since;
    return batch;
}

}  // namespace sluice
