#include "api/routes/openapi_operations.h"

#include <array>

#include "common/json_reader.h"

namespace sluice {
namespace {

// clang-format off
constexpr std::array all{
    Operation{"GET /healthz", "operations", "The process lives", 200, "", "Health", ""},
    Operation{"GET /readyz", "operations", "Database, Redis and storage answer", 200, "", "Readiness", ""},
    Operation{"GET /metrics", "operations", "Metrics for Prometheus; not through the edge", 200, "", "text", ""},
    Operation{"GET /api/v1/openapi.json", "operations", "This document", 200, "", "Object", ""},

    Operation{"POST /api/v1/auth/login", "login", "An access token for a username and a password; throttled", 200, "Login", "LoggedIn", ""},

    Operation{"POST /api/v1/videos/upload/init", "videos", "A video without bytes yet, and where to PUT them", 201, "NewVideo", "UploadBegun", ""},
    Operation{"PUT /upload/{link}", "videos", "The bytes of an upload, by its signed link", 201, "", "", ""},
    Operation{"POST /api/v1/videos/{id}/upload/complete", "videos", "The bytes are there: the video is UPLOADED and waits for a worker", 200, "", "Video", ""},
    Operation{"GET /api/v1/videos", "videos", "Videos", 200, "", "page:Video", "session status search page page_size"},
    Operation{"GET /api/v1/videos/{id}", "videos", "A video", 200, "", "Video", ""},
    Operation{"PATCH /api/v1/videos/{id}", "videos", "Change a video; what players may do is part of its policy", 200, "VideoChanges", "Video", ""},
    Operation{"DELETE /api/v1/videos/{id}", "videos", "Remove a video with all its objects in storage", 204, "", "", ""},
    Operation{"POST /api/v1/videos/{id}/retry", "videos", "Process a FAILED video anew, or hurry an UPLOADED one", 202, "", "Video", ""},
    Operation{"POST /api/v1/videos/{id}/cancel", "videos", "Stop processing a video", 202, "", "Video", ""},
    Operation{"GET /api/v1/videos/{id}/tasks", "videos", "Every task of a video", 200, "", "array:Object", ""},
    Operation{"GET /api/v1/lectures/{lecture}/sessions/{session}/videos/{id}", "videos", "A video, by where it belongs", 200, "", "Video", ""},
    Operation{"GET /storyboard/{link}/{file}", "videos", "A storyboard or one of its sheets, by its signed link", 200, "", "bytes", ""},

    Operation{"GET /api/v1/videos/{id}/stats", "statistics", "Every student of a video", 200, "", "VideoStats", "search attendance_status page page_size"},
    Operation{"GET /api/v1/lectures/{lecture}/sessions/{session}/videos/{id}/stats", "statistics", "Every student of a video", 200, "", "VideoStats", "search attendance_status page page_size"},
    Operation{"GET /api/v1/videos/{id}/summary", "statistics", "A video's audience in numbers", 200, "", "VideoSummary", "range"},
    Operation{"GET /api/v1/videos/{id}/achievement", "statistics", "How far those came who attended ONLINE", 200, "", "Achievement", ""},
    Operation{"GET /api/v1/videos/{id}/policy-impact", "statistics", "Which rule works out for whom", 200, "", "array:PolicyImpact", ""},

    Operation{"GET /api/v1/lectures/{lecture}/sessions", "catalogue", "Sessions of a lecture", 200, "", "page:sessions", "search ordering page page_size"},
    Operation{"GET /api/v1/lectures/{lecture}/sessions/{id}", "catalogue", "A session of a lecture", 200, "", "sessions", ""},

    Operation{"GET /api/v1/videos/student", "students", "What a student finds, with the reason where it cannot be played", 200, "", "array:StudentVideo", "session"},
    Operation{"POST /api/v1/video-permissions/bulk_set", "students", "One rule for many enrolments; raises the policy version", 200, "BulkSet", "BulkSetDone", ""},

    Operation{"POST /api/v1/playback/start", "playback", "Open a playback session", 201, "PlaybackStart", "PlaybackStarted", ""},
    Operation{"POST /api/v1/playback/refresh", "playback", "A new token for the session", 200, "PlaybackCall", "PlaybackRefreshed", ""},
    Operation{"POST /api/v1/playback/heartbeat", "playback", "The session goes on", 200, "PlaybackCall", "PlaybackAlive", ""},
    Operation{"POST /api/v1/playback/end", "playback", "End the session", 200, "PlaybackCall", "Ok", ""},
    Operation{"POST /api/v1/playback/events", "playback", "What the player noticed; violations may revoke the session", 201, "PlaybackEvents", "PlaybackEventsStored", ""},
    Operation{"GET /api/v1/videos/{id}/play", "playback", "Where staff and instructors watch a video", 200, "", "StaffPlay", ""},
    Operation{"GET /api/v1/video-playback-events", "playback", "What players noticed, newest first", 200, "", "page:PlaybackEvent", "video range event_type violated search page page_size"},
    Operation{"GET /api/v1/video-playback-events/risk", "playback", "Who scores most", 200, "", "array:Risk", "video range limit"},
    Operation{"GET /api/v1/video-playback-events/export", "playback", "The same as CSV", 200, "", "text", "video range event_type violated search"},

    Operation{"POST /api/v1/webhooks/{id}/secret", "webhooks", "A new secret in place of the old", 200, "", "WebhookSecret", ""},
    Operation{"POST /api/v1/webhook-deliveries/{id}/replay", "webhooks", "Deliver it once more", 202, "", "webhook-deliveries", ""},

    Operation{"GET /p/{token}/{file}", "hls", "A playlist, a segment or another file of the video that the token opens", 200, "", "bytes", ""},
    Operation{"OPTIONS /p/{token}/{file}", "hls", "Preflight of browsers", 204, "", "", ""},
    Operation{"GET /api/v1/videos/{id}/hls/{file}", "hls", "The same, with the token as Bearer or as ?token=", 200, "", "bytes", "token"},
    Operation{"OPTIONS /api/v1/videos/{id}/hls/{file}", "hls", "Preflight of browsers", 204, "", "", ""},
    Operation{"GET /api/v1/videos/{id}/hls/info", "hls", "What qualities there are", 200, "", "HlsInfo", "token"},
    Operation{"GET /api/v1/videos/{id}/hls/status", "hls", "How far processing has come", 200, "", "HlsStatus", "token"},
    Operation{"OPTIONS /storyboard/{link}/{file}", "hls", "Preflight of browsers", 204, "", "", ""},
    Operation{"OPTIONS /api/v1/playback/{call}", "hls", "Preflight of browsers", 204, "", "", ""},

    Operation{"GET /source/{link}", "workers", "An object in storage, by its signed link", 200, "", "bytes", ""},
    Operation{"POST /upload/sink/{link}/{name}", "workers", "Where to PUT the object in the object store; 404 where there is none", 200, "SinkRequest", "SinkGrant", ""},
    Operation{"PUT /upload/sink/{link}/{name}", "workers", "An object that a worker made", 201, "", "", ""},
    Operation{"POST /api/v1/internal/videos/{id}/processing-complete", "workers", "Completion as old clients say it", 200, "Object", "Settled", ""},
    Operation{"POST /internal/videos/{id}/processing-complete", "workers", "Completion as old clients say it", 200, "Object", "Settled", ""},
    // Under each of the workers' four prefixes.
    Operation{"GET /video-worker/next", "workers", "Claim a task; 204 when there is none", 200, "", "Job", "wait kinds"},
    Operation{"POST /video-worker/{id}/heartbeat", "workers", "The lease goes on", 200, "WorkerCall", "LeaseAlive", ""},
    Operation{"POST /video-worker/{id}/complete", "workers", "A task is done", 200, "WorkerCompletion", "Settled", ""},
    Operation{"POST /video-worker/{id}/segments", "workers", "Segments that may be played while the task goes on", 200, "WorkerCall", "Settled", ""},
    Operation{"POST /video-worker/{id}/fail", "workers", "A task has failed", 200, "WorkerCall", "Settled", ""},
};
// clang-format on

constexpr const char* schemas = R"json({
"Object": {"type": "object"},
"Error": {"type": "object", "required": ["detail", "message"], "properties": {
    "detail": {"type": "string"}, "message": {"type": "string"}, "field": {"type": "string"}}},
"WebhookSecret": {"type": "object", "required": ["secret"], "properties": {"secret": {"type": "string"}}},
"Ok": {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}},
"Health": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}},
"Readiness": {"type": "object", "required": ["status", "database", "redis", "storage"], "properties": {
    "status": {"type": "string"}, "database": {"type": "boolean"}, "redis": {"type": "boolean"},
    "storage": {"type": "boolean"}}},
