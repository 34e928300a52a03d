#include "common/media/rendition.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/text/json_integer.h"

namespace sluice {

using nlohmann::json;

void to_json(json& object, const VideoRendition& value) {
    object = json{{"name", value.name},
                  {"width", value.width},
                  {"height", value.height},
                  {"max_bitrate_bps", value.max_bitrate_bps},
                  {"is_copied", value.is_copied}};
}

void from_json(const json& object, VideoRendition& value) {
    object.at("name").get_to(value.name);
    take_integer(object.at("width"), value.width);
    take_integer(object.at("height"), value.height);
    take_integer(object.at("max_bitrate_bps"), value.max_bitrate_bps);
    object.at("is_copied").get_to(value.is_copied);
}

void to_json(json& object, const AudioRendition& value) {
    object = json{{"name", value.name},
                  {"stream_index", value.stream_index},
                  {"channels", value.channels},
                  {"sample_rate_hz", value.sample_rate_hz},
                  {"bitrate_bps", value.bitrate_bps},
                  {"language", value.language},
                  {"title", value.title},
                  {"is_copied", value.is_copied}};
}

void from_json(const json& object, AudioRendition& value) {
    object.at("name").get_to(value.name);
    take_integer(object.at("stream_index"), value.stream_index);
    take_integer(object.at("channels"), value.channels);
    take_integer(object.at("sample_rate_hz"), value.sample_rate_hz);
    take_integer(object.at("bitrate_bps"), value.bitrate_bps);
    object.at("language").get_to(value.language);
    object.at("title").get_to(value.title);
    object.at("is_copied").get_to(value.is_copied);
}

void to_json(json& object, const SubtitleRendition& value) {
    object = json{{"name", value.name},
                  {"stream_index", value.stream_index},
                  {"language", value.language},
                  {"title", value.title},
                  {"is_forced", value.is_forced}};
}

void from_json(const json& object, SubtitleRendition& value) {
    object.at("name").get_to(value.name);
    take_integer(object.at("stream_index"), value.stream_index);
    object.at("language").get_to(value.language);
    object.at("title").get_to(value.title);
    object.at("is_forced").get_to(value.is_forced);
}

bool is_rendition_name(const std::string& name) {
    constexpr std::size_t max_length = 32;
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= max_length && std::all_of(name.begin(), name.end(), allowed);
}

std::string segment_file_name(std::int64_t number) {
    return fmt::format("seg-{:05}.m4s", number);
}

std::string subtitle_file_name(std::int64_t number) {
    return fmt::format("seg-{:05}.vtt", number);
}

}  // namespace sluice
