#include "api/routes/videos/uploads.h"

#include <algorithm>
#include <cctype>
#include <limits>

#include "api/domain/errors.h"
#include "api/domain/signing/storage_link.h"
#include "api/handler/fields.h"
#include "api/routes/videos/video_fields.h"
#include "api/routes/videos/video_object.h"
#include "api/routes/videos/videos.h"
#include "common/crypto/uuid.h"
#include "common/process/log.h"
#include "common/text/characters.h"

namespace sluice::routes::uploads {
namespace {

using sluice::videos::Video;

constexpr std::size_t max_name_characters = 255;

/// The letters and digits after the last dot, in lower case: "mp4" if there is no dot, and "bin" if what follows it is
/// not 1 to 8 letters and digits.
std::string extension_of(const std::string& filename) {
    constexpr std::size_t max_length = 8;
    const auto dot = filename.rfind('.');
    if (dot == std::string::npos) return "mp4";
    auto extension = filename.substr(dot + 1);
    if (extension.empty() || extension.size() > max_length || !is_alphanumeric_or("", extension)) {
        return "bin";
    }
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension;
}

/// True if the object at the link's key cannot be what the client is about to send.
bool is_taken_by_another(Services& services, const Request& request, const std::string& key) {
    const auto stored = services.storage.size(key);
    // Without a length announced, and for the same length, the bytes are compared when they are there.
    return stored && request.content_length >= 0 && request.content_length != *stored;
}

std::string new_file_key(const Principal& owner, std::int64_t session_id, const std::string& filename) {
    return "videos/" + owner.tenant_code + '/' + std::to_string(session_id) + '/' + random_uuid() + '.' +
           extension_of(filename);
}

Video created_video(Services& services, const Request& request, const std::string& filename) {
    auto video = new_video(request);
    video.file_key = new_file_key(request.principal, video.session_id, filename);
    auto created = sluice::videos::create(services.database, request.principal.tenant_id, video);
    if (!created) throw ApiError(error::not_found, "There is no such session.", "session");
    services.board_events.video_changed(created->tenant_id, created->id);
    return *std::move(created);
}

/// The PENDING video that the body names. It keeps the key that it has: an upload that was begun can be begun again.
Video announced_video(Services& services, const Request& request, const std::string& filename) {
    const Fields fields(request.body);
    const auto& principal = request.principal;
    const auto find = [&] {
        auto video = sluice::videos::find(services.database, principal.tenant_id, fields.id("video"));
        if (!video) throw ApiError(error::not_found, "There is no such video.", "video");
        return *std::move(video);
    };
    const auto video = find();
    if (video.status != VideoStatus::pending) throw ApiError(error::video_not_pending);
    if (video.file_key) return video;
    sluice::videos::set_file(services.database, video.id, new_file_key(principal, video.session_id, filename),
                             content_type_of(fields));
    return find();
}

}  // namespace

Response init(Services& services, const Request& request) {
    const Fields fields(request.body);
    const auto filename = fields.text("filename", max_name_characters);
    const auto size = fields.optional_integer("size", 1, std::numeric_limits<std::int64_t>::max());
    if (size.value_or(0) > services.config.max_upload_bytes) throw ApiError(error::upload_too_large);
    const auto video =
        fields.has("video") ? announced_video(services, request, filename) : created_video(services, request, filename);
    StorageLink link;
    link.kind = StorageLink::Kind::upload;
    link.key = video.file_key.value();
    link.max_bytes = size.value_or(services.config.max_upload_bytes);
    link.expires_at = epoch_seconds(services.now()) + services.config.upload_link_seconds;
    return Response::json({{"video", video_object(services, video)},
                           {"upload_url", services.config.public_url + "/upload/" + sign(services.link_keys, link)},
                           {"file_key", video.file_key.value()},
                           {"content_type", content_type_of(fields)}},
                          201);
}

Response put(Services& services, const Request& request) {
    const auto link = verify_storage_link(services.link_keys, StorageLink::Kind::upload, request.params.at("link"),
                                          epoch_seconds(services.now()));
    if (!link) throw ApiError(error::invalid_token, "The upload URL is not valid, or has expired.");
    if (request.content_length > link->max_bytes) throw ApiError(error::upload_too_large);
    if (is_taken_by_another(services, request, link->key)) throw ApiError(error::object_exists);

    const auto writer = services.storage.create(link->key);
    std::int64_t bytes = 0;
    const bool complete = request.read_stream([&](const char* data, std::size_t size) {
        bytes += static_cast<std::int64_t>(size);
        if (bytes > link->max_bytes) return false;
        writer->write(data, size);
        return true;
    });
    if (!complete) throw ApiError(error::upload_too_large);
    // An empty object would take the place of the real one; `complete` reports that nothing is there.
    if (bytes == 0 && !services.storage.size(link->key)) return Response::empty(200);
    switch (writer->commit()) {
        case PutOutcome::created:
            log::info("uploaded", {{"key", link->key}, {"bytes", bytes}});
            return Response::empty(201);
        case PutOutcome::identical:
            return Response::empty(200);
        case PutOutcome::conflict:
            break;
    }
    throw ApiError(error::object_exists);
}

Response complete(Services& services, const Request& request) {
    const auto video = videos::require_video(services, request);
    if (video.status != VideoStatus::pending) throw ApiError(error::video_not_pending);
    const auto bytes = video.file_key ? services.storage.size(*video.file_key) : std::nullopt;
    if (bytes.value_or(0) == 0) {
        sluice::videos::note_refused_upload(services.database, video.id, error::source_not_found_or_empty.code);
        throw ApiError(error::source_not_found_or_empty);
    }
    sluice::videos::complete_upload(services.database, video.id, *bytes, request.trace_id);
    log::info("upload_completed", {{"video_id", video.id}, {"bytes", *bytes}});
    services.board_events.video_changed(video.tenant_id, video.id);
    // Read before a waiting worker is woken, so that the answer says UPLOADED and not a later status.
    auto answer = videos::get(services, request);
    services.new_tasks.ring();
    services.worker_starter.request();
    return answer;
}

}  // namespace sluice::routes::uploads
