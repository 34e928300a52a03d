/// migrations/schema.sql is what the migrations make; the test runs in the repository's root.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>
#include <pqxx/pqxx>

#include "tests/support/postgres_server.h"
#include "tests/support/test_database.h"

using namespace sluice;

namespace {

constexpr const char* schema_file = "migrations/schema.sql";
constexpr const char* heading =
    "-- The schema as all migrations leave it, to be read. Made by scripts/schema; a test compares it. The migrations\n"
    "-- have the reasons.\n\n";

std::string name_of(TestDatabase& test) {
    return test.value<std::string>("SELECT current_database()");
}

}  // namespace

TEST_CASE("the kept schema is what the migrations make") {
    const auto& server = PostgresServer::shared();
    TestDatabase migrated;
    const auto schema = server.dump_schema(name_of(migrated));
    CHECK(schema.find("CREATE TABLE public.video ") != std::string::npos);
    if (std::getenv("SLUICE_WRITE_SCHEMA") != nullptr) std::ofstream(schema_file) << heading << schema;

    std::ifstream file(schema_file);
    const std::string kept{std::istreambuf_iterator<char>(file), {}};
    CHECK(kept.starts_with(heading));
    // Loaded and printed by the same pg_dump, as another version may spell it in another way.
    TestDatabase loaded(TestDatabase::Content::nothing);
    loaded.query("SET check_function_bodies = false;\n" + kept);
    CHECK(server.dump_schema(name_of(loaded)) == schema);
}
