#include "api/routes/catalogue/catalogue.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "api/domain/errors.h"
#include "api/handler/fields.h"
#include "api/handler/paging.h"
#include "api/store/catalogue/resources.h"

namespace sluice::routes::catalogue {
namespace {

using Kind = ResourceField::Kind;
using nlohmann::json;

/// The rows that the caller may see and write: a student's are their own. The route says which roles may call at all.
resources::Scope scope_of(const Request& request) {
    resources::Scope scope{request.principal.tenant_id, {}};
    if (request.principal.role == Role::student) scope.user_id = request.principal.user_id;
    return scope;
}

Parameter choice(const Fields& fields, const ResourceField& field) {
    constexpr std::size_t max_choice_characters = 64;
    const auto value = fields.optional_text(field.name, max_choice_characters);
    if (!value) return std::nullopt;
    if (std::none_of(field.choices.begin(), field.choices.end(), [&](const char* one) { return *value == one; })) {
        Fields::refuse(field.name, fmt::format("must be one of {}", fmt::join(field.choices, ", ")));
    }
    return *value;
}

Parameter value_of(const Fields& fields, const ResourceField& field) {
    switch (field.kind) {
        case Kind::text:
            return to_parameter(fields.optional_text(field.name, static_cast<std::size_t>(field.max)));
        case Kind::integer:
            return to_parameter(fields.optional_integer(field.name, std::llround(field.min), std::llround(field.max)));
        case Kind::number:
            return to_parameter(fields.optional_number(field.name, field.min, field.max));
        case Kind::boolean:
            return to_parameter(fields.optional_boolean(field.name));
        case Kind::choice:
            return choice(fields, field);
        case Kind::reference:
            return to_parameter(fields.optional_id(field.name));
    }
    return std::nullopt;
}

resources::Values values_at_creation(const Resource& resource, const json& body) {
    const Fields fields(body);
    resources::Values values;
    for (const auto& field : resource.fields) {
        auto value = value_of(fields, field);
        if (!value && field.is_required) Fields::refuse(field.name, "is required");
        values.emplace_back(std::move(value));
    }
    return values;
}

/// An absent field stays unchanged; null is a value if the field may be null.
resources::Values changed_values(const Resource& resource, const json& body) {
    const Fields fields(body);
    std::vector<std::string_view> names;
    for (const auto& field : resource.fields)
        names.emplace_back(field.name);
    fields.allow_only(names);
    resources::Values values;
    for (const auto& field : resource.fields) {
        auto value = value_of(fields, field);
        const bool is_said = value || (field.is_nullable && body.contains(field.name));
        if (value && field.is_fixed) Fields::refuse(field.name, "cannot be changed");
        values.push_back(is_said ? std::optional<Parameter>(std::in_place, std::move(value)) : std::nullopt);
    }
    return values;
}

std::string checked_filter(const ResourceField& field, const std::string& text) {
    const auto refuse = [&](const char* what) {
        throw ApiError(error::invalid_query, fmt::format("{} must be {}.", field.name, what), field.name);
    };
    if (std::none_of(field.choices.begin(), field.choices.end(), [&](const char* one) { return text == one; })) {
        refuse("one of its values");
    }
    return text;
}

void require_known_filters(const Resource& resource, const Request& request) {
    std::vector<std::string_view> names{"ordering"};
    if (resource.is_searched()) names.emplace_back("search");
    for (const auto& field : resource.all_filters()) {
        // What a part of the URL says cannot be said again.
        if (!request.params.contains(field.name)) names.emplace_back(field.name);
    }
    request.allow_filters(names);
}

void read_filters(const Resource& resource, const Request& request, resources::Query& query) {
    for (const auto& field : resource.all_filters()) {
        // A part of a nested URL is a filter, too.
        if (const auto part = request.params.find(field.name); part != request.params.end()) {
            query.filters[field.name] = std::to_string(request.id_param(field.name));
            continue;
        }
        const auto text = request.query_text(field.name);
        if (text.empty()) continue;
        if (field.kind == Kind::reference) {
            query.filters[field.name] = std::to_string(request.query_id(field.name).value());
        } else if (field.kind == Kind::boolean) {
            query.filters[field.name] = request.query_flag(field.name).value() ? "true" : "false";
        } else if (field.kind == Kind::choice) {
            query.filters[field.name] = checked_filter(field, text);
        }
    }
}

void read_ordering(const Resource& resource, const Request& request, resources::Query& query) {
    auto text = request.query_text("ordering");
    if (text.empty()) return;
    query.is_descending = text.starts_with('-');
    query.order_by = text.substr(query.is_descending ? 1 : 0);
    const bool is_general = query.order_by == "id" || query.order_by == "created_at" || query.order_by == "updated_at";
    const auto is_it = [&](const ResourceField& field) { return query.order_by == field.name; };
    if (!is_general && std::none_of(resource.fields.begin(), resource.fields.end(), is_it)) {
        throw ApiError(error::invalid_query, "ordering must be the name of a field, with - before it for descending.",
                       "ordering");
    }
}

}  // namespace

Response list(Services& services, const Request& request, const Resource& resource) {
    require_known_filters(resource, request);
    const auto paging = Paging::of(request);
    resources::Query query;
    query.limit = paging.page_size;
    query.offset = paging.offset();
    if (const auto search = request.query_text("search"); !search.empty()) query.search = search;
    read_filters(resource, request, query);
    read_ordering(resource, request, query);
    auto page = resources::list(services.database, resource, scope_of(request), query);
    return paging.answer(request, page.count, std::move(page.rows));
}

Response get(Services& services, const Request& request, const Resource& resource) {
    const auto row = resources::find(services.database, resource, scope_of(request), request.id_param("id"));
    if (!row) throw ApiError(error::not_found);
    for (const auto& field : resource.fields) {
        const auto part = request.params.find(field.name);
        if (part != request.params.end() && row->at(field.name) != request.id_param(field.name)) {
            throw ApiError(error::not_found);
        }
    }
    return Response::json(*row);
}

Response create(Services& services, const Request& request, const Resource& resource) {
    const auto scope = scope_of(request);
    const auto values = values_at_creation(resource, request.body);
    return Response::json(resources::create(services.database, resource, scope, values), 201);
}

Response update(Services& services, const Request& request, const Resource& resource) {
    return update_if(services, request, resource, {});
}

Response update_if(Services& services, const Request& request, const Resource& resource,
                   const resources::Check& check) {
    const auto scope = scope_of(request);
    const auto values = changed_values(resource, request.body);
    const auto row = resources::update(services.database, resource, scope, request.id_param("id"), values, check);
    if (!row) throw ApiError(error::not_found);
    return Response::json(*row);
}

Response replace(Services& services, const Request& request, const Resource& resource) {
    const auto row = resources::find(services.database, resource, scope_of(request), request.id_param("id"));
    if (!row) throw ApiError(error::not_found);
    auto change = request;
    const Fields fields(request.body);
    for (const auto& field : resource.fields) {
        if (!field.is_required) continue;
        const auto value = value_of(fields, field);
        if (!value) Fields::refuse(field.name, "is required");
        if (!field.is_fixed) continue;
        if (*value != row->at(field.name).dump()) Fields::refuse(field.name, "cannot be changed");
        change.body.erase(field.name);
    }
    return update(services, change, resource);
}

Response remove(Services& services, const Request& request, const Resource& resource) {
    return remove_if(services, request, resource, {});
}

Response remove_if(Services& services, const Request& request, const Resource& resource,
                   const resources::Check& check) {
    if (!resources::remove(services.database, resource, scope_of(request), request.id_param("id"), check)) {
        throw ApiError(error::not_found);
    }
    return Response::empty(204);
}

}  // namespace sluice::routes::catalogue
