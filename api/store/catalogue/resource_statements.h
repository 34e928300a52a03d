#pragma once

#include "api/domain/resource.h"
#include "api/store/postgres/statement.h"

namespace sluice {

/// The statements of one kind of rows (store/sql/catalogue/). A test checks them against the resource's description.
///
/// $1 is the tenant. $2 is the user whose rows are meant; NULL: everybody's. Where rows belong to no user, only NULL
/// finds and makes any.
struct ResourceStatements {
    const Resource* resource;
    /// Columns: id, every field by its name and what is `shown` beside, created_at, updated_at. $3 is the text to
    /// search for, then come all_filters() of the description. NULL lets everything through. The statement has no
    /// order, so that the store can add one.
    const Statement* list;
    /// $3 …: every field; NULL takes the default. Returns id, and is_consistent if the resource has an `inconsistency`.
    /// No row is returned if the new one would not be the user's. Null where the database makes the rows itself, and so
    /// for the next two.
    const Statement* insert = nullptr;
    /// $3 is the id. Then two for each field that can be changed: whether to change it, and its value. Returns the id.
    const Statement* update = nullptr;
    /// $3 is the id.
    const Statement* remove = nullptr;
    /// $1 is the id. Runs in the same transaction, after a row was created or changed and before it is deleted. Null:
    /// nothing to do.
    const Statement* effect = nullptr;
};

/// `resource` is one of api/domain/catalogue.h.
const ResourceStatements& statements_of(const Resource& resource);

}  // namespace sluice
