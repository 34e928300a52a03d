#pragma once

#include <span>
#include <string_view>

#include <nlohmann/json.hpp>

/// What the route table cannot say of a route.
namespace sluice {

struct Operation {
    std::string_view route;  ///< "GET /api/v1/videos"
    std::string_view tag;
    std::string_view summary;
    int status = 200;           ///< of success
    std::string_view request;   ///< a schema's name; empty: none, or an empty object
    std::string_view response;  ///< a schema's name; "page:X" a list of them, "array:X" a bare one; "text" or "bytes"
    std::string_view query;     ///< names of query parameters, with blanks between
};

[[nodiscard]] std::span<const Operation> operations();

/// `components.schemas`, but for those of the catalogue.
[[nodiscard]] nlohmann::json operation_schemas();

}  // namespace sluice
