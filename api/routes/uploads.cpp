#include "api/routes/uploads.h"

#include <algorithm>
#include <cctype>
#include <limits>

#include "api/domain/errors.h"
#include "api/domain/limits.h"
#include "api/domain/signing/storage_link.h"
#include "api/handler/fields.h"
#include "api/routes/videos.h"
#include "common/crypto/uuid.h"
#include "common/process/log.h"
#include "common/text/characters.h"

namespace sluice::routes::uploads {
namespace {

constexpr std::size_t max_name_bytes = 255;
constexpr std::size_t max_content_type_bytes = 100;
constexpr std::int64_t max_priority = 100;
constexpr double default_speed = 1;

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

/// A media type without its parameters: "video/webm" of "video/webm; codecs=vp9".
std::string content_type_of(const Fields& fields) {
    auto type = fields.optional_text("content_type", max_content_type_bytes).value_or("");
    type.erase(std::min(type.find(';'), type.size()));
    const auto last = type.find_last_not_of(" \t\n");
    type.erase(last == std::string::npos ? 0 : last + 1);
    return type.empty() ? "video/mp4" : type;
}

/// True if the object at the link's key cannot be what the client is about to send.
bool is_taken_by_another(Services& services, const Request& request, const std::string& key) {
    const auto stored = services.storage.size(key);
    // Without a length announced, and for the same length, the bytes are compared when they are there.
    return stored && request.content_length >= 0 && request.content_length != *stored;
}

}  // namespace

Response init(Services& services, const Request& request) {
    const Fields fields(request.body);
    sluice::videos::NewVideo video;
    video.session_id = fields.id("session");
    video.title = fields.text("title", max_title_bytes);
    video.content_type = content_type_of(fields);
    video.priority = static_cast<int>(fields.optional_integer("priority", -max_priority, max_priority).value_or(0));
    video.allow_skip = fields.optional_boolean("allow_skip").value_or(true);
    video.max_speed =
        fields.optional_number("max_speed", min_playback_speed, max_playback_speed).value_or(default_speed);
    video.show_watermark = fields.optional_boolean("show_watermark").value_or(true);
    const auto filename = fields.text("filename", max_name_bytes);
    const auto size = fields.optional_integer("size", 1, std::numeric_limits<std::int64_t>::max());
    if (size.value_or(0) > services.config.max_upload_bytes) throw ApiError(error::upload_too_large);

    const auto& principal = request.principal;
    video.file_key = "videos/" + principal.tenant_code + '/' + std::to_string(video.session_id) + '/' + random_uuid() +
                     '.' + extension_of(filename);
    const auto created = sluice::videos::create(services.database, principal.tenant_id, video);
    if (!created) throw ApiError(error::not_found, "There is no such session.", "session");

    StorageLink link;
    link.kind = StorageLink::Kind::upload;
    link.key = created->file_key;
    link.max_bytes = size.value_or(services.config.max_upload_bytes);
    link.expires_at = epoch_seconds(services.now()) + services.config.upload_link_seconds;
    return Response::json({{"video", videos::to_json(services, *created)},
                           {"upload_url", services.config.public_url + "/upload/" + sign(services.link_keys, link)},
                           {"file_key", created->file_key},
                           {"content_type", video.content_type}},
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
            log::info("uploaded", {{"request_id", request.id}, {"key", link->key}, {"bytes", bytes}});
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
    const auto bytes = services.storage.size(video.file_key);
    if (bytes.value_or(0) == 0) {
        sluice::videos::note_refused_upload(services.database, video.id, error::source_not_found_or_empty.code);
        throw ApiError(error::source_not_found_or_empty);
    }
    sluice::videos::complete_upload(services.database, video.id, *bytes);
    // Read before a waiting worker is woken, so that the answer says UPLOADED and not a later status.
    auto answer = videos::get(services, request);
    services.new_tasks.ring();
    services.worker_starter.request();
    return answer;
}

}  // namespace sluice::routes::uploads
