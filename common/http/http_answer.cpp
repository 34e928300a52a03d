#include "common/http/http_answer.h"

namespace sluice {

bool HttpAnswer::is_passing_fault() const {
    constexpr int request_timeout = 408;
    constexpr int too_early = 425;
    constexpr int too_many_requests = 429;
    constexpr int first_server_error = 500;
    if (interrupted) return false;
    return status == 0 || status == request_timeout || status == too_early || status == too_many_requests ||
           status >= first_server_error;
}

std::string HttpAnswer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

std::string HttpAnswer::summary() const {
    return status == 0 ? error : std::to_string(status);
}

}  // namespace sluice
