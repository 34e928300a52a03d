#pragma once

#include <string>

#include "tests/support/test_client.h"

namespace sluice {

/// Appends one answer of the API to the file that the environment's SLUICE_TEST_ANSWERS names, as a line of JSON:
/// `{method, target, status, content_type, body}`. `body` is null unless the answer is JSON. tests/api/openapi_check.py
/// checks the lines against api/openapi.json. Does nothing if the variable is not set. Any thread may call.
void record_answer(const std::string& method, const std::string& target, const Answer& answer);

}  // namespace sluice
