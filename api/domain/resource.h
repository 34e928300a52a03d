#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// What the catalogue's lists have in common (contract §3 and §5), as data: one description instead of six sets of
/// handlers and statements. api/store/resources.h reads and writes by it, api/routes/catalogue.h answers by it.
namespace sluice {

struct ResourceField {
    enum class Kind { text, integer, number, boolean, choice, reference };

    const char* name;    ///< in JSON
    const char* column;  ///< in the table
    Kind kind = Kind::text;
    double least = 0;  ///< of a number
    double most = 0;   ///< of a number; bytes of a text
    /// `choice`: the enum's name in the schema, and the values.
    const char* type = "text";
    std::vector<const char*> choices = {};
    const char* target = nullptr;       ///< `reference`: a table with tenant_id and id
    const char* default_sql = nullptr;  ///< when it is absent at creation; without: NULL, or required
    bool is_required = false;           ///< at creation
    bool is_nullable = false;           ///< `null` may be set
    bool is_fixed = false;              ///< said at creation and never changed
    bool is_searched = false;           ///< `?search=` looks in it
};

/// One kind of rows of a tenant. The table has id, tenant_id, created_at and updated_at, and a unique constraint that
/// decides about double submits.
struct Resource {
    const char* name;  ///< in URLs
    const char* table;
    std::vector<ResourceField> fields;
    /// A condition on the row, true when its references fit together, and what to say otherwise. Null: none.
    const char* consistency = nullptr;
    const char* inconsistency = nullptr;
    /// A condition under which the row belongs to the user $2; null where rows belong to nobody.
    const char* owned_by = nullptr;
    /// Run in the same transaction with the row's id as $1, after it was created or changed and before it is deleted.
    const char* effect = nullptr;
};

}  // namespace sluice