"Login": {"type": "object", "required": ["username", "password"], "properties": {
    "username": {"type": "string"}, "password": {"type": "string"}}},
"LoggedIn": {"type": "object", "required": ["access_token", "expires_in"], "properties": {
    "access_token": {"type": "string"}, "expires_in": {"type": "integer"}}},
"NewVideo": {"type": "object", "required": ["session", "title", "filename"], "properties": {
    "session": {"type": "integer"}, "title": {"type": "string"}, "filename": {"type": "string"},
    "content_type": {"type": "string"}, "size": {"type": "integer"}, "allow_skip": {"type": "boolean"},
    "max_speed": {"type": "number"}, "show_watermark": {"type": "boolean"}, "priority": {"type": "integer"}}},
"UploadBegun": {"type": "object", "required": ["video", "upload_url", "file_key", "content_type"], "properties": {
    "video": {"$ref": "#/components/schemas/Video"}, "upload_url": {"type": "string"},
    "file_key": {"type": "string"}, "content_type": {"type": "string"}}},
"VideoChanges": {"type": "object", "properties": {
    "title": {"type": "string"}, "allow_skip": {"type": "boolean"}, "max_speed": {"type": "number"},
    "show_watermark": {"type": "boolean"}}},
"Video": {"type": "object", "required": ["id", "session_id", "title", "status", "policy_version", "progress", "playable"],
    "properties": {
    "id": {"type": "integer"}, "session_id": {"type": "integer"}, "title": {"type": "string"},
    "file_key": {"type": "string"}, "duration": {"type": ["number", "null"]}, "order": {"type": "integer"},
    "status": {"enum": ["PENDING", "UPLOADED", "PROCESSING", "READY", "FAILED"]}, "allow_skip": {"type": "boolean"},
    "max_speed": {"type": "number"}, "show_watermark": {"type": "boolean"}, "policy_version": {"type": "integer"},
    "error_code": {"type": ["string", "null"]}, "error_reason": {"type": ["string", "null"]},
    "progress": {"type": "number"}, "eta_seconds": {"type": ["number", "null"]},
    "queue_position": {"type": ["integer", "null"]}, "playable": {"type": "boolean"},
    "renditions": {"type": "array", "items": {"$ref": "#/components/schemas/Rendition"}},
    "thumbnail_url": {"type": ["string", "null"]}, "storyboard_url": {"type": ["string", "null"]},
    "hls_path": {"type": ["string", "null"]}, "hls_url": {"type": ["string", "null"]},
    "source_type": {"type": "string"}, "source": {"type": ["object", "null"]},
    "warnings": {"type": "array", "items": {"type": "string"}},
    "chapters": {"type": "array", "items": {"type": "object"}},
    "created_at": {"type": "string"}, "updated_at": {"type": "string"}}},
