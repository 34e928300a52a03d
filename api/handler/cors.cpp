#include "api/handler/cors.h"

namespace sluice {

bool is_open_to_any_origin(std::string_view path) {
    for (const char* open : {"/p/", "/storyboard/", "/api/v1/playback/"}) {
        if (path.starts_with(open)) return true;
    }
    return path.starts_with("/api/v1/videos/") && path.find("/hls/") != std::string_view::npos;
}

const std::vector<std::pair<std::string, std::string>>& any_origin_headers() {
    static const std::vector<std::pair<std::string, std::string>> headers{
        {"Access-Control-Allow-Origin", "*"},
        {"Access-Control-Expose-Headers", "Content-Length, Content-Range, Accept-Ranges, ETag, X-Request-Id"},
        {"Cross-Origin-Resource-Policy", "cross-origin"},
    };
    return headers;
}

}  // namespace sluice
