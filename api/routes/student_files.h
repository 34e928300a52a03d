#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// All that is known of a student, as a file. The list of students is the catalogue's (api/routes/catalogue.h).
namespace sluice::routes::student_files {

/// For a student who asks which personal data there is; as a file.
Response export_json(Services& services, const Request& request);

}  // namespace sluice::routes::student_files
