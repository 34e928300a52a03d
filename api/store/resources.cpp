#include "api/store/resources.h"

#include <algorithm>
#include <functional>
#include <mutex>

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/store/columns.h"

namespace sluice::resources {
namespace {

using Kind = ResourceField::Kind;

/// Statements are made once from the descriptions, which are constants, and live as long as the program.
Statement statement(const std::string& name, const std::function<std::string()>& text) {
    static std::mutex mutex;
    static std::map<std::string, std::string> texts;
    const std::lock_guard lock(mutex);
    auto found = texts.find(name);
    if (found == texts.end()) found = texts.emplace(name, text()).first;
    return {found->first.c_str(), found->second.c_str()};
}

const char* type_of(const ResourceField& field) {
    switch (field.kind) {
        case Kind::text:
            return "text";
        case Kind::integer:
            return "integer";
        case Kind::number:
            return "double precision";
        case Kind::boolean:
            return "boolean";
        case Kind::choice:
            return field.type;
        case Kind::reference:
            return "bigint";
    }
    return "text";
}

bool is_filter(const ResourceField& field) {
    return field.kind == Kind::reference || field.kind == Kind::choice || field.kind == Kind::boolean;
}

std::string columns(const Resource& resource) {
    std::string list = "id";
    for (const auto& field : resource.fields)
        list += fmt::format(", {} AS \"{}\"", field.column, field.name);
    return list + ", created_at, updated_at";
}

/// $1 tenant, $2 user or NULL.
std::string scope_condition(const Resource& resource) {
    if (resource.owned_by == nullptr) return "tenant_id = $1 AND $2::text IS NULL";
    return fmt::format("tenant_id = $1 AND ($2::text IS NULL OR {})", resource.owned_by);
}

/// $3 search, $4 … the filters.
std::string list_condition(const Resource& resource) {
    std::string searched;
    for (const auto& field : resource.fields) {
        if (!field.is_searched) continue;
        searched +=
            fmt::format(R"({}{} ILIKE '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%')",
                        searched.empty() ? "" : " OR ", field.column);
    }
    auto condition = scope_condition(resource);
    condition += searched.empty() ? " AND $3::text IS NULL" : fmt::format(" AND ($3::text IS NULL OR {})", searched);
    int number = 4;
    for (const auto& field : resource.fields) {
        if (!is_filter(field)) continue;
        condition += fmt::format(" AND (${0}::{1} IS NULL OR {2} = ${0}::{1})", number, type_of(field), field.column);
        ++number;
    }
    return condition;
}

std::string column_of(const Resource& resource, const std::string& name) {
    for (const auto& field : resource.fields) {
        if (name == field.name) return field.column;
    }
    return name;
}

nlohmann::json to_json(const Resource& resource, const pqxx::row& row) {
    nlohmann::json object{{"id", row["id"].as<std::int64_t>()},
                          {"created_at", time_column(row, "created_at")},
                          {"updated_at", time_column(row, "updated_at")}};
    for (const auto& field : resource.fields) {
        auto& value = object[field.name];
        const auto cell = row[field.name];
        if (cell.is_null()) continue;
        switch (field.kind) {
            case Kind::text:
            case Kind::choice:
                value = cell.c_str();
                break;
            case Kind::integer:
            case Kind::reference:
                value = cell.as<std::int64_t>();
                break;
            case Kind::number:
                value = cell.as<double>();
                break;
            case Kind::boolean:
                value = cell.as<bool>();
                break;
        }
    }
    return object;
}

Statement select_statement(const Resource& resource) {
    return statement(std::string("find ") + resource.table, [&] {
        return fmt::format("SELECT {} FROM {} WHERE {} AND id = $3", columns(resource), resource.table,
                           scope_condition(resource));
    });
}

std::optional<nlohmann::json> select(Transaction& transaction, const Resource& resource, const Scope& scope,
                                     std::int64_t id) {
    const auto rows = transaction.run(select_statement(resource), scope.tenant_id, scope.user_id, id);
    if (rows.empty()) return std::nullopt;
    return to_json(resource, rows[0]);
}

/// Locked, so that it is there until the end of the transaction.
bool lock_reference(Transaction& transaction, const char* table, std::int64_t tenant_id, const std::string& id) {
    const auto lock = statement(std::string("refer to ") + table, [&] {
        return fmt::format("SELECT FROM {} WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE", table);
    });
    return !transaction.run(lock, tenant_id, id).empty();
}

void check_references(Transaction& transaction, const Resource& resource, std::int64_t tenant_id,
                      const Values& values) {
    for (std::size_t i = 0; i < resource.fields.size(); ++i) {
        const auto& field = resource.fields[i];
        if (field.kind != Kind::reference || !values[i] || !*values[i]) continue;
        if (!lock_reference(transaction, field.target, tenant_id, **values[i])) {
            throw ApiError(error::not_found, fmt::format("There is no such {}.", field.name), field.name);
        }
    }
}

void check_consistency(Transaction& transaction, const Resource& resource, std::int64_t id) {
    if (resource.consistency == nullptr) return;
    const auto check = statement(std::string("check ") + resource.table, [&] {
        return fmt::format("SELECT {} FROM {} WHERE id = $1", resource.consistency, resource.table);
    });
    if (!transaction.run(check, id)[0][0].as<bool>()) {
        throw ApiError(error::invalid_field, resource.inconsistency, resource.fields.front().name);
    }
}

void take_effect(Transaction& transaction, const Resource& resource, std::int64_t id) {
    if (resource.effect == nullptr) return;
    transaction.run(statement(std::string("effect of ") + resource.table, [&] { return resource.effect; }), id);
}

/// Before the row is made, so that a constraint says nothing of others' rows. $1 tenant, $2 user, then the fields.
void check_ownership(Transaction& transaction, const Resource& resource, const Scope& scope, const Values& values) {
    if (resource.owned_by == nullptr || !scope.user_id) return;
    const auto check = statement(std::string("own ") + resource.table, [&] {
        std::string row = "$1::bigint AS tenant_id";
        int number = 3;
        for (const auto& field : resource.fields)
            row += fmt::format(", ${}::{} AS {}", number++, type_of(field), field.column);
        return fmt::format("SELECT FROM (SELECT {}) AS wanted WHERE {}", row, resource.owned_by);
    });
    std::vector<Parameter> arguments{to_parameter(scope.tenant_id), scope.user_id};
    for (const auto& value : values)
        arguments.push_back(value.value_or(std::nullopt));
    if (transaction.run_with(check, arguments).empty()) throw ApiError(error::not_found);
}

Statement insert_statement(const Resource& resource) {
    return statement(std::string("create ") + resource.table, [&] {
        std::string names = "tenant_id";
        std::string values = "$1";
        int number = 2;
        for (const auto& field : resource.fields) {
            names += fmt::format(", {}", field.column);
            values += field.default_sql != nullptr
                          ? fmt::format(", coalesce(${0}::{1}, {2})", number, type_of(field), field.default_sql)
                          : fmt::format(", ${0}::{1}", number, type_of(field));
            ++number;
        }
        return fmt::format("INSERT INTO {} ({}) VALUES ({}) RETURNING id", resource.table, names, values);
    });
}

/// $1 tenant, $2 user, $3 id; then for each field whether it is said, and what.
Statement update_statement(const Resource& resource) {
    return statement(std::string("change ") + resource.table, [&] {
        std::string changes = "updated_at = now()";
        int number = 4;
        for (const auto& field : resource.fields) {
            changes += fmt::format(", {0} = CASE WHEN ${1}::boolean THEN ${2}::{3} ELSE {0} END", field.column, number,
                                   number + 1, type_of(field));
            number += 2;
        }
        return fmt::format("UPDATE {} SET {} WHERE {} AND id = $3 RETURNING id", resource.table, changes,
                           scope_condition(resource));
    });
}

/// Translates what the schema refuses.
template <class Body>
auto translated(Body&& body) {
    try {
        return body();
    } catch (const StatementRefused& refusal) {
        using Reason = StatementRefused::Reason;
        if (refusal.reason() == Reason::unique_violation) throw ApiError(error::already_exists);
        if (refusal.reason() == Reason::foreign_key_violation) throw ApiError(error::in_use);
        if (refusal.reason() != Reason::check_violation) throw;
        throw ApiError(error::invalid_field,
                       "A field has a value that is not allowed together with the others, or at all.");
    }
}

}  // namespace

Page list(Database& database, const Resource& resource, const Scope& scope, const Query& query) {
    std::vector<Parameter> arguments{to_parameter(scope.tenant_id), scope.user_id, query.search};
    int filters = 0;
    for (const auto& field : resource.fields) {
        if (!is_filter(field)) continue;
        const auto found = query.filters.find(field.name);
        arguments.push_back(found == query.filters.end() ? std::nullopt : Parameter(found->second));
        ++filters;
    }
    const auto count = statement(std::string("count ") + resource.table, [&] {
        return fmt::format("SELECT count(*) FROM {} WHERE {}", resource.table, list_condition(resource));
    });
    const char* direction = query.is_descending ? "DESC" : "ASC";
    const auto select = statement(fmt::format("list {} by {} {}", resource.table, query.order_by, direction), [&] {
        return fmt::format("SELECT {0} FROM {1} WHERE {2} ORDER BY {3} {4}, id {4} LIMIT ${5} OFFSET ${6}",
                           columns(resource), resource.table, list_condition(resource),
                           column_of(resource, query.order_by), direction, filters + 4, filters + 5);
    });
    return database.transaction([&](Transaction& transaction) {
        for (const auto& field : resource.fields) {
            const auto found = query.filters.find(field.name);
            if (field.kind != Kind::reference || found == query.filters.end()) continue;
            if (!lock_reference(transaction, field.target, scope.tenant_id, found->second)) {
                throw ApiError(error::not_found, fmt::format("There is no such {}.", field.name), field.name);
            }
        }
        Page page;
        page.count = transaction.run_with(count, arguments)[0][0].as<std::int64_t>();
        auto paged = arguments;
        paged.push_back(to_parameter(query.limit));
        paged.push_back(to_parameter(query.offset));
        for (const auto& row : transaction.run_with(select, paged))
            page.rows.push_back(to_json(resource, row));
        return page;
    });
}

std::optional<nlohmann::json> find(Database& database, const Resource& resource, const Scope& scope, std::int64_t id) {
    return database.transaction([&](Transaction& transaction) { return select(transaction, resource, scope, id); });
}

nlohmann::json create(Database& database, const Resource& resource, const Scope& scope, const Values& values) {
    return translated([&] {
        return database.transaction([&](Transaction& transaction) {
            check_references(transaction, resource, scope.tenant_id, values);
            check_ownership(transaction, resource, scope, values);
            std::vector<Parameter> arguments{to_parameter(scope.tenant_id)};
            for (const auto& value : values)
                arguments.push_back(value.value_or(std::nullopt));
            const auto id = transaction.run_with(insert_statement(resource), arguments)[0][0].as<std::int64_t>();
            check_consistency(transaction, resource, id);
            take_effect(transaction, resource, id);
            return select(transaction, resource, scope, id).value();
        });
    });
}

std::optional<nlohmann::json> update(Database& database, const Resource& resource, const Scope& scope, std::int64_t id,
                                     const Values& values) {
    return translated([&] {
        return database.transaction([&](Transaction& transaction) -> std::optional<nlohmann::json> {
            check_references(transaction, resource, scope.tenant_id, values);
            std::vector<Parameter> arguments{to_parameter(scope.tenant_id), scope.user_id, to_parameter(id)};
            for (const auto& value : values) {
                arguments.push_back(to_parameter(value.has_value()));
                arguments.push_back(value.value_or(std::nullopt));
            }
            if (transaction.run_with(update_statement(resource), arguments).empty()) return std::nullopt;
            check_consistency(transaction, resource, id);
            take_effect(transaction, resource, id);
            return select(transaction, resource, scope, id);
        });
    });
}

bool remove(Database& database, const Resource& resource, const Scope& scope, std::int64_t id) {
    const auto erase = statement(std::string("remove ") + resource.table, [&] {
        return fmt::format("DELETE FROM {} WHERE {} AND id = $3", resource.table, scope_condition(resource));
    });
    return translated([&] {
        return database.transaction([&](Transaction& transaction) {
            if (!select(transaction, resource, scope, id)) return false;
            take_effect(transaction, resource, id);
            return transaction.run(erase, scope.tenant_id, scope.user_id, id).affected_rows() > 0;
        });
    });
}

bool exists(Database& database, const char* table, std::int64_t tenant_id, std::int64_t id) {
    return database.transaction(
        [&](Transaction& transaction) { return lock_reference(transaction, table, tenant_id, std::to_string(id)); });
}

}  // namespace sluice::resources
