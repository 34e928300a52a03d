#include "api/store/postgres/database.h"

#include <atomic>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "api/domain/errors.h"
#include "tests/support/postgres_server.h"
#include "tests/support/test_database.h"

using namespace sluice;

namespace {

constexpr Statement echo_text{"test_echo_text", "SELECT $1::text"};
constexpr Statement echo_double{"test_echo_double", "SELECT $1::double precision"};
constexpr Statement echo_array{"test_echo_array", "SELECT unnest($1::text[])"};
constexpr Statement sum_array{"test_sum_array", "SELECT sum(n) FROM unnest($1::bigint[]) AS n"};
constexpr Statement insert_tenant{"test_insert_tenant", "INSERT INTO tenant (code, name) VALUES ($1, $1)"};
constexpr Statement own_backend{"test_own_backend", "SELECT pg_backend_pid()"};

}  // namespace

TEST_CASE("arguments reach the server as they are") {
    TestDatabase test;
    auto& database = test.database();
    for (const std::string text : {"", "a", "it's", "\"{},\\", "ü€", "a\nb", "NULL", "null"}) {
        CAPTURE(text);
        CHECK(database.run(echo_text, text)[0][0].as<std::string>() == text);
        const auto rows = database.run(echo_array, std::vector<std::string>{text, "x"});
        REQUIRE(rows.size() == 2);
        CHECK(rows[0][0].as<std::string>() == text);
        CHECK(rows[1][0].as<std::string>() == "x");
    }
    // Text in PostgreSQL cannot hold it. What comes after it must not be lost without a word.
    const std::string with_nul("admin\0of another", 16);
    CHECK_THROWS_AS(database.run(echo_text, with_nul), ApiError);
    CHECK_THROWS_AS(database.run(echo_array, std::vector<std::string>{with_nul}), ApiError);
    CHECK(database.run(echo_text, std::optional<std::string>())[0][0].is_null());
    CHECK(database.run(echo_text, std::nullopt)[0][0].is_null());
    CHECK(database.run(echo_text, true)[0][0].as<std::string>() == "true");
    CHECK(database.run(echo_array, std::vector<std::string>()).empty());
    CHECK(database.run(sum_array, std::vector<std::int64_t>{1, -2, 40})[0][0].as<int>() == 39);
    for (const double number : {0.0, 0.1, 1.0 / 3, 6.006, 1e300, std::numeric_limits<double>::denorm_min()})
        CHECK(database.run(echo_double, number)[0][0].as<double>() == number);
}

TEST_CASE("a transaction that throws leaves nothing behind") {
    TestDatabase test;
    CHECK_THROWS_AS(test.database().transaction([](Transaction& transaction) {
        transaction.run(insert_tenant, "gone");
        throw std::logic_error("on second thoughts");
    }),
                    std::logic_error);
    CHECK(test.value<int>("SELECT count(*) FROM tenant") == 0);
    test.database().run(insert_tenant, "here");
    CHECK_THROWS_AS(test.database().run(insert_tenant, "here"), StatementRefused);
    CHECK(test.value<int>("SELECT count(*) FROM tenant") == 1);
}

TEST_CASE("a refusal says why, whether of one statement or of a transaction") {
    using Reason = StatementRefused::Reason;
    struct Case {
        Statement statement;
        Reason reason;
    };
    const std::vector<Case> cases{
        {{"test_twice", "INSERT INTO tenant (code, name) VALUES ('twice', ''), ('twice', '')"},
         Reason::unique_violation},
        {{"test_nobodys", "INSERT INTO lecture (tenant_id, title) VALUES (1, 'x')"}, Reason::foreign_key_violation},
        {{"test_unchecked", "INSERT INTO tenant (code, name) VALUES ('NOT A CODE', '')"}, Reason::check_violation},
        {{"test_utf8", "SELECT convert_from('\\xff', 'UTF8')"}, Reason::invalid_text},
        {{"test_nul", "SELECT '\"\\u0000\"'::jsonb ->> 0"}, Reason::invalid_text},
        {{"test_zero", "SELECT 1 / 0"}, Reason::other},
    };
    TestDatabase test;
    const auto reason_of = [](const auto& run) {
        try {
            run();
        } catch (const StatementRefused& refusal) {
            return refusal.reason();
        }
        FAIL("not refused");
        return Reason::other;
    };
    for (const auto& [statement, reason] : cases) {
        CAPTURE(statement.text);
        CHECK(reason_of([&] { test.database().run(statement); }) == reason);
        CHECK(reason_of([&] {
                  test.database().transaction([&](Transaction& transaction) { transaction.run(statement); });
              }) == reason);
    }
    // Somebody holds the row, and the other one does not want to wait.
    constexpr Statement lock_tenant{"test_lock", "SELECT FROM tenant FOR UPDATE NOWAIT"};
    test.query("INSERT INTO tenant (code, name) VALUES ('held', '')");
    test.database().transaction([&](Transaction& transaction) {
        transaction.run(lock_tenant);
        CHECK(reason_of([&] { test.database().run(lock_tenant); }) == Reason::lock_not_available);
    });
}

TEST_CASE("a deadlock is tried again") {
    TestDatabase test;
    auto& database = test.database();
    test.query("INSERT INTO tenant (code, name) VALUES ('a', '0'), ('b', '0')");
    constexpr Statement count_up{"test_count_up", "UPDATE tenant SET name = (name::int + 1)::text WHERE code = $1"};
    std::atomic<int> holding = 0;
    const auto update = [&](const char* first, const char* second) {
        database.transaction([&](Transaction& transaction) {
            transaction.run(count_up, first);
            ++holding;
            // Both hold their first row before they want the other's; at the second try there is nobody to wait for.
            while (holding < 2)
                std::this_thread::yield();
            transaction.run(count_up, second);
        });
    };
    std::thread other([&] { update("b", "a"); });
    update("a", "b");
    other.join();
    CHECK(holding > 2);
    CHECK(test.value<int>("SELECT sum(name::int) FROM tenant") == 4);
}

TEST_CASE("no more connections are open than allowed; further callers wait for theirs") {
    TestDatabase test;
    Database small(test.url(), 2);
    std::atomic<int> open = 0;
    std::atomic<int> max = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            small.transaction([&](Transaction& transaction) {
                const int now = ++open;
                for (int seen = max; now > seen && !max.compare_exchange_weak(seen, now);) {
                }
                transaction.run(own_backend);
                --open;
            });
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(max <= 2);
    CHECK(max > 0);
}

TEST_CASE("a broken connection is replaced") {
    TestDatabase test;
    Database one(test.url(), 1);
    const auto backend = one.run(own_backend)[0][0].as<int>();
    test.query("SELECT pg_terminate_backend(" + std::to_string(backend) + ", 10000)");
    CHECK_THROWS_AS(one.run(own_backend), DatabaseUnavailable);
    CHECK(one.run(own_backend)[0][0].as<int>() != backend);
}

TEST_CASE("a server that is away is an exception, and may come later") {
    Database nowhere("host=/nonexistent dbname=sluice", 1);
    for (int i = 0; i < 3; ++i)
        CHECK_THROWS_AS(nowhere.run(own_backend), DatabaseUnavailable);
    Database later(PostgresServer::shared().url("comes_later"), 1);
    CHECK_THROWS_AS(later.run(own_backend), DatabaseUnavailable);
    PostgresServer::shared().execute("CREATE DATABASE comes_later");
    CHECK_NOTHROW(later.run(own_backend));
}
