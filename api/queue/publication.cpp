#include "api/queue/publication.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "api/domain/object_keys.h"
#include "api/store/videos/manifests.h"
#include "api/store/videos/readiness.h"
#include "api/store/videos/videos.h"
#include "common/crypto/sha256.h"
#include "common/media/rendition.h"
#include "common/playlist/storyboard.h"

namespace sluice {
namespace {

struct StaticFile {
    std::string name;  ///< below the video's folder
    std::string text;
};

std::string folder_of(const StoredManifest& video) {
    return video_prefix(video.tenant_code, video.video_id) + '/';
}

/// std::nullopt unless all of the video's tasks are done and it is not READY.
std::optional<StoredManifest> find_unpublished(Transaction& transaction, std::int64_t video_id) {
    if (!readiness::is_unpublished(transaction, video_id)) return std::nullopt;
    auto video = load_manifest(transaction, video_id);
    if (!video) return std::nullopt;
    if (!is_playable(video->manifest)) throw std::runtime_error("a video without open tasks lacks segments");
    video->manifest.is_complete = true;
    return video;
}

/// The storyboard as players of the static copy find it: beside the multivariant playlist, with its sheets where their
/// task has put them. std::nullopt if the video has none, or if it is there already.
std::optional<StaticFile> static_storyboard(const StoredManifest& video, Storage& storage) {
    const auto found = video.assets.find(storyboard_file_name);
    if (found == video.assets.end()) return std::nullopt;
    const auto& [key, bytes, sha256] = found->second;
    const auto folder = folder_of(video);
    if (key == folder + storyboard_file_name) return std::nullopt;
    const auto sheets = key.substr(folder.size(), key.rfind('/') + 1 - folder.size());
    return StaticFile{storyboard_file_name, with_sheets_at(storage.read_all(key, bytes), sheets, "")};
}

/// The files in the order in which they are written: a playlist comes after the files that it names.
std::vector<StaticFile> static_copy(const StoredManifest& video, Storage& storage) {
    std::vector<StaticFile> files;
    if (auto storyboard = static_storyboard(video, storage)) files.push_back(*std::move(storyboard));
    for (const auto& rendition : video.manifest.renditions) {
        if (!rendition.has_segments()) continue;
        files.push_back({rendition.name + '/' + media_playlist_file_name,
                         write(media_playlist(video.manifest, rendition, UriStyle::object))});
        if (!rendition.has_keyframes()) continue;
        files.push_back({rendition.name + '/' + iframe_playlist_file_name,
                         write(iframe_playlist(video.manifest, rendition, UriStyle::object))});
    }
    files.push_back({multivariant_playlist_file_name, write(multivariant_playlist(video.manifest))});
    return files;
}

/// Other bytes under the key are left over: from an earlier processing of the video that ended before its last task was
/// done, from an API older than publication, or from a client that stores a tree by itself. No row names them, and no
/// process writes them again.
void put_static(Storage& storage, const std::string& key, const std::string& text) {
    if (storage.put(key, text) != PutOutcome::conflict) return;
    storage.remove(key);
    if (storage.put(key, text) == PutOutcome::conflict) throw StorageError("storage: put: " + key + " is taken");
}

void record_static_copy(Transaction& transaction, const StoredManifest& video, const std::vector<StaticFile>& files) {
    const auto folder = folder_of(video);
    std::vector<readiness::StaticObject> objects;
    for (const auto& [name, text] : files)
        objects.push_back({name, folder + name, static_cast<std::int64_t>(text.size()), sha256_hex(text)});
    std::vector<readiness::Bandwidth> bandwidths;
    for (const auto& variant : multivariant_playlist(video.manifest).variants) {
        const auto name = variant.uri.substr(0, variant.uri.find('/'));
        bandwidths.push_back({name, variant.bandwidth_bps, variant.average_bandwidth_bps});
    }
    readiness::record_static_copy(transaction, video.video_id, objects, bandwidths);
    readiness::set_ready(transaction, video.video_id, folder + multivariant_playlist_file_name, std::nullopt);
}

}  // namespace

void publish(Database& database, Storage& storage, std::int64_t video_id) {
    const auto video =
        database.transaction([&](Transaction& transaction) { return find_unpublished(transaction, video_id); });
    if (!video) return;
    const auto files = static_copy(*video, storage);
    for (const auto& [name, text] : files)
        put_static(storage, folder_of(*video) + name, text);
    database.transaction([&](Transaction& transaction) {
        // It may have been published, or removed, meanwhile.
        if (!videos::lock(transaction, video_id) || !readiness::is_unpublished(transaction, video_id)) return;
        record_static_copy(transaction, *video, files);
    });
}

}  // namespace sluice
