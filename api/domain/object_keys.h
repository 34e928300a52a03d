#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The names of a video's objects in storage (docs/architecture.md). The epoch in them keeps two holders of a task
/// apart.
namespace sluice {

/// "hls/{tenant}/{video}"
[[nodiscard]] std::string video_prefix(const std::string& tenant_code, std::int64_t video_id);
/// True for what lies somewhere below the video's own folder. `key` is an object's: no part of it leads up.
[[nodiscard]] bool is_below_video(std::string_view key, const std::string& tenant_code, std::int64_t video_id);
/// What a task under `epoch` calls "720p/seg-00042.m4s" is "{prefix}/720p/e17/seg-00042.m4s"; "poster.jpg" is
/// "{prefix}/e17/poster.jpg".
[[nodiscard]] std::string leased_key(const std::string& prefix, std::int64_t epoch, const std::string& name);
/// "e17/": where the objects lie that are not part of a rendition, seen from the video's own folder.
[[nodiscard]] std::string leased_folder(std::int64_t epoch);
/// True for the name of a file that is in no rendition ("poster.jpg"): [a-z0-9-.], without a dot at its start.
[[nodiscard]] bool is_asset_name(std::string_view name);

}  // namespace sluice
