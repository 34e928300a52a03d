# Writes a header with the OpenAPI document, with the server's version filled in:
# cmake -DOUT=… -DDOCUMENT=openapi.json -DVERSION=… -P embed_openapi.cmake
file(READ ${DOCUMENT} text)
string(REPLACE "@SLUICE_VERSION@" "${VERSION}" text "${text}")
file(WRITE ${OUT} "// Made from api/openapi.json at build time.\n#pragma once\n\n#include <string_view>\n\nnamespace sluice {\n\ninline constexpr char openapi_text[] = R\"json(${text})json\";\n// Measured by the compiler at once: it may not walk through so long a text.\ninline constexpr std::string_view openapi_document{openapi_text, sizeof openapi_text - 1};\n\n}  // namespace sluice\n")
