#include "api/handler/fields.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/handler/flag.h"
#include "common/text/characters.h"
#include "common/text/parse_number.h"

namespace sluice {
namespace {

constexpr auto max_whole_number = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> whole_number(const nlohmann::json& value) {
    if (value.is_string()) return parse_number<std::int64_t>(value.get_ref<const std::string&>());
    if (!value.is_number_integer()) return std::nullopt;
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{max_whole_number}) return std::nullopt;
    return value.get<std::int64_t>();
}

std::optional<double> any_number(const nlohmann::json& value) {
    if (value.is_string()) return parse_number<double>(value.get_ref<const std::string&>());
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

}  // namespace

const nlohmann::json* Fields::find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void Fields::refuse(const char* name, std::string_view what) {
    throw ApiError(error::invalid_field, fmt::format("{} {}.", name, what), name);
}

bool Fields::is_null(const char* name) const {
    const auto found = object_.find(name);
    return found != object_.end() && found->is_null();
}

bool Fields::has(const char* name) const {
    return find(name) != nullptr;
}

std::optional<std::string> Fields::optional_text(const char* name, std::size_t max_characters) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) refuse(name, "must be a text");
    const auto& text = value->get_ref<const std::string&>();
    if (text.empty()) refuse(name, "must not be empty");
    if (count_characters(text) > max_characters) {
        refuse(name, fmt::format("must be at most {} characters long", max_characters));
    }
    // PostgreSQL cannot store a NUL, and no name needs the other control characters.
    if (std::any_of(text.begin(), text.end(), is_control_beside_layout))
        refuse(name, "must not hold control characters");
    return text;
}

std::string Fields::text(const char* name, std::size_t max_characters) const {
    const auto value = optional_text(name, max_characters);
    if (!value) refuse(name, "is required");
    return *value;
}

std::optional<std::int64_t> Fields::optional_integer(const char* name, std::int64_t min, std::int64_t max) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto number = whole_number(*value);
    if (!number || *number < min || *number > max) {
        refuse(name, fmt::format("must be a whole number from {} to {}", min, max));
    }
    return number;
}

std::int64_t Fields::integer(const char* name, std::int64_t min, std::int64_t max) const {
    const auto value = optional_integer(name, min, max);
    if (!value) refuse(name, "is required");
    return *value;
}

std::optional<double> Fields::optional_number(const char* name, double min, double max) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto number = any_number(*value);
    if (!number || !(*number >= min && *number <= max)) {
        refuse(name, fmt::format("must be a number from {} to {}", min, max));
    }
    return number;
}

double Fields::number(const char* name, double min, double max) const {
    const auto value = optional_number(name, min, max);
    if (!value) refuse(name, "is required");
    return *value;
}

std::optional<bool> Fields::optional_boolean(const char* name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto flag = value->is_string()    ? parse_flag(value->get_ref<const std::string&>())
                      : value->is_boolean() ? std::optional(value->get<bool>())
                                            : std::nullopt;
    if (!flag) refuse(name, "must be true or false");
    return flag;
}

std::optional<std::int64_t> Fields::optional_id(const char* name) const {
    return optional_integer(name, 1, max_whole_number);
}

std::int64_t Fields::id(const char* name) const {
    const auto value = optional_id(name);
    if (!value) refuse(name, "is required");
    return *value;
}

std::vector<std::int64_t> Fields::list_of_ids(const char* name, std::size_t max_count) const {
    const auto* value = find(name);
    if (value == nullptr || !value->is_array()) refuse(name, "must be an array of ids");
    if (value->size() > max_count) refuse(name, fmt::format("must be at most {} ids", max_count));
    std::vector<std::int64_t> ids;
    for (const auto& one : *value) {
        const auto id = whole_number(one);
        if (!id || *id <= 0) refuse(name, "must be an array of ids");
        ids.push_back(*id);
    }
    return ids;
}

std::vector<std::int64_t> Fields::ids(const char* name, std::size_t max_count) const {
    auto ids = list_of_ids(name, max_count);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::vector<std::int64_t> Fields::ordered_ids(const char* name, std::size_t max_count) const {
    auto list = list_of_ids(name, max_count);
    if (ids(name, max_count).size() != list.size()) refuse(name, "must be an array of ids, each once");
    return list;
}

void Fields::allow_only(const std::vector<std::string_view>& names) const {
    for (const auto& [name, value] : object_.items()) {
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        throw ApiError(error::unknown_field, fmt::format("{} is not a field that can be written.", name), name);
    }
}

}  // namespace sluice
