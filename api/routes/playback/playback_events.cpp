#include "api/routes/playback/playback_events.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/domain/playback/end_reason.h"
#include "api/domain/timestamp.h"
#include "api/handler/csv.h"
#include "api/handler/fields.h"
#include "api/handler/paging.h"
#include "api/handler/time_range.h"
#include "api/routes/catalogue/reference_filter.h"
#include "api/routes/hls/playback_admission.h"
#include "api/store/playback/playback_events.h"
#include "api/store/playback/playback_store.h"
#include "api/store/playback/watch_proof.h"
#include "common/crypto/uuid.h"
#include "common/process/log.h"
#include "common/text/parse_number.h"

namespace sluice::routes::playback_events {
namespace {

using nlohmann::json;
using sluice::playback_events::Event;
using sluice::playback_events::Filter;

constexpr std::size_t max_payload_bytes = 4096;

/// Any JSON; how deep it is has been checked with the body. `where` names the event in error messages: "events[3]".
json read_payload(const json& event, const std::string& where) {
    const auto found = event.find("payload");
    if (found == event.end() || found->is_null()) return json::object();
    const auto name = where + ".payload";
    std::string text;
    try {
        text = found->dump();
    } catch (const json::exception&) {
        Fields::refuse(name.c_str(), "must be valid UTF-8");
    }
    if (text.size() > max_payload_bytes) {
        Fields::refuse(name.c_str(), fmt::format("must be at most {} bytes long", max_payload_bytes));
    }
    // PostgreSQL stores no NUL.
    if (text.find("\\u0000") != std::string::npos) Fields::refuse(name.c_str(), "must not hold NUL");
    return *found;
}

std::optional<double> read_time(const json& event, const std::string& where) {
    constexpr double latest_seconds = 253402300799;  // the end of 9999
    const auto found = event.find("occurred_at");
    if (found == event.end() || found->is_null()) return std::nullopt;
    std::optional<double> seconds;
    if (found->is_string()) {
        const auto& text = found->get_ref<const std::string&>();
        seconds = parse_number<double>(text);
        if (!seconds) seconds = parse_timestamp(text);
    }
    if (found->is_number()) seconds = found->get<double>();
    if (!seconds || !(*seconds >= 0 && *seconds <= latest_seconds)) {
        Fields::refuse((where + ".occurred_at").c_str(), "must be a time, as RFC 3339 or in seconds since 1970");
    }
    return seconds;
}

Event read_event(const json& event, std::size_t number) {
    const auto where = fmt::format("events[{}]", number);
    if (!event.is_object()) Fields::refuse(where.c_str(), "must be an object");
    const auto type = event.find("type");
    const auto known = type != event.end() && type->is_string()
                           ? playback_event_type(type->get_ref<const std::string&>())
                           : std::nullopt;
    if (!known) Fields::refuse((where + ".type").c_str(), "must be one of the types of playback events");
    return {*known, read_time(event, where), read_payload(event, where)};
}

std::vector<Event> read_events(const json& body, std::size_t max_events) {
    const auto found = body.find("events");
    if (found == body.end() || !found->is_array()) Fields::refuse("events", "must be an array");
    if (found->size() > max_events) throw ApiError(error::batch_too_large);
    std::vector<Event> events;
    for (const auto& event : *found)
        events.push_back(read_event(event, events.size()));
    return events;
}

PlaybackPolicy policy_of(Services& services, const PlaybackClaims& claims) {
    const auto context =
        find_start_context(services.database, claims.tenant_id, claims.video_id, claims.enrollment_id, claims.user_id);
    if (!context) throw ApiError(error::not_found);
    return effective_policy(context->policy, services.config.max_sessions, services.config.max_devices);
}

/// The positions of the playhead, from the payloads of the events: `position`; of a seek, `from` and `to`, in seconds.
/// A player does not perform a seek that violates the policy, so its `to` is left out.
std::vector<PlayheadMark> marks_of(const std::vector<Event>& events) {
    std::vector<PlayheadMark> marks;
    for (const auto& event : events) {
        const auto add = [&](const char* name, bool by_seek) {
            const auto found = event.payload.find(name);
            if (found == event.payload.end() || !found->is_number()) return;
            const auto position = found->get<double>();
            if (position >= 0 && position <= max_video_seconds) marks.push_back({position, by_seek});
        };
        add("position", false);
        if (event.type != PlaybackEventType::seek_attempt) continue;
        add("from", false);
        if (event.reason == nullptr) add("to", true);
    }
    return marks;
}

void revoke(Services& services, const PlaybackClaims& claims) {
    services.liveness.end(session_key(claims));
    revoke_playback_session(services.database, claims.session_id, end_reason::violations);
    log::warning(
        "playback_revoked",
        {{"session_id", claims.session_id}, {"video_id", claims.video_id}, {"enrollment_id", claims.enrollment_id}});
}

std::int64_t require_video(Database& database, const Request& request) {
    const auto id = reference_filter(database, request, "video", ReferenceTarget::video);
    if (!id) throw ApiError(error::invalid_query, "video is required.", "video");
    return *id;
}

std::optional<std::string> read_session(const Request& request) {
    const auto text = request.query_text("session_id");
    if (text.empty()) return std::nullopt;
    if (!is_uuid(text)) throw ApiError(error::invalid_query, "session_id must be a UUID.", "session_id");
    return text;
}

std::optional<std::vector<std::string>> read_types(const Request& request) {
    const auto text = request.query_text("event_type");
    if (text.empty()) return std::nullopt;
    std::vector<std::string> types;
    std::istringstream names(text);
    for (std::string type; std::getline(names, type, ',');) {
        if (!playback_event_type(type)) {
            throw ApiError(error::invalid_query, "event_type must name types of events, with commas between.",
                           "event_type");
        }
        types.push_back(type);
    }
    return types;
}

TimeRange read_range(const Request& request) {
    return TimeRange::of(request, "24h");
}

const std::vector<std::string_view> event_filters{"video", "enrollment", "lecture",  "session_id",
                                                  "range", "event_type", "violated", "search"};

Filter read_filter(Database& database, const Request& request) {
    Filter filter;
    filter.video_id = reference_filter(database, request, "video", ReferenceTarget::video);
    filter.enrollment_id = reference_filter(database, request, "enrollment", ReferenceTarget::enrollment);
    filter.lecture_id = reference_filter(database, request, "lecture", ReferenceTarget::lecture);
    filter.session_id = read_session(request);
    filter.newer_than_seconds = read_range(request).seconds;
    filter.types = read_types(request);
    filter.violated = request.query_flag("violated");
    if (const auto search = request.query_text("search"); !search.empty()) filter.search = search;
    return filter;
}

/// What the academy's spreadsheets expect comes first; what we have besides follows.
constexpr const char* csv_columns[] = {"occurred_at", "student_name",     "enrollment_id",   "event_type",
                                       "violated",    "violation_reason", "session_id",      "user_id",
                                       "score",       "payload",          "policy_snapshot", "id"};

std::string cell(const json& value) {
    if (value.is_null()) return "";
    if (value.is_boolean()) return value.get<bool>() ? "Y" : "N";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<std::string> csv_cells(const json& event) {
    std::vector<std::string> cells;
    for (const std::string column : csv_columns) {
        // A payload may be a text or a flag by itself: as JSON it stays what it is.
        cells.push_back(column == "payload" ? event.at("event_payload").dump() : cell(event.at(column)));
    }
    return cells;
}

}  // namespace

Response report(Services& services, const Request& request) {
    const auto claims = admit_session(services, request);
    auto events = read_events(request.body, static_cast<std::size_t>(services.config.max_event_batch));
    const auto policy = policy_of(services, claims);
    int violations = 0;
    for (auto& event : events) {
        event.reason = violation(policy, event.type, event.payload);
        if (event.reason != nullptr) ++violations;
    }
    const auto marks = marks_of(events);
    auto verdict = PlaybackSessions::Verdict::over;
    // Judged before the rows are committed, so that a session that is over adds none.
    const bool stored = sluice::playback_events::insert(services.database, claims, to_policy_json(policy), events, [&] {
        verdict = services.sessions.judge(session_key(claims), static_cast<int>(events.size()), violations);
        return verdict != PlaybackSessions::Verdict::over;
    });
    if (!stored) throw ApiError(error::session_inactive);
    if (!marks.empty()) note_playhead(services.database, claims.session_id, marks);
    if (verdict == PlaybackSessions::Verdict::revoked) revoke(services, claims);
    return Response::json({{"stored", events.size()},
                           {"violations", violations},
                           {"revoked", verdict == PlaybackSessions::Verdict::revoked}},
                          201);
}

Response list(Services& services, const Request& request) {
    request.allow_filters(event_filters);
    const auto paging = Paging::of(request);
    const auto filter = read_filter(services.database, request);
    auto page = sluice::playback_events::list(services.database, request.principal.tenant_id, filter, paging.page_size,
                                              paging.offset());
    return paging.answer(request, page.count, std::move(page.events));
}

Response get(Services& services, const Request& request) {
    const auto event =
        sluice::playback_events::find(services.database, request.principal.tenant_id, request.id_param("id"));
    if (!event) throw ApiError(error::not_found);
    return Response::json(*event);
}

Response risk(Services& services, const Request& request) {
    constexpr std::int64_t default_limit = 5;
    constexpr std::int64_t max_limit = 500;
    request.allow_filters({"video", "range", "limit"});
    const auto video_id = require_video(services.database, request);
    return Response::json(sluice::playback_events::risks(services.database, request.principal.tenant_id, video_id,
                                                         read_range(request).seconds,
                                                         request.query_integer("limit", default_limit, 1, max_limit)));
}

Response export_csv(Services& services, const Request& request) {
    constexpr std::int64_t max_rows = 100'000;
    request.allow_filters(event_filters);
    const auto video_id = require_video(services.database, request);
    const auto page = sluice::playback_events::list(services.database, request.principal.tenant_id,
                                                    read_filter(services.database, request), max_rows, 0);
    std::string text = csv_record({std::begin(csv_columns), std::end(csv_columns)});
    for (const auto& event : page.events)
        text += csv_record(csv_cells(event));
    const auto name = fmt::format("video_{}_events_{}.csv", video_id, read_range(request).text);
    return Response::text(std::move(text), "text/csv; charset=utf-8")
        .with("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
}

}  // namespace sluice::routes::playback_events
