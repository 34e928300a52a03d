#pragma once

#include <string>

#include "api/cache/object_cache.h"
#include "api/handler/request.h"
#include "api/http/byte_range.h"
#include "api/http/http_exchange.h"
#include "api/storage/storage.h"

namespace sluice {

/// Where objects are sent from.
struct ObjectSources {
    Storage& storage;
    ObjectCache* cache = nullptr;     ///< of the storage; nullptr: none
    const std::string& accel_prefix;  ///< the edge's location of the storage
};

/// Answers with an object in storage. Behind the edge that is a header: the edge takes the bytes from its own disk or
/// from the object store, below its location `accel_prefix`, and does HEAD and Range itself. If there is a copy, it is
/// told of that, and takes the object from the storage only if the copy has gone meanwhile. Alone, the API sends the
/// bytes. `fields` are those of the answer so far; an ETag among them decides If-Range. Returns the status sent. Throws
/// StorageError while nothing is sent yet; what was sent is in `delivery` in any case.
int send_object(const ObjectSources& sources, const Request& request, const StoredBody& object, HttpFields fields,
                HttpExchange& exchange, Delivery& delivery);

/// The part of an object that the request asks for; If-Range (RFC 9110 §13.1.5) must name this very object, by the
/// entity tag `etag`.
[[nodiscard]] BodyPart wanted_part(const Request& request, const std::string& etag, const StoredBody& object);

}  // namespace sluice
