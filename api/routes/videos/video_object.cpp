#include "api/routes/videos/video_object.h"

#include "api/domain/signing/storage_link.h"
#include "api/domain/timestamp.h"
#include "common/playlist/storyboard.h"

namespace sluice::routes {
namespace {

using nlohmann::json;
using sluice::videos::Video;

constexpr std::int64_t picture_link_seconds = 24 * 3600;

template <class T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json();
}

/// When a link to a picture of a video expires. Rounded up, so that the URL stays the same for a while and caches can
/// use it.
std::int64_t picture_link_expiry(const Services& services) {
    return (epoch_seconds(services.now()) / picture_link_seconds + 2) * picture_link_seconds;
}

/// A signed link to a picture of a video, which is shown without playing it.
std::string picture_link(const Services& services, StorageLink::Kind kind, const std::string& key) {
    StorageLink link;
    link.kind = kind;
    link.key = key;
    link.expires_at = picture_link_expiry(services);
    return sign(services.link_keys, link);
}

/// The URL of a path at the CDN, signed and with the video's version, or at the edge if there is no CDN.
std::string cached_url(const Services& services, const std::string& path, std::optional<std::int64_t> version) {
    if (!services.cdn.is_used()) return services.config.public_url + path;
    return services.cdn.url(path, picture_link_expiry(services), "", version);
}

std::optional<std::int64_t> version_of(const Video& video) {
    const auto changed = parse_timestamp(video.updated_at);
    return changed ? std::optional(static_cast<std::int64_t>(*changed)) : std::nullopt;
}

/// null if the video cannot be played yet.
json hls_url(const Services& services, const Video& video) {
    if (!video.playable || (!video.hls_path && video.renditions.empty())) return nullptr;
    return cached_url(services, "/api/v1/videos/" + std::to_string(video.id) + "/hls/master.m3u8", version_of(video));
}

/// The picture that an admin has chosen, else the poster; of a video that a plain worker has made, the `thumbnail.jpg`
/// that it may have put beside the playlist.
std::optional<std::string> thumbnail_key(const Video& video) {
    if (video.own_thumbnail_key) return video.own_thumbnail_key;
    const bool is_by_plain_worker = video.status == VideoStatus::ready && video.hls_path && video.plan.is_null();
    if (video.poster_key || !is_by_plain_worker) return video.poster_key;
    return video.hls_path->substr(0, video.hls_path->rfind('/') + 1) + "thumbnail.jpg";
}

/// null if there is no picture.
json thumbnail_url(const Services& services, const Video& video) {
    const auto key = thumbnail_key(video);
    if (!key) return nullptr;
    return cached_url(services, "/source/" + picture_link(services, StorageLink::Kind::source, *key),
                      version_of(video));
}

json storyboard_url(const Services& services, const Video& video) {
    if (!video.storyboard_key) return nullptr;
    return services.config.public_url + "/storyboard/" +
           picture_link(services, StorageLink::Kind::storyboard, *video.storyboard_key) + '/' + storyboard_file_name;
}

double shown_progress(const Video& video) {
    if (video.status == VideoStatus::ready) return 1;
    return video.progress.value_or(0);
}

/// The sound and text tracks. The first sound is the one that players begin with.
json tracks_of(const Video& video) {
    auto audio = json::array();
    auto subtitles = json::array();
    for (const auto& track : video.tracks) {
        if (track.at("kind") == "audio") {
            audio.push_back({{"name", track.at("name")},
                             {"language", track.at("language")},
                             {"title", track.at("title")},
                             {"channels", track.at("channels")},
                             {"default", audio.empty()}});
        } else {
            subtitles.push_back(
                {{"language", track.at("language")}, {"title", track.at("title")}, {"forced", track.at("forced")}});
        }
    }
    return {{"audio", audio}, {"subtitles", subtitles}};
}

}  // namespace

json video_object(const Services& services, const Video& video, Role reader) {
    const json plan = video.plan.is_object() ? video.plan : json::object();
    json object{{"id", video.id},
                {"session_id", video.session_id},
                {"title", video.title},
                {"description", or_null(video.description)},
                {"file_key", or_null(video.file_key)},
                {"duration", or_null(video.duration_seconds)},
                {"order", video.position},
                {"status", name(video.status)},
                {"allow_skip", video.allow_skip},
                {"max_speed", video.max_speed},
                {"show_watermark", video.show_watermark},
                {"priority", video.priority},
                {"policy_version", video.policy_version},
                {"error_code", or_null(video.error_code)},
                {"error_reason", or_null(video.error_reason)},
                {"progress", shown_progress(video)},
                {"eta_seconds", or_null(video.eta_seconds)},
                {"queue_position", or_null(video.queue_position)},
                {"playable", video.playable},
                {"renditions", video.renditions},
                {"tracks", tracks_of(video)},
                {"thumbnail", or_null(thumbnail_key(video))},
                {"thumbnail_url", thumbnail_url(services, video)},
                {"storyboard_url", storyboard_url(services, video)},
                {"hls_path", or_null(video.hls_path)},
                {"hls_url", hls_url(services, video)},
                // The academy's words for a video with a file and one without, whatever the storage is.
                {"source_type", video.file_key ? "s3" : "unknown"},
                {"source", plan.value("source", json())},
                {"warnings", plan.value("warnings", json::array())},
                {"chapters", plan.value("chapters", json::array())},
                {"uploaded_by", or_null(video.uploaded_by)},
                {"created_at", video.created_at},
                {"updated_at", video.updated_at}};
    if (reader == Role::student) {
        for (const char* name : {"file_key", "source", "error_code", "error_reason", "priority", "uploaded_by"})
            object.erase(name);
    }
    return object;
}

}  // namespace sluice::routes
