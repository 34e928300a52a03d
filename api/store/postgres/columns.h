#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

#include "common/text/json_reader.h"

namespace sluice {

/// A column that may be NULL.
template <class T>
std::optional<T> optional_column(const pqxx::row& row, const char* name) {
    const auto field = row[name];
    if (field.is_null()) return std::nullopt;
    return field.as<T>();
}

/// A json or jsonb column; null for NULL.
inline nlohmann::json json_column(const pqxx::row& row, const char* name) {
    const auto field = row[name];
    return field.is_null() ? nlohmann::json() : read_json(field.c_str());
}

/// A timestamptz column as RFC 3339; the connections' time zone is UTC. Null for NULL.
inline nlohmann::json time_column(const pqxx::row& row, const char* name) {
    const auto field = row[name];
    if (field.is_null()) return {};
    std::string text = field.c_str();  // "2026-01-31 12:00:00.123456+00"
    text[text.find(' ')] = 'T';
    text.resize(text.rfind('+'));
    text += 'Z';
    return text;
}

}  // namespace sluice
