#include "worker/transfer/origin.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>

#include <curl/curl.h>

namespace sluice {
namespace {

struct Origin {
    std::string scheme;
    std::string host;
    std::string port;
    friend bool operator==(const Origin&, const Origin&) = default;
};

/// Lower-case; empty when the URL has no such part.
std::string part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    std::transform(copy.begin(), copy.end(), copy.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return copy;
}

std::optional<Origin> origin(const std::string& text) {
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
    Origin found{part(url.get(), CURLUPART_SCHEME), part(url.get(), CURLUPART_HOST), part(url.get(), CURLUPART_PORT)};
    if ((found.scheme != "http" && found.scheme != "https") || found.host.empty()) return std::nullopt;
    return found;
}

}  // namespace

bool is_http_url(const std::string& url) {
    return origin(url).has_value();
}

bool same_origin(const std::string& a, const std::string& b) {
    const auto first = origin(a);
    return first && first == origin(b);
}

}  // namespace sluice
