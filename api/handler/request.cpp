#include "api/handler/request.h"

#include <algorithm>

#include "api/domain/errors.h"
#include "api/handler/flag.h"
#include "common/text/parse_number.h"

namespace sluice {

std::string Request::read_text(std::size_t max_bytes) const {
    if (content_length > static_cast<std::int64_t>(max_bytes)) throw ApiError(error::body_too_large);
    std::string text;
    const bool is_complete = read_stream([&](const char* data, std::size_t size) {
        text.append(data, size);
        return text.size() <= max_bytes;
    });
    if (!is_complete) throw ApiError(error::body_too_large);
    return text;
}

std::int64_t Request::id_param(const std::string& name) const {
    const auto value = parse_number<std::int64_t>(params.at(name));
    if (!value || *value <= 0) throw ApiError(error::not_found);
    return *value;
}

std::string Request::query_text(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
}

std::int64_t Request::query_integer(const std::string& name, std::int64_t fallback, std::int64_t min,
                                    std::int64_t max) const {
    const auto text = query_text(name);
    if (text.empty()) return fallback;
    const auto value = parse_number<std::int64_t>(text);
    if (!value || *value < min || *value > max) {
        throw ApiError(error::invalid_query,
                       name + " must be a number from " + std::to_string(min) + " to " + std::to_string(max) + ".",
                       name);
    }
    return *value;
}

std::optional<std::int64_t> Request::query_id(const std::string& name) const {
    const auto text = query_text(name);
    if (text.empty()) return std::nullopt;
    const auto value = parse_number<std::int64_t>(text);
    if (!value || *value <= 0) throw ApiError(error::invalid_query, name + " must be an id.", name);
    return value;
}

std::optional<bool> Request::query_flag(const std::string& name) const {
    const auto text = query_text(name);
    if (text.empty()) return std::nullopt;
    const auto flag = parse_flag(text);
    if (!flag) throw ApiError(error::invalid_query, name + " must be true or false.", name);
    return flag;
}

void Request::allow_filters(const std::vector<std::string_view>& names) const {
    for (const auto& [name, value] : query) {
        const bool is_known =
            name == "page" || name == "page_size" || std::find(names.begin(), names.end(), name) != names.end();
        if (!is_known) throw ApiError(error::unknown_filter, name + " is not a filter of this list.", name);
    }
}

Response Response::json(const nlohmann::json& value, int status) {
    // Invalid UTF-8 from a client must not make the answer fail.
    return text(value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), "application/json", status);
}

Response Response::text(std::string body, std::string content_type, int status) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    response.content_type = std::move(content_type);
    return response;
}

Response Response::stored(StoredBody object) {
    Response response;
    response.object = std::move(object);
    return response;
}

}  // namespace sluice
