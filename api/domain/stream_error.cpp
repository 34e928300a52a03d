#include "api/domain/stream_error.h"

namespace sluice {

const char* stream_error_code(const ErrorKind& kind) {
    struct Name {
        const ErrorKind* kind;
        const char* code;
    };
    static constexpr Name names[] = {
        {&error::account_pending, "AUTH_USER_PENDING"},
        {&error::storage_unavailable, "STREAM_FILE_UNAVAILABLE"},
        {&error::source_missing, "STREAM_FILE_UNAVAILABLE"},
    };
    for (const auto& [known, code] : names) {
        if (known == &kind) return code;
    }
    constexpr int unauthorized = 401;
    constexpr int forbidden = 403;
    constexpr int not_found = 404;
    constexpr int too_many = 429;
    constexpr int min_fault = 500;
    switch (kind.status) {
        case unauthorized:
            return "AUTH_INVALID_TOKEN";
        case forbidden:
            return "AUTH_FORBIDDEN";
        case not_found:
            return "CONTENT_NOT_FOUND";
        case too_many:
            return "STREAM_RATE_LIMITED";
        default:
            return kind.status < min_fault ? "INVALID_REQUEST" : "STREAM_UNAVAILABLE";
    }
}

}  // namespace sluice
