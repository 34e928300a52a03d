#include "api/playback/edge_map.h"

#include <string_view>

#include <fmt/format.h>

#include "api/domain/object_keys.h"
#include "api/playback/hls_address.h"
#include "common/media/rendition.h"

namespace sluice {
namespace {

using nlohmann::json;

json object(const std::string& key) {
    return {{"key", key}, {"etag", object_tag(key)}};
}

/// Segments whose object has another name than their URL are in no run; none is so today.
json runs(const ManifestRendition& rendition) {
    auto runs = json::array();
    std::string_view folder;
    bool goes_on = false;
    std::int64_t number = 0;
    for (const auto& segment : rendition.segments) {
        const std::string_view key = segment.object_key;
        const auto here = folder_of(key);
        const bool has_own_name = key.substr(here.size()) == '/' + segment_file_name(rendition, number);
        if (has_own_name && !(goes_on && here == folder)) {
            runs.push_back({{"first", number}, {"count", 0}, {"folder", here}, {"etag", object_tag(key)}});
        }
        if (has_own_name) runs.back()["count"] = number + 1 - runs.back()["first"].get<std::int64_t>();
        goes_on = has_own_name;
        folder = here;
        ++number;
    }
    return runs;
}

}  // namespace

json edge_map(const PlayableVideo& video) {
    auto objects = json::object();
    auto segments = json::object();
    for (const auto& [name, asset] : video.assets) {
        const auto address = parse_hls_address(name);
        const bool is_object = address && std::holds_alternative<hls_address::Asset>(*address);
        if (is_object) objects[name] = object(asset.object_key);
    }
    for (const auto& rendition : video.manifest.renditions) {
        if (!rendition.init_key.empty()) objects[rendition.name + '/' + init_file_name] = object(rendition.init_key);
        const bool is_text = rendition.kind == ManifestRendition::Kind::subtitle;
        segments[rendition.name] = {{"ending", is_text ? ".vtt" : ".m4s"}, {"runs", runs(rendition)}};
    }
    return {{"pass", edge_pass(video)}, {"objects", objects}, {"segments", segments}};
}

std::string edge_pass(const PlayableVideo& video) {
    return fmt::format("{}.{}", video.video_id, video.revision);
}

}  // namespace sluice
