#pragma once

namespace sluice {

/// One SQL statement, from a file of the same name in store/sql/ (or migrations/), embedded at build time.
struct Statement {
    const char* name;
    const char* text;
};

}  // namespace sluice
