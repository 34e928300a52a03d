#include "api/store/catalogue/demo_academy.h"

#include <doctest/doctest.h>

#include "api/domain/signing/password.h"
#include "api/store/catalogue/accounts.h"
#include "tests/support/memory_storage.h"
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

TEST_CASE("the course stream-demo is made once, with originals that have the bytes of their rows") {
    TestDatabase test;
    MemoryStorage storage;
    const auto academy = seed_demo(test.database(), "some words");
    const auto course = seed_stream_demo(test.database(), storage);
    CHECK(course.at("video_ids").size() == 4);
    CHECK(seed_stream_demo(test.database(), storage) == course);
    CHECK(seed_demo(test.database(), "some words") == academy);
    CHECK(test.value<std::string>("SELECT concat_ws(', ', title, is_published, free_lectures_count, price, difficulty) "
                                  "FROM lecture WHERE slug = 'stream-demo'") ==
          "Streaming Demo, t, 2, 169.00, beginner");
    CHECK(test.value<std::string>("SELECT string_agg(concat_ws('.', section.position, video.position), ' ' "
                                  "ORDER BY section.position, video.position) FROM video "
                                  "JOIN lecture_session AS section ON section.id = video.session_id") ==
          "1.1 1.2 2.1 2.2");
    CHECK(test.value<int>("SELECT count(*) FROM task") == 0);
    std::string first_bytes;
    for (const std::int64_t id : course.at("video_ids")) {
        const auto of_video = [&](const std::string& column) {
            return "SELECT " + column + " FROM video WHERE id = " + std::to_string(id);
        };
        const auto key = test.value<std::string>(of_video("file_key"));
        const auto bytes = storage.size(key);
        REQUIRE(bytes);
        CHECK(*bytes == test.value<std::int64_t>(of_video("source_bytes")));
        const auto file = storage.read_all(key, *bytes);
        CHECK(file.starts_with("RIFF"));
        CHECK(file != first_bytes);
        first_bytes = file;
    }
}

TEST_CASE("what is missing of the academy beside stream-demo is made anew") {
    TestDatabase test;
    MemoryStorage storage;
    const auto academy = seed_demo(test.database(), "some words");
    const auto course = seed_stream_demo(test.database(), storage);
    test.query("DELETE FROM lecture WHERE slug IS NULL");
    CHECK(seed_demo(test.database(), "some words").at("lecture_id") > course.at("lecture_id"));
    CHECK(seed_stream_demo(test.database(), storage) == course);
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
