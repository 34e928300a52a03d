#include "tests/support/answer_record.h"

#include <cstdlib>
#include <fstream>
#include <mutex>

namespace sluice {
namespace {

std::string line_of(const std::string& method, const std::string& target, const Answer& answer) {
    const auto content_type = answer.header("content-type");
    const nlohmann::json line{{"method", method},
                              {"target", target},
                              {"status", answer.status},
                              {"content_type", content_type},
                              {"body", content_type == "application/json" ? answer.json() : nlohmann::json()}};
    // Tests also send targets that are not UTF-8.
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace

void record_answer(const std::string& method, const std::string& target, const Answer& answer) {
    static const char* const path = std::getenv("SLUICE_TEST_ANSWERS");
    if (path == nullptr || answer.status == 0) return;
    static std::mutex mutex;
    static std::ofstream file(path);
    const auto line = line_of(method, target, answer);
    const std::lock_guard lock(mutex);
    file << line;
}

}  // namespace sluice