"Rendition": {"type": "object", "required": ["name", "bandwidth"], "properties": {
    "name": {"type": "string"}, "width": {"type": ["integer", "null"]}, "height": {"type": ["integer", "null"]},
    "bandwidth": {"type": ["integer", "null"]}, "average_bandwidth": {"type": ["integer", "null"]},
    "copied": {"type": "boolean"}}},
"VideoStats": {"type": "object", "required": ["video", "students", "total_filtered"], "properties": {
    "video": {"$ref": "#/components/schemas/Video"}, "total_filtered": {"type": "integer"},
    "students": {"type": "array", "items": {"type": "object",
        "required": ["enrollment", "student_name", "progress", "completed", "rule", "effective_rule",
            "watched_seconds", "watched_ratio", "suspicious"], "properties": {
        "enrollment": {"type": "integer"}, "student_name": {"type": "string"},
        "attendance_status": {"type": ["string", "null"]}, "progress": {"type": "number"},
        "completed": {"type": "boolean"}, "rule": {"enum": ["free", "once", "blocked"]},
        "effective_rule": {"enum": ["free", "once", "blocked"]}, "parent_phone": {"type": ["string", "null"]},
        "student_phone": {"type": ["string", "null"]}, "school": {"type": ["string", "null"]},
        "grade": {"type": ["string", "null"]}, "watched_seconds": {"type": "number"}, "watched_ratio": {"type": "number"},
        "suspicious": {"type": "boolean"}}}}}},
