#pragma once

#include <map>
#include <string>

namespace sluice {

struct HttpAnswer {
    int status = 0;                              ///< 0: no answer arrived
    std::map<std::string, std::string> headers;  ///< by their names in lower case
    std::string body;
    std::string error;         ///< why no answer arrived, for the log; contains no URL
    bool interrupted = false;  ///< no answer arrived because an interrupt was set

    [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
    /// Empty if there is no such header. `name` in lower case.
    [[nodiscard]] std::string header(const std::string& name) const;
    /// A retry may help: no answer, 408, 425, 429 and every 5xx.
    [[nodiscard]] bool is_passing_fault() const;
    /// "503" or "Couldn't connect to server", for the log.
    [[nodiscard]] std::string summary() const;
};

}  // namespace sluice
