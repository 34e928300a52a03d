#pragma once

#include <cstdint>
#include <string>

#include "api/domain/resource.h"
#include "api/store/postgres/database.h"

/// Whether a tenant has a row that somebody refers to. Another tenant's row is not there.
namespace sluice::references {

/// True if the tenant has it. The row is locked against removal until the end of the transaction.
bool share(Transaction& transaction, ReferenceTarget target, std::int64_t tenant_id, std::int64_t id);
/// True if the tenant has it now.
bool exists(Database& database, ReferenceTarget target, std::int64_t tenant_id, std::int64_t id);

}  // namespace sluice::references
