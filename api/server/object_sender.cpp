#include "api/server/object_sender.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "common/http/http_status.h"
#include "common/process/log.h"

namespace sluice {
namespace {

/// How long the edge may take until it asks the object store.
constexpr std::chrono::seconds edge_grant_life = std::chrono::minutes(5);

/// The edge's location of copies (deploy/nginx/cache.conf.in).
const std::string cache_location = "/_cache/";

std::string value_of(const HttpFields& fields, std::string_view name) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
    return found == fields.end() ? std::string() : found->second;
}

/// HEAD of an object that answers it with a part; the edge knows no such answer, so it is given here.
bool is_partial_head(const Request& request, const StoredBody& object) {
    return request.method == "HEAD" && object.has_partial_head;
}

int send_by_edge(const ObjectSources& sources, const Request& request, const StoredBody& object, bool has_copy,
                 HttpFields fields, HttpExchange& exchange) {
    const auto grant = sources.storage.grant_read(object.key, request.method, edge_grant_life);
    auto place = sources.accel_prefix;
    if (grant) place.pop_back();
    place += grant ? grant->target : object.key;
    if (has_copy) {
        fields.emplace_back("X-Accel-Redirect", cache_location + CacheDirectory::file_name(object.key));
        fields.emplace_back("X-Sluice-Source", place);
    } else {
        fields.emplace_back("X-Accel-Redirect", place);
    }
    exchange.reply(200, fields, "");
    return 200;
}

/// True if there is a copy. Notes that the object was asked for.
bool ask_cache(ObjectCache* cache, const Request& request, const StoredBody& object, const BodyPart& part) {
    if (cache == nullptr || !object.is_for_viewers) return false;
    if (request.method != "GET" || part.length == 0) return cache->holds(object.key, object.bytes);
    return cache->request(object.key, object.bytes, part.offset == 0);
}

}  // namespace

BodyPart wanted_part(const Request& request, const std::string& etag, const StoredBody& object) {
    const auto if_range = request.header("If-Range");
    if (!if_range.empty() && if_range != etag) return requested_part("", object.bytes);
    if (is_partial_head(request, object)) {
        const auto range = request.header("Range");
        return requested_part(range.empty() ? "bytes=0-" : range, object.bytes);
    }
    return requested_part(request.method == "GET" ? request.header("Range") : "", object.bytes);
}

int send_object(const ObjectSources& sources, const Request& request, const StoredBody& object, HttpFields fields,
                HttpExchange& exchange, Delivery& delivery) {
    const auto part = wanted_part(request, value_of(fields, "ETag"), object);
    const bool has_copy = ask_cache(sources.cache, request, object, part);
    fields.emplace_back("Content-Type", object.content_type);
    if (request.behind_edge && !is_partial_head(request, object)) {
        const int status = send_by_edge(sources, request, object, has_copy, std::move(fields), exchange);
        delivery.is_left_to_edge = true;
        return status;
    }
    fields.emplace_back("Accept-Ranges", "bytes");
    if (part.status == http_status::range_not_satisfiable) {
        fields.emplace_back("Content-Range", fmt::format("bytes */{}", object.bytes));
    } else if (part.status == http_status::partial_content) {
        const auto last = part.offset + part.length - 1;
        fields.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", part.offset, last, object.bytes));
    }
    exchange.reply(part.status, fields, part.length, [&](const HttpExchange::Sink& sink) {
        if (part.length == 0) return;
        try {
            sources.storage.read(object.key, part.offset, part.length, [&](const char* bytes, std::size_t size) {
                if (!sink(bytes, size)) return false;
                delivery.bytes += static_cast<std::int64_t>(size);
                return true;
            });
        } catch (const StorageError& failure) {
            delivery.has_failed = true;
            // The head has been sent: the answer breaks off, and the client sees that bytes are missing.
            log::error("object_not_sent", {{"reason", failure.what()}});
        }
    });
    delivery.is_complete = delivery.bytes == part.length;
    return part.status;
}

}  // namespace sluice
