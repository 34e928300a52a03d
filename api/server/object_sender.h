#pragma once

#include "api/handler/request.h"
#include "api/http/http_exchange.h"

namespace sluice {

struct Services;

/// Answers with an object in storage. Behind the edge that is a header: the edge takes the bytes from its own disk or
/// from the object store, and does HEAD and Range itself. Alone, the API sends the bytes. `fields` are those of the
/// answer so far; an ETag among them decides If-Range. Returns the status sent. Throws StorageError while nothing is
/// sent yet.
int send_object(Services& services, const Request& request, const StoredBody& object, HttpFields fields,
                HttpExchange& exchange);

}  // namespace sluice
