#include "api/routes/openapi.h"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

#include "api/domain/catalogue.h"
#include "api/routes/openapi_operations.h"

namespace sluice {
namespace {

using nlohmann::json;
using Kind = ResourceField::Kind;

const Resource* const resources[] = {&catalogue::lectures,          &catalogue::sessions,
                                     &catalogue::students,          &catalogue::enrollments,
                                     &catalogue::attendance,        &catalogue::session_enrollments,
                                     &catalogue::video_permissions, &catalogue::video_progress,
                                     &catalogue::webhooks,          &catalogue::webhook_deliveries};

json reference(std::string_view schema) {
    return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

/// `page:X` and `array:X` as well as X.
json response_schema(std::string_view response) {
    if (response.starts_with("array:")) return {{"type", "array"}, {"items", reference(response.substr(6))}};
    if (!response.starts_with("page:")) return reference(response);
    return {{"type", "object"},
            {"required", {"count", "next", "previous", "results"}},
            {"properties",
             {{"count", {{"type", "integer"}}},
              {"next", {{"type", {"string", "null"}}}},
              {"previous", {{"type", {"string", "null"}}}},
              {"results", {{"type", "array"}, {"items", reference(response.substr(5))}}}}}};
}

json field_schema(const ResourceField& field) {
    const auto typed = [&](const char* type) {
        return field.is_nullable ? json{{"type", {type, "null"}}} : json{{"type", type}};
    };
    switch (field.kind) {
        case Kind::text: {
            auto schema = typed("string");
            schema["maxLength"] = field.most;
            return schema;
        }
        case Kind::integer:
        case Kind::number: {
            auto schema = typed(field.kind == Kind::integer ? "integer" : "number");
            schema["minimum"] = field.least;
            schema["maximum"] = field.most;
            return schema;
        }
        case Kind::boolean:
            return typed("boolean");
        case Kind::choice:
            return {{"enum", field.choices}};
        case Kind::reference:
            return {{"type", "integer"}};
    }
    return {};
}

/// What is shown, and (`:new`) what is said at creation.
void add_schemas(const Resource& resource, json& schemas) {
    json fields = json::object();
    json required = json::array();
    json all = {"id", "created_at", "updated_at"};
    for (const auto& field : resource.fields) {
        fields[field.name] = field_schema(field);
        if (field.is_required) required.push_back(field.name);
        all.push_back(field.name);
    }
    schemas[std::string(resource.name) + ".new"] = {{"type", "object"}, {"required", required}, {"properties", fields}};
    schemas[std::string(resource.name) + ".change"] = {{"type", "object"}, {"properties", fields}};
    fields["id"] = {{"type", "integer"}};
    fields["created_at"] = fields["updated_at"] = {{"type", "string"}, {"format", "date-time"}};
    schemas[resource.name] = {{"type", "object"}, {"required", all}, {"properties", fields}};
}

/// An operation with strings of its own.
struct Described {
    std::string tag;
    std::string summary;
    int status = 200;
    std::string request;
    std::string response;
    std::string query;
};

std::optional<Described> of_catalogue(const Route& route) {
    for (const auto* resource : resources) {
        const std::string name = resource->name;
        const std::string path = "/api/v1/" + name;
        const std::string method = route.method;
        if (route.pattern == path && method == "GET") {
            std::string query = "search ordering page page_size";
            for (const auto& field : resource->fields) {
                if (field.kind != Kind::text && field.kind != Kind::number && field.kind != Kind::integer)
                    query += std::string(" ") + field.name;
            }
            return Described{"catalogue", "List of " + name, 200, "", "page:" + name, query};
        }
        if (route.pattern == path) return Described{"catalogue", "New in " + name, 201, name + ".new", name, ""};
        if (route.pattern != path + "/{id}") continue;
        if (method == "GET") return Described{"catalogue", "One of " + name, 200, "", name, ""};
        if (method == "PATCH") return Described{"catalogue", "Change one of " + name, 200, name + ".change", name, ""};
        return Described{"catalogue", "Remove one of " + name, 204, "", "", ""};
    }
    return std::nullopt;
}

std::string without_ellipsis(std::string pattern) {
    const auto at = pattern.find("...}");
    if (at != std::string::npos) pattern.erase(at, 3);
    return pattern;
}

/// The workers' prefixes are aliases of each other.
std::string canonical(const std::string& path) {
    const auto at = path.find("/video-worker/");
    return at == std::string::npos ? path : path.substr(at);
}

Described described(const Route& route) {
    if (auto found = of_catalogue(route)) return *found;
    const auto name = std::string(route.method) + ' ' + canonical(without_ellipsis(route.pattern));
    const auto list = operations();
    const auto it = std::find_if(list.begin(), list.end(), [&](const Operation& o) { return o.route == name; });
    if (it == list.end()) throw std::logic_error("no description of " + name);
    return {std::string(it->tag),     std::string(it->summary),  it->status,
            std::string(it->request), std::string(it->response), std::string(it->query)};
}

json security(Access access) {
    switch (access) {
        case Access::anyone:
            return json::array();
        case Access::worker:
            return {{{"worker", json::array()}}};
        case Access::user:
        case Access::manager:
        case Access::admin:
        case Access::student:
            return {{{"bearer", json::array()}}};
    }
    return json::array();
}

const char* roles(Access access) {
    switch (access) {
        case Access::anyone:
            return "Anyone.";
        case Access::user:
            return "Anyone who is logged in.";
        case Access::manager:
            return "Admins and staff.";
        case Access::admin:
            return "Admins.";
        case Access::student:
            return "Students.";
        case Access::worker:
            return "Workers.";
    }
    return "";
}

json parameters(const std::string& path, const std::string& query) {
    json list = json::array();
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1)) {
        list.push_back({{"name", path.substr(at + 1, path.find('}', at) - at - 1)},
                        {"in", "path"},
                        {"required", true},
                        {"schema", {{"type", "string"}}}});
    }
    std::istringstream names(query);
    for (std::string name; names >> name;)
        list.push_back({{"name", name}, {"in", "query"}, {"schema", {{"type", "string"}}}});
    return list;
}

json operation(const Route& route, const std::string& path) {
    const auto about = described(route);
    json success{{"description", about.summary}};
    if (about.response == "text") {
        success["content"] = {{"text/plain", json::object()}};
    } else if (about.response == "bytes") {
        success["content"] = {{"application/octet-stream", json::object()}};
    } else if (!about.response.empty()) {
        success["content"]["application/json"]["schema"] = response_schema(about.response);
    }
    json failure{{"description", "A code for programs and a sentence for people"}};
    failure["content"]["application/json"]["schema"] = reference("Error");
    json object{{"tags", {about.tag}},
                {"summary", about.summary},
                {"description", roles(route.access)},
                {"security", security(route.access)},
                {"parameters", parameters(path, about.query)},
                {"responses", {{std::to_string(about.status), success}, {"default", failure}}}};
    if (!about.request.empty()) {
        object["requestBody"]["content"]["application/json"]["schema"] = reference(about.request);
    } else if (route.body == BodyKind::upload || route.body == BodyKind::sink) {
        object["requestBody"]["content"]["application/octet-stream"] = json::object();
    }
    return object;
}

}  // namespace

nlohmann::json openapi_document(const std::vector<Route>& routes) {
    json schemas = operation_schemas();
    for (const auto* resource : resources)
        add_schemas(*resource, schemas);
    json paths = json::object();
    for (const auto& route : routes) {
        const auto path = without_ellipsis(route.pattern);
        std::string method = route.method;
        std::transform(method.begin(), method.end(), method.begin(),
                       [](char c) { return static_cast<char>(std::tolower(c)); });
        paths[path][method] = operation(route, path);
    }
    return {{"openapi", "3.1.0"},
            {"info", {{"title", "Sluice"}, {"version", SLUICE_VERSION}}},
            {"paths", paths},
            {"components",
             {{"schemas", schemas},
              {"securitySchemes",
               {{"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
                {"worker", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-Worker-Token"}}}}}}}};
}

}  // namespace sluice
