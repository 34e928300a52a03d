#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace sluice {

/// Reads the fields of a JSON body. Each method throws ApiError(invalid_field) with the field's name if the field is
/// wrong. A field that is null counts as absent. Numbers may be texts ("7", "1.5"), and so may flags ("true", "False").
class Fields {
  public:
    explicit Fields(const nlohmann::json& object) : object_(object) {}

    [[nodiscard]] bool has(const char* name) const;
    /// Whether the field is there as null, which empties what may be empty.
    [[nodiscard]] bool is_null(const char* name) const;

    /// UTF-8 text of 1 to `max_characters` characters (code points), without control characters except newline and tab.
    [[nodiscard]] std::string text(const char* name, std::size_t max_characters) const;
    [[nodiscard]] std::optional<std::string> optional_text(const char* name, std::size_t max_characters) const;
    [[nodiscard]] std::int64_t integer(const char* name, std::int64_t min, std::int64_t max) const;
    [[nodiscard]] std::optional<std::int64_t> optional_integer(const char* name, std::int64_t min,
                                                               std::int64_t max) const;
    [[nodiscard]] double number(const char* name, double min, double max) const;
    [[nodiscard]] std::optional<double> optional_number(const char* name, double min, double max) const;
    [[nodiscard]] std::optional<bool> optional_boolean(const char* name) const;
    /// A positive id.
    [[nodiscard]] std::int64_t id(const char* name) const;
    [[nodiscard]] std::optional<std::int64_t> optional_id(const char* name) const;
    /// An array of at most `max_count` ids; sorted and without duplicates.
    [[nodiscard]] std::vector<std::int64_t> ids(const char* name, std::size_t max_count) const;

    /// Likewise, in the order of the array; an id that is there twice is refused.
    [[nodiscard]] std::vector<std::int64_t> ordered_ids(const char* name, std::size_t max_count) const;

    /// For changes: throws ApiError(unknown_field) with the name of a field that is not one of these.
    void allow_only(const std::vector<std::string_view>& names) const;

    [[noreturn]] static void refuse(const char* name, std::string_view what);

  private:
    [[nodiscard]] const nlohmann::json* find(const char* name) const;
    [[nodiscard]] std::vector<std::int64_t> list_of_ids(const char* name, std::size_t max_count) const;

    const nlohmann::json& object_;
};

}  // namespace sluice
