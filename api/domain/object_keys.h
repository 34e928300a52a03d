#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The names of a video's objects in storage (docs/architecture.md). A name contains the epoch of the lease, so that
/// two workers that both believe to hold a task never write to the same object.
namespace sluice {

/// "hls/{tenant}/{video}"
[[nodiscard]] std::string video_prefix(const std::string& tenant_code, std::int64_t video_id);
/// True if `key` lies anywhere below the video's own folder. `key` is the key of an object, so it contains no `..`.
[[nodiscard]] bool is_below_video(std::string_view key, const std::string& tenant_code, std::int64_t video_id);
/// The key of the file that a task under `epoch` calls `name`: for epoch 17, "720p/seg-00042.m4s" becomes
/// "{prefix}/720p/e17/seg-00042.m4s", and "poster.jpg" becomes "{prefix}/e17/poster.jpg".
[[nodiscard]] std::string leased_key(const std::string& prefix, std::int64_t epoch, const std::string& name);
/// "e17/": the folder of the objects that belong to no rendition, relative to the video's own folder.
[[nodiscard]] std::string leased_folder(std::int64_t epoch);
/// The folder of an object: its key up to the last slash, without it.
[[nodiscard]] std::string_view folder_of(std::string_view key);
/// The entity tag (RFC 9110 §8.8.3) of an object at its address in the HLS, with its quotes. An object is written once,
/// so its key identifies the bytes; at one address, the folder, which has the epoch, identifies the key. The edge
/// answers the same tag without knowing each object's digest.
[[nodiscard]] std::string object_tag(std::string_view key);
/// True if a file outside of the renditions may have this name ("poster.jpg"): [a-z0-9-.], without a dot at its start.
[[nodiscard]] bool is_asset_name(std::string_view name);

}  // namespace sluice
