#pragma once

namespace sluice {

/// One SQL statement, from a file of the same name in store/sql/ (or migrations/), embedded at build time.
struct Statement {
    const char* name;
    const char* text;
    /// PostgreSQL plans the statement anew for the arguments of each run, which costs up to a millisecond: for lists,
    /// whose best plan depends on which filters are NULL. A file says so by a line that begins with "-- Planned anew".
    bool is_planned_anew = false;
};

}  // namespace sluice
