#include "api/domain/media_type.h"

namespace sluice {

std::string media_type_of(std::string_view name) {
    struct Type {
        std::string_view ending;
        const char* type;
    };
    // .m3u8: RFC 8216 §4; segments: the IANA registry.
    static constexpr Type types[] = {{".m3u8", "application/vnd.apple.mpegurl"},
                                     {".m4s", "video/iso.segment"},
                                     {".mp4", "video/mp4"},
                                     {".ts", "video/mp2t"},
                                     {".m4a", "audio/mp4"},
                                     {".aac", "audio/aac"},
                                     {".vtt", "text/vtt"},
                                     {".jpg", "image/jpeg"},
                                     {".png", "image/png"},
                                     {".webp", "image/webp"}};
    for (const auto& [ending, type] : types) {
        if (name.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

}  // namespace sluice
