#include "api/routes/videos/video_thumbnail.h"

#include "api/domain/errors.h"
#include "api/domain/object_keys.h"
#include "api/domain/picture.h"
#include "api/handler/fields.h"
#include "api/routes/videos/video_object.h"
#include "api/routes/videos/videos.h"
#include "common/crypto/sha256.h"
#include "common/crypto/uuid.h"

namespace sluice::routes::video_thumbnail {
namespace {

constexpr std::size_t max_picture_bytes = 1 << 20;
constexpr std::size_t max_key_characters = 512;

std::string stored_picture(Storage& storage, const std::string& key) {
    const auto size = is_object_key(key) ? storage.size(key) : std::nullopt;
    if (!size) throw ApiError(error::object_missing, "There is no such object in storage.", "thumbnail");
    if (*size > static_cast<std::int64_t>(max_picture_bytes)) {
        Fields::refuse("thumbnail", "is larger than a thumbnail may be");
    }
    return storage.read_all(key, *size);
}

}  // namespace

Response put(Services& services, const Request& request) {
    const auto video = videos::require_video(services, request);
    const auto bytes = request.read_text(max_picture_bytes);
    const auto ending = picture_ending(bytes);
    if (!ending) throw ApiError(error::not_a_picture);
    // A name of its own for each picture: whoever shows the former one may keep it in a cache.
    const auto key =
        video_prefix(video.tenant_code, video.id) + "/thumbnail-" + random_uuid() + '.' + std::string(*ending);
    services.storage.put(key, bytes);
    sluice::videos::Changes changes;
    changes.own_thumbnail = sluice::videos::Picture{key, static_cast<std::int64_t>(bytes.size()), sha256_hex(bytes)};
    sluice::videos::update(services.database, video.tenant_id, video.id, changes);
    return videos::get(services, request);
}

std::optional<std::optional<sluice::videos::Picture>> chosen(Storage& storage, const nlohmann::json& body,
                                                             const sluice::videos::Video& video) {
    using sluice::videos::Picture;
    const auto field = body.find("thumbnail");
    if (field == body.end()) return std::nullopt;
    const auto key = Fields(body).optional_text("thumbnail", max_key_characters);
    if (!key || key == video.poster_key) return std::optional<Picture>();
    if (key == video.own_thumbnail_key) return std::nullopt;
    if (!is_below_video(*key, video.tenant_code, video.id)) Fields::refuse("thumbnail", "is not of this video");
    const auto bytes = stored_picture(storage, *key);
    if (!picture_ending(bytes)) Fields::refuse("thumbnail", "is not a JPEG, PNG or WebP picture");
    return Picture{*key, static_cast<std::int64_t>(bytes.size()), sha256_hex(bytes)};
}

}  // namespace sluice::routes::video_thumbnail