"VideoSummary": {"type": "object", "required": ["video_id", "range", "total_students", "completed_count",
    "completion_rate", "watched_seconds_est", "risk_top"], "properties": {
    "video_id": {"type": "integer"}, "range": {"enum": ["24h", "7d", "all"]}, "total_students": {"type": "integer"},
    "completed_count": {"type": "integer"}, "completion_rate": {"type": "number"},
    "watched_seconds_est": {"type": "number"}, "risk_top": {"type": "array", "items": {"type": "object",
        "required": ["enrollment", "student_name", "score"]}}}},
"Achievement": {"type": "object", "required": ["summary", "students"], "properties": {
    "summary": {"type": "object", "required": ["total_students", "avg_progress", "completed_rate", "incomplete_count"]},
    "students": {"type": "array", "items": {"type": "object",
        "required": ["enrollment", "student_name", "progress", "completed", "watched_seconds", "watched_ratio", "suspicious", "status"],
        "properties": {"status": {"enum": ["completed", "warning", "danger"]}}}}}},
"PolicyImpact": {"type": "object", "required": ["enrollment", "student_name", "rule", "effective_rule", "completed"]},
"StudentVideo": {"type": "object", "required": ["id", "title", "can_play", "reason"], "properties": {
    "id": {"type": "integer"}, "title": {"type": "string"}, "can_play": {"type": "boolean"},
    "reason": {"enum": ["not_enrolled", "no_session_access", "blocked", null]}}},
"BulkSet": {"type": "object", "required": ["video_id", "enrollments", "rule"], "properties": {
    "video_id": {"type": "integer"}, "enrollments": {"type": "array", "items": {"type": "integer"}},
    "rule": {"enum": ["free", "once", "blocked"]}}},
"BulkSetDone": {"type": "object", "required": ["updated", "policy_version"], "properties": {
    "updated": {"type": "integer"}, "policy_version": {"type": "integer"}}},
"PlaybackStart": {"type": "object", "required": ["video_id", "enrollment_id", "device_id"], "properties": {
    "video_id": {"type": "integer"}, "enrollment_id": {"type": "integer"}, "device_id": {"type": "string"}}},
"PlaybackStarted": {"type": "object", "required": ["token", "session_id", "expires_at", "policy", "play_url"],
    "properties": {"token": {"type": "string"}, "session_id": {"type": "string"}, "expires_at": {"type": "integer"},
    "play_url": {"type": "string"}, "storyboard_url": {"type": ["string", "null"]},
    "policy": {"type": "object", "required": ["allow_seek", "seek", "playback_rate", "watermark", "concurrency"]}}},
