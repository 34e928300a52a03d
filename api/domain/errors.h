#pragma once

#include <optional>
#include <stdexcept>
#include <string>

/// Every public error: its code, its HTTP status and its message. One list, so that documents and tests can enumerate
/// it.
namespace sluice {

struct ErrorKind {
    const char* code;  ///< the `detail` of the answer
    int status;
    const char* message;  ///< for people
};

namespace error {
// clang-format off

// 400: the request is malformed
inline constexpr ErrorKind malformed_request{"malformed_request", 400, "This is not a request that can be understood."};
inline constexpr ErrorKind invalid_json{"invalid_json", 400, "The body is not a JSON object."};
inline constexpr ErrorKind invalid_field{"invalid_field", 400, "A field is missing or has a value that is not allowed."};
inline constexpr ErrorKind unknown_field{"unknown_field", 400, "There is no such field, or it cannot be written."};
inline constexpr ErrorKind unknown_filter{"unknown_filter", 400, "There is no such query parameter."};
inline constexpr ErrorKind invalid_text{"invalid_text", 400, "A text holds characters that cannot be stored."};
inline constexpr ErrorKind invalid_query{"invalid_query", 400, "A query parameter has a value that is not allowed."};
inline constexpr ErrorKind invalid_passes{"invalid_passes", 400, "Each line must have a token, and at most a few thousand files after it."};
inline constexpr ErrorKind invalid_csv{"invalid_csv", 400, "The file cannot be read as comma-separated values in UTF-8."};
inline constexpr ErrorKind video_id_required{"video_id_required", 400, "video_id is required."};
inline constexpr ErrorKind device_id_required{"device_id_required", 400, "device_id is required."};
inline constexpr ErrorKind not_a_picture{"not_a_picture", 400, "The body is not a JPEG, PNG or WebP picture."};
inline constexpr ErrorKind cannot_retry{"cannot_retry", 400, "Only a FAILED or UPLOADED video can be retried."};
inline constexpr ErrorKind worker_id_required{"worker_id_required", 400, "The X-Worker-Id header is too long."};

// 401: not authenticated
inline constexpr ErrorKind not_authenticated{"not_authenticated", 401, "A valid access token is required."};
inline constexpr ErrorKind invalid_credentials{"invalid_credentials", 401, "The username or the password is wrong."};
inline constexpr ErrorKind invalid_worker_token{"invalid_worker_token", 401, "The worker token is wrong."};

// 403: not allowed
inline constexpr ErrorKind permission_denied{"permission_denied", 403, "Your role does not allow this."};
inline constexpr ErrorKind cross_site_refused{"cross_site_refused", 403, "With the login's cookie, only our own pages may do this."};
inline constexpr ErrorKind student_profile_not_linked{"student_profile_not_linked", 403, "No student of this academy belongs to your account."};
inline constexpr ErrorKind token_required{"token_required", 403, "A playback token is required."};
inline constexpr ErrorKind invalid_token{"invalid_token", 403, "The token is not valid."};
inline constexpr ErrorKind token_expired{"token_expired", 403, "The token has expired."};
inline constexpr ErrorKind policy_changed{"policy_changed", 403, "The video's policy has changed since the token was issued."};
inline constexpr ErrorKind account_disabled{"account_disabled", 403, "The account is disabled."};
inline constexpr ErrorKind account_required{"account_required", 403, "You have no account here; your password is your host system's."};
inline constexpr ErrorKind wrong_password{"wrong_password", 403, "The current password is wrong."};
inline constexpr ErrorKind invalid_invitation{"invalid_invitation", 403, "The invitation is not valid, has been used or has expired."};
inline constexpr ErrorKind account_pending{"account_pending", 403, "The account waits for its owner to set a password."};
inline constexpr ErrorKind session_ended{"session_inactive", 403, "The playback session is over."};
inline constexpr ErrorKind enrollment_mismatch{"enrollment_mismatch", 403, "The enrolment does not give access to this video."};
inline constexpr ErrorKind no_session_access{"no_session_access", 403, "The enrolment does not open this session."};
inline constexpr ErrorKind video_not_ready{"video_not_ready", 403, "The video cannot be played yet."};
inline constexpr ErrorKind blocked{"blocked", 403, "The video is blocked for this student."};
inline constexpr ErrorKind instructor_must_use_play_api{"instructor_must_use_play_api", 403, "Staff and instructors play videos by /videos/{id}/play."};

// 404
inline constexpr ErrorKind not_found{"not_found", 404, "Not found."};

// 405, 409: conflicts with the present state
inline constexpr ErrorKind method_not_allowed{"method_not_allowed", 405, "This method is not allowed here."};
inline constexpr ErrorKind video_not_pending{"video_not_pending", 409, "The upload has been completed already."};
inline constexpr ErrorKind source_not_found_or_empty{"source_not_found_or_empty", 409, "Nothing has been uploaded for this video."};
inline constexpr ErrorKind source_gone{"source_gone", 409, "The original of this video has been removed; it cannot be processed again."};
inline constexpr ErrorKind already_exists{"already_exists", 409, "This entry already exists."};
inline constexpr ErrorKind in_use{"in_use", 409, "Other entries depend on this one; remove them first."};
inline constexpr ErrorKind last_admin{"last_admin", 409, "Nobody would be left who can log in as an admin."};
inline constexpr ErrorKind own_account{"own_account", 409, "Nobody can disable or remove their own account, or change its role."};
inline constexpr ErrorKind object_exists{"object_exists", 409, "Something else has been stored there already."};
inline constexpr ErrorKind object_missing{"object_missing", 409, "An object that was reported is not in storage."};
inline constexpr ErrorKind lease_owner_mismatch{"lease_owner_mismatch", 409, "The task is not leased to this worker under this epoch."};
inline constexpr ErrorKind lease_owner_mismatch_or_expired{"lease_owner_mismatch_or_expired", 409, "The task is not leased to this worker, or its lease has expired."};
inline constexpr ErrorKind cannot_cancel{"cannot_cancel", 409, "Only a video that waits or is being processed can be cancelled."};
inline constexpr ErrorKind device_limit_exceeded{"device_limit_exceeded", 409, "Too many devices are playing."};
inline constexpr ErrorKind concurrency_limit_exceeded{"concurrency_limit_exceeded", 409, "Too many playback sessions are open."};
inline constexpr ErrorKind session_inactive{"session_inactive", 409, "The playback session is over."};

// 408 to 431: the request as HTTP
inline constexpr ErrorKind request_timeout{"request_timeout", 408, "The body of the request came too slowly."};
inline constexpr ErrorKind uri_too_long{"uri_too_long", 414, "The address of the request is too long."};
inline constexpr ErrorKind unsupported_content_encoding{"unsupported_content_encoding", 415, "Bodies are taken as they are, without Content-Encoding."};
inline constexpr ErrorKind expectation_failed{"expectation_failed", 417, "The only expectation that is met is 100-continue."};
inline constexpr ErrorKind head_too_large{"head_too_large", 431, "The headers of the request are too large, or too many."};

// 413, 422, 429
inline constexpr ErrorKind body_too_large{"body_too_large", 413, "The body is too large."};
inline constexpr ErrorKind upload_too_large{"upload_too_large", 413, "The file is larger than uploads may be."};
inline constexpr ErrorKind too_many_lines{"too_many_lines", 413, "The file has more than 10,000 lines; import it in parts."};
inline constexpr ErrorKind batch_too_large{"batch_too_large", 413, "Too many events in one batch."};
inline constexpr ErrorKind digest_mismatch{"digest_mismatch", 422, "The body does not have the SHA-256 that was announced."};

inline constexpr ErrorKind too_many_attempts{"too_many_attempts", 429, "Too many attempts to log in; wait a while."};
inline constexpr ErrorKind stream_limit_exceeded{"stream_limit_exceeded", 429, "Too many streams are playing; stop one, or wait a while."};

// 5xx: the fault is ours
inline constexpr ErrorKind internal_error{"internal_error", 500, "Something went wrong on our side."};
inline constexpr ErrorKind unsupported_transfer_encoding{"unsupported_transfer_encoding", 501, "The only Transfer-Encoding that is understood is chunked."};
inline constexpr ErrorKind server_busy{"server_busy", 503, "Too many transfers are under way; try again soon."};
inline constexpr ErrorKind worker_token_not_configured{"worker_token_not_configured", 503, "Workers are disabled: no worker token is configured."};
inline constexpr ErrorKind database_unavailable{"database_unavailable", 503, "The database is unavailable; try again shortly."};
inline constexpr ErrorKind sessions_unavailable{"sessions_unavailable", 503, "Playback sessions cannot be checked right now; try again soon."};
inline constexpr ErrorKind source_missing{"source_missing", 503, "The original is not in the storage at the moment."};
inline constexpr ErrorKind storage_unavailable{"storage_unavailable", 503, "The storage is unavailable; try again shortly."};

// clang-format on
}  // namespace error

/// Thrown by handlers and rules; the server turns it into the answer.
class ApiError : public std::runtime_error {
  public:
    explicit ApiError(const ErrorKind& kind) : ApiError(kind, kind.message) {}
    /// With a message that is more precise than the kind's.
    ApiError(const ErrorKind& kind, const std::string& message) : std::runtime_error(message), kind_(&kind) {}
    /// An error in one field of the body or the query.
    ApiError(const ErrorKind& kind, const std::string& message, std::string field)
        : std::runtime_error(message), kind_(&kind), field_(std::move(field)) {}

    [[nodiscard]] const ErrorKind& kind() const { return *kind_; }
    [[nodiscard]] const std::optional<std::string>& field() const { return field_; }

  private:
    const ErrorKind* kind_;
    std::optional<std::string> field_;
};

}  // namespace sluice
