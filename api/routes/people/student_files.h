#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// Students by the file, and all that is known of one. The list of students is the catalogue's
/// (api/routes/catalogue/catalogue.h).
namespace sluice::routes::student_files {

/// Says what becomes of each line; writes nothing unless `?dry_run=false`.
Response import_csv(Services& services, const Request& request);
/// For a student who asks which personal data there is; as a file.
Response export_json(Services& services, const Request& request);

}  // namespace sluice::routes::student_files
