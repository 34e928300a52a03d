#include "api/handler/fields.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "api/domain/errors.h"

namespace sluice {

const nlohmann::json* Fields::find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void Fields::refuse(const char* name, std::string_view what) {
    throw ApiError(error::invalid_field, fmt::format("{} {}.", name, what), name);
}

bool Fields::has(const char* name) const {
    return find(name) != nullptr;
}

std::optional<std::string> Fields::optional_text(const char* name, std::size_t max_bytes) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) refuse(name, "must be a text");
    const auto& text = value->get_ref<const std::string&>();
    if (text.empty()) refuse(name, "must not be empty");
    if (text.size() > max_bytes) refuse(name, fmt::format("must be at most {} bytes long", max_bytes));
    // PostgreSQL cannot store a NUL, and no name needs the other control characters.
    const auto forbidden = [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
    };
    if (std::any_of(text.begin(), text.end(), forbidden)) refuse(name, "must not hold control characters");
    return text;
}

std::string Fields::text(const char* name, std::size_t max_bytes) const {
    const auto value = optional_text(name, max_bytes);
    if (!value) refuse(name, "is required");
    return *value;
}

std::optional<std::int64_t> Fields::optional_integer(const char* name, std::int64_t min, std::int64_t max) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto number = value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(max)
                            ? std::nullopt
                        : value->is_number_integer() ? std::optional(value->get<std::int64_t>())
                                                     : std::nullopt;
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
    if (!value->is_number() || !(value->get<double>() >= min && value->get<double>() <= max)) {
        refuse(name, fmt::format("must be a number from {} to {}", min, max));
    }
    return value->get<double>();
}

double Fields::number(const char* name, double min, double max) const {
    const auto value = optional_number(name, min, max);
    if (!value) refuse(name, "is required");
    return *value;
}

std::optional<bool> Fields::optional_boolean(const char* name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) refuse(name, "must be true or false");
    return value->get<bool>();
}

std::optional<std::int64_t> Fields::optional_id(const char* name) const {
    return optional_integer(name, 1, std::numeric_limits<std::int64_t>::max());
}

std::int64_t Fields::id(const char* name) const {
    const auto value = optional_id(name);
    if (!value) refuse(name, "is required");
    return *value;
}

}  // namespace sluice
