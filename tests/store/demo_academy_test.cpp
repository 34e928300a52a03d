#include "api/store/catalogue/demo_academy.h"

#include <doctest/doctest.h>

#include "api/domain/signing/password.h"
#include "api/store/catalogue/accounts.h"
#include "tests/support/test_database.h"

using namespace sluice;

TEST_CASE("the demo academy is made once, and its passwords again") {
    TestDatabase test;
    const auto made = seed_demo(test.database(), "first words");
    CHECK(made.at("tenant") == "demo");
    CHECK(made.at("accounts").size() == 4);
    CHECK(seed_demo(test.database(), "second words") == made);
    CHECK(test.value<int>("SELECT count(*) FROM lecture_session") == 1);
    CHECK(test.value<std::int64_t>("SELECT id FROM enrollment") == made.at("student").at("enrollment_id"));
    CHECK(test.value<int>("SELECT count(*) FROM account") == 4);
    for (const char* role : {"admin", "staff", "instructor", "student"}) {
        const auto account = find_account(test.database(), role).value();
        CHECK(password_matches("second words", account.password_hash));
    }
}

TEST_CASE("a crowd is as large as it was asked to be, and the same the second time") {
    TestDatabase test;
    seed_demo(test.database(), "some words");
    for (int i = 0; i < 2; ++i) {
        seed_demo_crowd(test.database(), 30, 4);
        CHECK(test.value<int>("SELECT count(*) FROM student WHERE user_id LIKE 'demo-student-%'") == 30);
        CHECK(test.value<int>("SELECT count(*) FROM video") == 4);
        CHECK(test.value<int>("SELECT count(*) FROM video_progress") >= 4 * 30);
        CHECK(test.value<int>("SELECT count(DISTINCT enrollment_id) FROM playback_session") > 0);
        CHECK(test.value<int>("SELECT count(*) FROM playback_event") > 0);
    }
}
