#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/domain/resource.h"
#include "api/store/database.h"

/// Rows of the catalogue, by the description of their kind (api/domain/resource.h). Everything is within one tenant: a
/// row of another tenant is not there, and cannot be referred to either.
namespace sluice::resources {

/// Whose rows: of the tenant, and of one user where `user_id` is given.
struct Scope {
    std::int64_t tenant_id = 0;
    std::optional<std::string> user_id;
};

struct Query {
    /// By field name: the text that the field equals. Of reference, choice and boolean fields only.
    std::map<std::string, std::string> filters;
    std::optional<std::string> search;  ///< in the searched fields, case-insensitive
    std::string order_by = "id";        ///< a field's name, id, created_at or updated_at
    bool is_descending = false;
    std::int64_t limit = 0;
    std::int64_t offset = 0;
};

struct Page {
    std::int64_t count = 0;  ///< of the whole list
    nlohmann::json rows = nlohmann::json::array();
};

/// What a body says of a row: for each of the resource's fields nothing, or a value in PostgreSQL's text form, or NULL.
using Values = std::vector<std::optional<Parameter>>;

/// Throws not_found when a reference is filtered by that the tenant has not.
Page list(Database& database, const Resource& resource, const Scope& scope, const Query& query);
/// Nothing when there is no such row.
std::optional<nlohmann::json> find(Database& database, const Resource& resource, const Scope& scope, std::int64_t id);
/// The new row. Throws not_found for a reference that the tenant (or the scope's user) has not, already_exists, and
/// invalid_field where references do not fit together.
nlohmann::json create(Database& database, const Resource& resource, const Scope& scope, const Values& values);
/// The changed row; nothing when there is no such row. Throws as create.
std::optional<nlohmann::json> update(Database& database, const Resource& resource, const Scope& scope, std::int64_t id,
                                     const Values& values);
/// False when there is no such row. Throws in_use when others depend on it that do not go with it.
bool remove(Database& database, const Resource& resource, const Scope& scope, std::int64_t id);

/// True when the tenant has such a row in `table`.
bool exists(Database& database, const char* table, std::int64_t tenant_id, std::int64_t id);

}  // namespace sluice::resources
