#include "common/http/http_answer.h"

#include "common/http/http_status.h"

namespace sluice {

bool HttpAnswer::is_passing_fault() const {
    if (interrupted) return false;
    return status == 0 || status == http_status::request_timeout || status == http_status::too_early ||
           status == http_status::too_many_requests || status >= http_status::first_server_error;
}

std::string HttpAnswer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

std::string HttpAnswer::summary() const {
    return status == 0 ? error : std::to_string(status);
}

}  // namespace sluice
