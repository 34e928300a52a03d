#include "api/domain/codec_label.h"

#include <algorithm>
#include <cctype>

namespace sluice {

std::string codec_label(std::string_view codec) {
    struct Label {
        std::string_view codec;
        const char* label;
    };
    static constexpr Label labels[] = {{"h264", "H.264"},          {"hevc", "H.265"},   {"mpeg2video", "MPEG-2"},
                                       {"mpeg4", "MPEG-4 Part 2"}, {"opus", "Opus"},    {"vorbis", "Vorbis"},
                                       {"theora", "Theora"},       {"prores", "ProRes"}};
    for (const auto& [known, label] : labels) {
        if (known == codec) return label;
    }
    std::string capitals(codec);
    std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return capitals;
}

}  // namespace sluice
