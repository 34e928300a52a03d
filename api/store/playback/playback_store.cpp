#include "api/store/playback/playback_store.h"

#include "api/domain/errors.h"
#include "api/domain/playback/end_reason.h"
#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice {
namespace {

/// A change of rights takes milliseconds. Starts that waited for a longer one would take all database connections from
/// other requests.
constexpr const char* max_lock_wait_ms = "250";

std::optional<StartContext> read_start_context(const pqxx::result& rows) {
    if (rows.empty()) return std::nullopt;
    const auto row = rows[0];
    StartContext context;
    context.versions = {row["policy_version"].as<int>(), row["permission_version"].as<int>()};
    auto& access = context.access;
    access.enrollment_is_callers = row["is_callers"].as<bool>();
    access.enrollment_is_active = row["is_active"].as<bool>();
    access.opens_session = row["opens_session"].as<bool>();
    access.video_is_playable = row["playable"].as<bool>();
    access.account_is_disabled = row["account_is_disabled"].as<bool>();
    access.rule = permission_rule(row["rule"].c_str()).value();
    auto& policy = context.policy;
    policy.allow_skip = row["allow_skip"].as<bool>();
    policy.max_speed = row["max_speed"].as<double>();
    policy.show_watermark = row["show_watermark"].as<bool>();
    policy.allow_skip_override = optional_column<bool>(row, "allow_skip_override");
    policy.max_speed_override = optional_column<double>(row, "max_speed_override");
    policy.show_watermark_override = optional_column<bool>(row, "show_watermark_override");
    policy.rule = access.rule;
    policy.block_seek = row["block_seek"].as<bool>();
    policy.block_speed_control = row["block_speed_control"].as<bool>();
    policy.completed = row["completed"].as<bool>();
    policy.max_watched_seconds = row["max_watched_seconds"].as<double>();
    return context;
}

SessionRow session_row(const pqxx::row& row) {
    SessionRow session;
    session.id = row["id"].as<std::string>();
    session.tenant_id = row["tenant_id"].as<std::int64_t>();
    session.user_id = row["user_id"].as<std::string>();
    return session;
}

}  // namespace

std::optional<PlaybackState> find_playback_state(Database& database, std::int64_t video_id) {
    const auto rows = database.run(sql::select_playback_state, video_id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows[0];
    return PlaybackState{row["tenant_id"].as<std::int64_t>(), video_status(row["status"].c_str()).value(),
                         row["playable"].as<bool>(), row["policy_version"].as<int>(),
                         PolicyVersions{row["min_policy_version"].as<int>(), 0}};
}

std::vector<PermissionVersion> list_permission_versions(Database& database, std::int64_t video_id, int since) {
    std::vector<PermissionVersion> versions;
    for (const auto& row : database.run(sql::list_permission_versions, video_id, since))
        versions.push_back({row["enrollment_id"].as<std::int64_t>(), row["version"].as<int>()});
    return versions;
}

std::optional<StartContext> find_start_context(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                               std::int64_t enrollment_id, const std::string& user_id) {
    return read_start_context(database.run(sql::select_start_context, tenant_id, video_id, enrollment_id, user_id));
}

const ErrorKind* insert_playback_session(Database& database, const SessionRecord& record,
                                         const std::vector<std::string>& replaced) {
    const auto insert = [&](Transaction& transaction) -> const ErrorKind* {
        transaction.run(sql::limit_lock_wait, max_lock_wait_ms);
        transaction.run(sql::lock_viewer, record.enrollment_id, record.tenant_id, record.user_id, record.video_id);
        const auto context = read_start_context(transaction.run(sql::select_start_context, record.tenant_id,
                                                                record.video_id, record.enrollment_id, record.user_id));
        if (!context) return &error::not_found;
        if (const auto* refusal = start_refusal(Role::student, context->access)) return refusal;
        transaction.run(sql::insert_playback_session, record.id, record.tenant_id, record.video_id,
                        record.enrollment_id, record.user_id, record.device_id, record.policy.video, record.max_rate,
                        record.is_served_by_us, record.viewer.network, record.viewer.user_agent, record.device_label);
        if (!replaced.empty()) transaction.run(sql::end_playback_sessions, replaced, end_reason::replaced);
        return nullptr;
    };
    try {
        return database.transaction(insert);
    } catch (const StatementRefused& refusal) {
        using Reason = StatementRefused::Reason;
        if (refusal.reason() == Reason::foreign_key_violation) return &error::not_found;  // the video went just now
        if (refusal.reason() == Reason::lock_not_available) return &error::server_busy;
        throw;
    }
}

void end_playback_sessions(Database& database, const std::vector<std::string>& session_ids, const char* reason) {
    database.run(sql::end_playback_sessions, session_ids, reason);
}

bool revoke_playback_session(Database& database, const std::string& session_id, const std::string& reason) {
    return database.run(sql::revoke_playback_session, session_id, reason).affected_rows() > 0;
}

std::vector<SessionRow> list_active_sessions(Database& database, const std::optional<std::string>& after, int limit) {
    constexpr const char* before_all_ids = "00000000-0000-0000-0000-000000000000";
    std::vector<SessionRow> sessions;
    for (const auto& row : database.run(sql::list_active_playback_sessions, after.value_or(before_all_ids), limit)) {
        sessions.push_back(session_row(row));
    }
    return sessions;
}

std::vector<SessionRow> list_ended_sessions(Database& database, std::chrono::seconds max_age) {
    std::vector<SessionRow> sessions;
    for (const auto& row : database.run(sql::list_ended_playback_sessions, max_age.count())) {
        auto& session = sessions.emplace_back(session_row(row));
        session.is_revoked = row["state"].as<std::string>() == "REVOKED";
        session.end_reason = row["end_reason"].as<std::string>("");
    }
    return sessions;
}

bool expire_playback_session(Database& database, const std::string& session_id) {
    return database.run(sql::expire_playback_session, session_id).affected_rows() > 0;
}

std::vector<SessionClosing> list_session_closings(Database& database, int limit) {
    std::vector<SessionClosing> closings;
    for (const auto& row : database.run(sql::list_session_closings, limit)) {
        closings.push_back({row["session_id"].as<std::string>(), row["tenant_id"].as<std::int64_t>(),
                            row["user_id"].as<std::string>(), row["reason"].as<std::string>()});
    }
    return closings;
}

void delete_session_closings(Database& database, const std::vector<std::string>& session_ids) {
    database.run(sql::delete_session_closings, session_ids);
}

std::optional<ProcessingState> find_processing_state(Database& database, std::int64_t video_id) {
    const auto rows = database.run(sql::select_processing_state, video_id);
    if (rows.empty()) return std::nullopt;
    return ProcessingState{video_status(rows[0]["status"].c_str()).value(), rows[0]["progress"].as<double>()};
}

}  // namespace sluice
