#include "api/handler/cache_rule.h"

#include <algorithm>
#include <string_view>

namespace sluice {

bool must_not_be_stored(const Route& route) {
    const std::string_view method = route.method;
    if (method == "OPTIONS") return false;
    return route.access != Access::anyone || method != "GET" || route.pattern.find('{') != std::string::npos;
}

void forbid_storing(const Route& route, Response& response) {
    constexpr std::string_view header = "Cache-Control";
    if (!must_not_be_stored(route)) return;
    const bool has_spoken = std::any_of(response.headers.begin(), response.headers.end(),
                                        [&](const auto& said) { return said.first == header; });
    if (!has_spoken) response.headers.emplace_back(header, "no-store");
}

}  // namespace sluice
