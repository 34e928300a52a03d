#include "api/store/catalogue/resources.h"

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/store/catalogue/references.h"
#include "api/store/catalogue/resource_statements.h"
#include "api/store/postgres/columns.h"

namespace sluice::resources {
namespace {

using Kind = ResourceField::Kind;

/// A statement of a resource's list: `pattern` with the list in place of each {0}. It is made once and lives as long as
/// the program. Written out, these would be one for each field that a list can be ordered by, twice.
Statement around_list(const Resource& resource, const std::string& purpose, const std::string& pattern) {
    static std::mutex mutex;
    static std::map<std::string, std::string> texts;
    const std::lock_guard lock(mutex);
    const auto& list = *statements_of(resource).list;
    const auto [made, is_new] = texts.try_emplace(fmt::format("{} {}", list.name, purpose));
    if (is_new) made->second = fmt::format("-- {}\n{}", list.name, fmt::format(fmt::runtime(pattern), list.text));
    return {made->first.c_str(), made->second.c_str()};
}

/// The same, planned anew each time: which plan is good depends on the filters.
Statement filtered_list(const Resource& resource, const std::string& purpose, const std::string& pattern) {
    auto statement = around_list(resource, purpose, pattern);
    statement.is_planned_anew = true;
    return statement;
}

/// What the list's own parameters are, in order.
std::vector<Parameter> list_arguments(const Resource& resource, const Scope& scope, const Query& query) {
    std::vector<Parameter> arguments{to_parameter(scope.tenant_id), scope.user_id, query.search};
    for (const auto& field : resource.all_filters()) {
        const auto found = query.filters.find(field.name);
        arguments.push_back(found == query.filters.end() ? std::nullopt : Parameter(found->second));
    }
    return arguments;
}

Statement count_statement(const Resource& resource) {
    return filtered_list(resource, "count", "SELECT count(*) FROM ({0}) AS list");
}

/// The last two parameters are the limit and the offset.
Statement page_statement(const Resource& resource, const Query& query, std::size_t list_parameters) {
    const auto is_it = [&](const ResourceField& field) { return query.order_by == field.name; };
    const bool is_column = query.order_by == "id" || query.order_by == "created_at" || query.order_by == "updated_at" ||
                           std::any_of(resource.fields.begin(), resource.fields.end(), is_it);
    if (!is_column) throw std::invalid_argument("a list cannot be ordered by " + query.order_by);
    const auto order =
        fmt::format("ORDER BY \"{0}\" {1}, id {1}", query.order_by, query.is_descending ? "DESC" : "ASC");
    // The rows of the page are found first, and only these are then read and joined.
    return filtered_list(resource, order,
                         fmt::format("SELECT * FROM ({{0}}) AS list WHERE id = ANY (ARRAY("
                                     "SELECT id FROM ({{0}}) AS list {0} LIMIT ${1} OFFSET ${2})) {0}",
                                     order, list_parameters + 1, list_parameters + 2));
}

/// The last parameter is the id.
Statement row_statement(const Resource& resource, std::size_t list_parameters) {
    return around_list(resource, "row",
                       fmt::format("SELECT * FROM ({{0}}) AS list WHERE id = ${}", list_parameters + 1));
}

/// The last parameter is an array of ids.
Statement rows_statement(const Resource& resource, std::size_t list_parameters) {
    return around_list(
        resource, "rows",
        fmt::format("SELECT * FROM ({{0}}) AS list WHERE id = ANY (${}::bigint[]) ORDER BY id", list_parameters + 1));
}

/// Null for NULL.
nlohmann::json value_of(const pqxx::row& row, const ResourceField& field) {
    const auto cell = row[field.name];
    if (cell.is_null()) return nullptr;
    switch (field.kind) {
        case Kind::text:
        case Kind::choice:
            return cell.c_str();
        case Kind::integer:
        case Kind::reference:
            return cell.as<std::int64_t>();
        case Kind::number:
            return cell.as<double>();
        case Kind::boolean:
            return cell.as<bool>();
    }
    return nullptr;
}

nlohmann::json to_json(const Resource& resource, const pqxx::row& row) {
    nlohmann::json object{{"id", row["id"].as<std::int64_t>()},
                          {"created_at", time_column(row, "created_at")},
                          {"updated_at", time_column(row, "updated_at")}};
    for (const auto* fields : {&resource.fields, &resource.shown}) {
        for (const auto& field : *fields)
            object[field.name] = value_of(row, field);
    }
    return object;
}

std::optional<nlohmann::json> select(Transaction& transaction, const Resource& resource, const Scope& scope,
                                     std::int64_t id) {
    auto arguments = list_arguments(resource, scope, {});
    const auto statement = row_statement(resource, arguments.size());
    arguments.push_back(to_parameter(id));
    const auto rows = transaction.run_with(statement, arguments);
    if (rows.empty()) return std::nullopt;
    return to_json(resource, rows[0]);
}

void require_reference(Transaction& transaction, const ResourceField& field, std::int64_t tenant_id,
                       const std::string& id) {
    if (!references::share(transaction, field.target, tenant_id, std::stoll(id))) {
        throw ApiError(error::not_found, fmt::format("There is no such {}.", field.name), field.name);
    }
}

void require_references(Transaction& transaction, const Resource& resource, std::int64_t tenant_id,
                        const Values& values) {
    for (std::size_t i = 0; i < resource.fields.size(); ++i) {
        const auto& field = resource.fields[i];
        if (field.kind != Kind::reference || !values[i] || !*values[i]) continue;
        require_reference(transaction, field, tenant_id, **values[i]);
    }
}

std::int64_t insert(Transaction& transaction, const Resource& resource, const Scope& scope, const Values& values) {
    std::vector<Parameter> arguments{to_parameter(scope.tenant_id), scope.user_id};
    for (const auto& value : values)
        arguments.push_back(value.value_or(std::nullopt));
    const auto rows = transaction.run_with(*statements_of(resource).insert, arguments);
    if (rows.empty()) throw ApiError(error::not_found);
    if (resource.inconsistency != nullptr && !rows[0]["is_consistent"].as<bool>()) {
        throw ApiError(error::invalid_field, resource.inconsistency, resource.fields.front().name);
    }
    return rows[0]["id"].as<std::int64_t>();
}

void take_effect(Transaction& transaction, const Resource& resource, std::int64_t id) {
    const auto* effect = statements_of(resource).effect;
    if (effect != nullptr) transaction.run(*effect, id);
}

/// Translates the refusals of the schema into ApiError.
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
    const auto arguments = list_arguments(resource, scope, query);
    const auto count = count_statement(resource);
    const auto select = page_statement(resource, query, arguments.size());
    return database.transaction([&](Transaction& transaction) {
        for (const auto& field : resource.all_filters()) {
            const auto found = query.filters.find(field.name);
            if (field.kind != Kind::reference || found == query.filters.end()) continue;
            require_reference(transaction, field, scope.tenant_id, found->second);
        }
        Page page;
        page.count = transaction.run_with(count, arguments)[0][0].as<std::int64_t>();
        if (page.count <= query.offset) return page;
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

nlohmann::json find_all(Transaction& transaction, const Resource& resource, const Scope& scope,
                        const std::vector<std::int64_t>& ids) {
    auto arguments = list_arguments(resource, scope, {});
    const auto statement = rows_statement(resource, arguments.size());
    arguments.push_back(to_parameter(ids));
    auto rows = nlohmann::json::array();
    for (const auto& row : transaction.run_with(statement, arguments))
        rows.push_back(to_json(resource, row));
    return rows;
}

nlohmann::json create(Database& database, const Resource& resource, const Scope& scope, const Values& values) {
    return translated([&] {
        return database.transaction([&](Transaction& transaction) {
            require_references(transaction, resource, scope.tenant_id, values);
            const auto id = insert(transaction, resource, scope, values);
            take_effect(transaction, resource, id);
            return select(transaction, resource, scope, id).value();
        });
    });
}

std::optional<nlohmann::json> update(Database& database, const Resource& resource, const Scope& scope, std::int64_t id,
                                     const Values& values, const Check& check) {
    std::vector<Parameter> arguments{to_parameter(scope.tenant_id), scope.user_id, to_parameter(id)};
    for (std::size_t i = 0; i < resource.fields.size(); ++i) {
        if (resource.fields[i].is_fixed) continue;
        arguments.push_back(to_parameter(values[i].has_value()));
        arguments.push_back(values[i].value_or(std::nullopt));
    }
    return translated([&] {
        return database.transaction([&](Transaction& transaction) -> std::optional<nlohmann::json> {
            if (transaction.run_with(*statements_of(resource).update, arguments).empty()) return std::nullopt;
            take_effect(transaction, resource, id);
            if (check) check(transaction);
            return select(transaction, resource, scope, id);
        });
    });
}

bool remove(Database& database, const Resource& resource, const Scope& scope, std::int64_t id, const Check& check) {
    return translated([&] {
        return database.transaction([&](Transaction& transaction) {
            if (!select(transaction, resource, scope, id)) return false;
            take_effect(transaction, resource, id);
            const auto& statement = *statements_of(resource).remove;
            const bool is_removed = transaction.run(statement, scope.tenant_id, scope.user_id, id).affected_rows() > 0;
            if (check) check(transaction);
            return is_removed;
        });
    });
}

}  // namespace sluice::resources