"PlaybackCall": {"type": "object", "required": ["token"], "properties": {"token": {"type": "string"},
    "position": {"type": "number", "minimum": 0}}},
"PlaybackRefreshed": {"type": "object", "required": ["ok", "token", "expires_at", "play_url"]},
"PlaybackAlive": {"type": "object", "required": ["ok", "expires_at"], "properties": {
    "ok": {"type": "boolean"}, "expires_at": {"type": "integer"}}},
"PlaybackEvents": {"type": "object", "required": ["token", "events"], "properties": {
    "token": {"type": "string"}, "events": {"type": "array", "maxItems": 200, "items": {"type": "object",
        "required": ["type"], "properties": {
        "type": {"enum": ["VISIBILITY_HIDDEN", "VISIBILITY_VISIBLE", "FOCUS_LOST", "FOCUS_GAINED", "SEEK_ATTEMPT",
            "SPEED_CHANGE_ATTEMPT", "FULLSCREEN_ENTER", "FULLSCREEN_EXIT", "PLAYER_ERROR"]},
        "occurred_at": {"type": ["string", "number"]}, "payload": {"type": "object"}}}}}},
"PlaybackEventsStored": {"type": "object", "required": ["stored", "violations", "revoked"], "properties": {
    "stored": {"type": "integer"}, "violations": {"type": "integer"}, "revoked": {"type": "boolean"}}},
"StaffPlay": {"type": "object", "required": ["play_url"], "properties": {"play_url": {"type": "string"}}},
"PlaybackEvent": {"type": "object", "required": ["id", "video", "enrollment", "event_type", "occurred_at", "violated",
    "severity", "score"], "properties": {"severity": {"enum": ["danger", "warn", "info"]}, "score": {"type": "integer"},
    "violated": {"type": "boolean"}, "reason": {"type": ["string", "null"]}, "payload": {"type": "object"}}},
"Risk": {"type": "object", "required": ["enrollment", "student_name", "score", "events", "violations"]},
"HlsInfo": {"type": "object", "required": ["video_id", "hls_available", "qualities", "duration"], "properties": {
    "video_id": {"type": "integer"}, "hls_available": {"type": "boolean"}, "duration": {"type": ["number", "null"]},
    "qualities": {"type": "array", "items": {"type": "object", "required": ["name", "height", "bitrate"]}}}},
"HlsStatus": {"type": "object", "required": ["status", "progress"], "properties": {
    "status": {"type": "string"}, "progress": {"type": "number"}}},
"Job": {"type": "object", "required": ["job"], "properties": {"job": {"type": "object",
    "required": ["video_id", "file_key", "tenant_code", "task_id", "kind", "epoch", "attempt", "lease_seconds", "source"]}}},
"WorkerCall": {"type": "object", "properties": {"task_id": {"type": "integer"}, "epoch": {"type": "integer"}}},
"WorkerCompletion": {"type": "object", "properties": {"task_id": {"type": "integer"}, "epoch": {"type": "integer"},
    "next": {"type": "string", "description": "kinds of a task to go on with, as in the query of next"}}},
"SinkRequest": {"type": "object", "required": ["content_md5"], "properties": {"content_md5": {"type": "string"}}},
"SinkGrant": {"type": "object", "required": ["url", "headers"], "properties": {
    "url": {"type": "string"}, "headers": {"type": "object"}}},
"LeaseAlive": {"type": "object", "required": ["ok", "lease_until", "cancel"]},
"Settled": {"type": "object", "required": ["ok", "reason"], "properties": {"reason": {"enum": ["ok", "idempotent"]},
    "job": {"type": "object", "description": "the next task, where one was asked for"}}}
})json";

}  // namespace

std::span<const Operation> operations() {
    return all;
}

nlohmann::json operation_schemas() {
    return read_json(schemas);
}

}  // namespace sluice
