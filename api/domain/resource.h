#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// What the catalogue's lists have in common (contract §3 and §5), as data: one description instead of ten sets of
/// handlers. api/store/catalogue/resources.h reads and writes by it, api/routes/catalogue/catalogue.h answers by it.
namespace sluice {

/// What a field may refer to.
enum class ReferenceTarget { lecture, session, student, enrollment, video, webhook };

struct ResourceField {
    enum class Kind { text, integer, number, boolean, choice, reference };

    const char* name;  ///< in JSON, and of the column in the statements' results
    Kind kind = Kind::text;
    double min = 0;                         ///< of a number
    double max = 0;                         ///< of a number; characters of a text
    std::vector<const char*> choices = {};  ///< `choice`: the values
    ReferenceTarget target = {};            ///< `reference`
    bool is_required = false;               ///< at creation; others have a default then, or are null
    bool is_nullable = false;               ///< `null` may be set
    bool is_fixed = false;                  ///< said at creation and never changed
    bool is_searched = false;               ///< `?search=` looks in it

    /// A list can be filtered by it.
    [[nodiscard]] bool is_filter() const {
        return kind == Kind::reference || kind == Kind::choice || kind == Kind::boolean;
    }
};

/// One kind of rows of a tenant. Each has an id, created_at and updated_at besides its fields, and a unique constraint
/// decides about double submits. Its statements are in api/store/catalogue/resource_statements.h.
struct Resource {
    const char* name;  ///< in URLs
    std::vector<ResourceField> fields;
    std::vector<ResourceField> shown = {};    ///< beside the fields: what a reader sees, and nobody writes
    std::vector<ResourceField> filters = {};  ///< references by which a list can be filtered beside its own fields
    /// What to say if the references of a new row do not fit together. Null: they always do.
    const char* inconsistency = nullptr;

    /// Whether `?search=` finds anything.
    [[nodiscard]] bool is_searched() const {
        const auto looks_in = [](const ResourceField& field) { return field.is_searched; };
        return std::any_of(fields.begin(), fields.end(), looks_in) || std::any_of(shown.begin(), shown.end(), looks_in);
    }

    /// Everything that a list can be filtered by, in the order of its statement's parameters.
    [[nodiscard]] std::vector<ResourceField> all_filters() const {
        std::vector<ResourceField> all;
        for (const auto& field : fields) {
            if (field.is_filter()) all.push_back(field);
        }
        all.insert(all.end(), filters.begin(), filters.end());
        return all;
    }
};

}  // namespace sluice
