#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// Playback sessions, as lists, and ended by people rather than by their players (contract §6).
namespace sluice::routes::playback_sessions {

/// For admins and staff: all sessions of the tenant.
Response list(Services& services, const Request& request);
/// For admins and staff: as a session that is revoked for violations. 409 session_inactive if it is over.
Response revoke(Services& services, const Request& request);

/// The user's sessions that are open now, as a start lists them that a limit refuses. `device_id` is the caller's.
nlohmann::json open_sessions(Services& services, const Principal& user, const std::string& device_id);

/// For students: their own sessions that are open now.
Response list_own(Services& services, const Request& request);
/// For students: ends one of their own. 409 session_inactive if it is over.
Response end_own(Services& services, const Request& request);

}  // namespace sluice::routes::playback_sessions
