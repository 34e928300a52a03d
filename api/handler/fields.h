#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace sluice {

/// Reads the fields of a JSON body. Each method throws ApiError(invalid_field) with the field's name if the field is
/// wrong. A field that is null counts as absent. Unknown fields are ignored.
class Fields {
  public:
    explicit Fields(const nlohmann::json& object) : object_(object) {}

    [[nodiscard]] bool has(const char* name) const;

    /// UTF-8 text of 1 to `max_bytes` bytes, without control characters except newline and tab.
    [[nodiscard]] std::string text(const char* name, std::size_t max_bytes) const;
    [[nodiscard]] std::optional<std::string> optional_text(const char* name, std::size_t max_bytes) const;
    [[nodiscard]] std::int64_t integer(const char* name, std::int64_t min, std::int64_t max) const;
    [[nodiscard]] std::optional<std::int64_t> optional_integer(const char* name, std::int64_t min,
                                                               std::int64_t max) const;
    [[nodiscard]] double number(const char* name, double min, double max) const;
    [[nodiscard]] std::optional<double> optional_number(const char* name, double min, double max) const;
    [[nodiscard]] std::optional<bool> optional_boolean(const char* name) const;
    /// A positive id.
    [[nodiscard]] std::int64_t id(const char* name) const;
    [[nodiscard]] std::optional<std::int64_t> optional_id(const char* name) const;

    [[noreturn]] static void refuse(const char* name, std::string_view what);

  private:
    [[nodiscard]] const nlohmann::json* find(const char* name) const;

    const nlohmann::json& object_;
};

}  // namespace sluice
