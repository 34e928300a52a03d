#pragma once

/// Status codes of HTTP by their names (RFC 9110 §15; 425 RFC 8470, 429 RFC 6585).
namespace sluice::http_status {

inline constexpr int ok = 200;
inline constexpr int no_content = 204;
inline constexpr int partial_content = 206;
inline constexpr int not_modified = 304;
inline constexpr int not_found = 404;
inline constexpr int request_timeout = 408;
inline constexpr int range_not_satisfiable = 416;
inline constexpr int too_early = 425;
inline constexpr int too_many_requests = 429;
inline constexpr int first_server_error = 500;
inline constexpr int not_implemented = 501;

}  // namespace sluice::http_status
