/// Students from a file, as an admin uploads it.

#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"

using namespace sluice;
using nlohmann::json;

namespace {

class ImportFixture : public ApiFixture {
  public:
    Answer send(const std::string& text, const std::string& query = "?dry_run=false") {
        return client(Role::staff).send("POST", "/api/v1/students/import" + query, text, "text/csv");
    }

    /// created, updated, unchanged, failed
    static std::vector<int> counts(const Answer& answer) {
        REQUIRE(answer.status == 200);
        const auto body = answer.json();
        return {body.at("created"), body.at("updated"), body.at("unchanged"), body.at("failed")};
    }

    json student(const std::string& user_id) {
        const auto found = admin().get("/api/v1/students?search=" + user_id).json();
        for (const auto& one : found.at("results")) {
            if (one.at("user_id") == user_id) return one;
        }
        return {};
    }

    std::int64_t count() { return admin().get("/api/v1/students").json().at("count"); }
};

}  // namespace

TEST_CASE_FIXTURE(ImportFixture, "a file is tried out, imported, and imported again") {
    const std::string file =
        "\xef\xbb\xbfname;user_id;school\r\n"
        "\"Noether; Emmy\";u1;한국고등학교\r\n"
        "=HYPERLINK(1);u2;\r\n"
        ";u3;\r\n";
    const auto before = count();
    for (const auto* query : {"", "?dry_run=true"}) {
        const auto tried = send(file, query);
        CHECK(counts(tried) == std::vector{2, 0, 0, 1});
        CHECK(tried.json().at("dry_run") == true);
    }
    CHECK(count() == before);
    const auto done = send(file);
    CHECK(done.json().at("dry_run") == false);
    CHECK(counts(done) == std::vector{2, 0, 0, 1});
    CHECK(done.json().at("lines").at(0) == json{{"line", 2}, {"user_id", "u1"}, {"result", "created"}});
    CHECK(done.json().at("lines").at(2) == json{{"line", 4},
                                                {"user_id", "u3"},
                                                {"result", "failed"},
                                                {"detail", "invalid_field"},
                                                {"field", "name"},
                                                {"message", "name is required."}});
    CHECK(count() == before + 2);
    CHECK(student("u1").at("name") == "Noether; Emmy");
    CHECK(student("u1").at("school") == "한국고등학교");
    CHECK(student("u2").at("name") == "=HYPERLINK(1)");
    CHECK(student("u2").at("school").is_null());
    CHECK(counts(send(file)) == std::vector{0, 0, 2, 1});
    CHECK(count() == before + 2);
}

TEST_CASE_FIXTURE(ImportFixture, "a column that the file has is written, an empty cell is null, and others stay") {
    REQUIRE(counts(send("name,user_id,school,grade\nEmmy,u1,Göttingen,3\n")) == std::vector{1, 0, 0, 0});
    const auto id = student("u1").at("id");
    CHECK(counts(send("user_id,name,grade\nu1,Emmy,3\n")) == std::vector{0, 0, 1, 0});
    CHECK(counts(send("user_id,name,grade,student_phone\nu1,Emmy N.,,010\n")) == std::vector{0, 1, 0, 0});
    const auto changed = student("u1");
    CHECK(changed.at("id") == id);
    CHECK(changed.at("name") == "Emmy N.");
    CHECK(changed.at("grade").is_null());
    CHECK(changed.at("school") == "Göttingen");
    CHECK(changed.at("student_phone") == "010");
    // Another academy's student of the same user is another one.
    auto theirs = client(Role::admin, "theirs", "other");
    const auto answer =
        theirs.send("POST", "/api/v1/students/import?dry_run=false", "name,user_id\nX,u1\n", "text/csv");
    CHECK(counts(answer) == std::vector{1, 0, 0, 0});
    CHECK(student("u1") == changed);
}

TEST_CASE_FIXTURE(ImportFixture, "what is no file of students writes nothing") {
    const auto before = count();
    CHECK(send("").detail() == "invalid_csv");
    CHECK(send("name,user_id\nEmmy,u1\n\"Lise,u2\n").detail() == "invalid_csv");
    CHECK(send("name,user_id\nEmmy,u1\n\xc7\xd1\xb1\xdb,u2\n").detail() == "invalid_csv");  // not UTF-8
    CHECK(send("name,user_id\nEmmy,u1\n", "?dry_run=no").detail() == "invalid_query");
    CHECK(send("name,user_id\nEmmy,u1\n", "?dryrun=false").detail() == "unknown_filter");
    CHECK(send("name,user_id\n" + std::string(1'000'000, ',')).detail() == "invalid_csv");
    CHECK(send("name,user_id\n\"" + std::string(5 << 20, 'x')).detail() == "body_too_large");
    std::string many = "name,user_id\n";
    for (int i = 0; i <= 10'000; ++i)
        many += fmt::format("x,u{}\n", i);
    CHECK(send(many).detail() == "too_many_lines");
    CHECK(count() == before);
    const std::string giant = "name,user_id\nEmmy,u1\n\"" + std::string(4 << 20, 'x') + "\",u2\n";
    CHECK(counts(send(giant)) == std::vector{1, 0, 0, 1});
    CHECK(counts(send(std::string("name,user_id\na\0b,u3\n", 20))) == std::vector{0, 0, 0, 1});
}

TEST_CASE_FIXTURE(ImportFixture, "ten thousand lines are one statement, also when two send them at a time") {
    std::string there = "name,user_id,grade\n";
    std::string back = there;
    for (int i = 0; i < 10'000; ++i) {
        there += fmt::format("Student {0},u{0},1\n", i);
        back += fmt::format("Student {0},u{0},1\n", 9'999 - i);
    }
    std::vector<int> statuses(2);
    {
        const std::jthread other([&] { statuses[0] = send(there).status; });
        statuses[1] = send(back).status;
    }
    CHECK(statuses == std::vector{200, 200});
    CHECK(database.value<std::int64_t>("SELECT count(*) FROM student WHERE user_id LIKE 'u%' AND grade = '1'") ==
          10'000);
    CHECK(counts(send(there)) == std::vector{0, 0, 10'000, 0});
}
