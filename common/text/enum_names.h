#pragma once

#include <optional>
#include <stdexcept>
#include <string_view>

/// The names of an enum's values, as a table with a row for each value. A table with more facts about a value has its
/// own type of row, with the same two members.
namespace sluice {

template <class Enum>
struct EnumName {
    Enum value;
    std::string_view name;
};
/// Clang 14 deduces no arguments of aggregates by itself.
template <class Enum>
EnumName(Enum, std::string_view) -> EnumName<Enum>;

/// The row of a value. Throws std::logic_error if the table has none.
template <class Table, class Enum>
[[nodiscard]] constexpr const auto& row_of(const Table& table, Enum value) {
    for (const auto& row : table) {
        if (row.value == value) return row;
    }
    throw std::logic_error("an enum's table of names has no such value");
}

/// The value of that name; std::nullopt if there is none.
template <class Table>
[[nodiscard]] constexpr auto value_named(const Table& table, std::string_view name)
    -> std::optional<decltype(Table::value_type::value)> {
    for (const auto& row : table) {
        if (row.name == name) return row.value;
    }
    return std::nullopt;
}

}  // namespace sluice
