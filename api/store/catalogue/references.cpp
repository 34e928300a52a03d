#include "api/store/catalogue/references.h"

#include <stdexcept>

#include "api/store/postgres/sql.h"

namespace sluice::references {
namespace {

const Statement& statement_of(ReferenceTarget target) {
    switch (target) {
        case ReferenceTarget::lecture:
            return sql::share_lecture;
        case ReferenceTarget::session:
            return sql::share_session;
        case ReferenceTarget::student:
            return sql::share_student;
        case ReferenceTarget::enrollment:
            return sql::share_enrollment;
        case ReferenceTarget::video:
            return sql::share_video;
        case ReferenceTarget::webhook:
            return sql::share_webhook;
    }
    throw std::logic_error("an unknown target of a reference");
}

}  // namespace

bool share(Transaction& transaction, ReferenceTarget target, std::int64_t tenant_id, std::int64_t id) {
    return !transaction.run(statement_of(target), tenant_id, id).empty();
}

bool exists(Database& database, ReferenceTarget target, std::int64_t tenant_id, std::int64_t id) {
    return !database.run(statement_of(target), tenant_id, id).empty();
}

}  // namespace sluice::references
