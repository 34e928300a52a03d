#include "api/store/postgres/migrator.h"

#include <algorithm>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "api/store/postgres/migrations.h"
#include "api/store/postgres/sql.h"
#include "tests/support/test_database.h"

using namespace sluice;

namespace {

std::vector<std::string> all_migrations() {
    std::vector<std::string> names;
    for (const auto& migration : migrations::all)
        names.emplace_back(migration.name);
    return names;
}

}  // namespace

TEST_CASE("a new database gets every migration, in order, and a second run changes nothing") {
    TestDatabase test(TestDatabase::Content::nothing);
    CHECK(migrate(test.database()) == all_migrations());
    CHECK(migrate(test.database()).empty());
    CHECK(test.value<std::size_t>("SELECT count(*) FROM schema_migration") == migrations::all.size());
}

TEST_CASE("several processes may migrate one database at once: each migration is applied by one of them") {
    constexpr int migrators = 4;
    TestDatabase test(TestDatabase::Content::nothing);
    std::latch start(migrators);
    std::vector<std::vector<std::string>> applied(migrators);
    std::vector<std::string> failures(migrators);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < migrators; ++i) {
        threads.emplace_back([&, i] {
            try {
                Database database(test.url(), 1);
                start.arrive_and_wait();
                applied[i] = migrate(database);
            } catch (const std::exception& failure) {
                failures[i] = failure.what();
            }
        });
    }
    for (auto& thread : threads)
        thread.join();

    CHECK(failures == std::vector<std::string>(migrators));
    std::vector<std::string> all;
    for (const auto& names : applied)
        all.insert(all.end(), names.begin(), names.end());
    std::sort(all.begin(), all.end());
    CHECK(all == all_migrations());
}

TEST_CASE("the server accepts every statement of the store") {
    TestDatabase test;
    pqxx::connection connection(test.url());
    for (const auto& statement : sql::all) {
        // Only queries can be prepared; this one is no query, and every migration runs it.
        if (statement.name == std::string(sql::create_schema_migration.name)) continue;
        CAPTURE(statement.name);
        pqxx::work work(connection);
        CHECK_NOTHROW(work.exec(std::string("PREPARE statement AS ") + statement.text));
        CHECK_NOTHROW(work.exec("DEALLOCATE statement"));
    }
}
