/// The target of a request line: path and query.

#include "api/http/request_target.h"

#include <algorithm>
#include <string>

#include "api/domain/errors.h"
#include "common/text/percent.h"
#include "tests/fuzz/input.h"

using namespace sluice;
using fuzz::require;

namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

void check_path(const std::string& path) {
    require(path.starts_with('/'), "a path begins with a slash");
    require(std::none_of(path.begin(), path.end(), is_control), "a path holds no control character");
    require(path.find('\\') == std::string::npos, "a path holds no backslash");
    const auto framed = path + '/';
    for (const char* ambiguous : {"/./", "/../"})
        require(framed.find(ambiguous) == std::string::npos, "a path goes down only");
    require(path.find("//") == std::string::npos, "no part of a path is empty");
}

/// Spelt another way, it is the same.
std::string spelt_out(const RequestTarget& target) {
    std::string text;
    for (const char c : target.path)
        text += c == '/' ? "/" : percent_encode({&c, 1});
    char separator = '?';
    for (const auto& [name, value] : target.query) {
        text += separator + percent_encode(name) + '=' + percent_encode(value);
        separator = '&';
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto target = parse_request_target(fuzz::text_of(data, size));
        check_path(target.path);
        for (const auto& [name, value] : target.query) {
            require(name.find('\0') == std::string::npos && value.find('\0') == std::string::npos,
                    "a query holds no NUL");
        }
        const auto again = parse_request_target(spelt_out(target));
        require(again.path == target.path && again.query == target.query, "what was read can be said and read again");
    } catch (const ApiError&) {
        return 0;
    }
    return 0;
}
