#pragma once

#include "api/domain/errors.h"

namespace sluice {

/// The second name of a refusal, `error.code`, in answers about streams and progress: CONTENT_NOT_FOUND, ….
[[nodiscard]] const char* stream_error_code(const ErrorKind& kind);

}  // namespace sluice
