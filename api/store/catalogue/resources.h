#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/domain/resource.h"
#include "api/store/postgres/database.h"

/// Rows of the catalogue, by the description of their kind (api/domain/resource.h). Every function works within one
/// tenant: the rows of another tenant do not exist for it, and cannot be referred to.
namespace sluice::resources {

/// Rows of the tenant; only those of one user if `user_id` is given.
struct Scope {
    std::int64_t tenant_id = 0;
    std::optional<std::string> user_id;
};

struct Query {
    /// By field name: the text that the field must equal. Only reference, choice and boolean fields.
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

/// What a body says of a row: for each of the resource's fields std::nullopt, or a value in PostgreSQL's text form, or
/// NULL. A field that is_fixed is only read by create().
using Values = std::vector<std::optional<Parameter>>;

/// Throws not_found if the tenant does not have a reference that the query filters by.
Page list(Database& database, const Resource& resource, const Scope& scope, const Query& query);
/// std::nullopt if there is no such row.
std::optional<nlohmann::json> find(Database& database, const Resource& resource, const Scope& scope, std::int64_t id);
/// Those of the rows that there are, by id.
nlohmann::json find_all(Transaction& transaction, const Resource& resource, const Scope& scope,
                        const std::vector<std::int64_t>& ids);
/// The new row. Throws not_found for a reference that the tenant does not have, or that is not the scope's user's;
/// already_exists; and invalid_field if references do not fit together.
nlohmann::json create(Database& database, const Resource& resource, const Scope& scope, const Values& values);
/// What must hold after a change, asked in its transaction. What it throws undoes the change.
using Check = std::function<void(Transaction&)>;

/// The changed row; std::nullopt if there is no such row. Throws already_exists and invalid_field.
std::optional<nlohmann::json> update(Database& database, const Resource& resource, const Scope& scope, std::int64_t id,
                                     const Values& values, const Check& check = {});
/// False if there is no such row. Throws in_use if rows depend on it that are not removed with it.
bool remove(Database& database, const Resource& resource, const Scope& scope, std::int64_t id, const Check& check = {});

}  // namespace sluice::resources
