#include "api/domain/student_file.h"

#include <string>

#include <doctest/doctest.h>

#include "api/domain/errors.h"

using namespace sluice;

namespace {

std::string refusal_of_file(const std::string& text) {
    try {
        static_cast<void>(read_student_file(text));
        return "";
    } catch (const ApiError& failure) {
        return failure.kind().code;
    }
}

}  // namespace

TEST_CASE("a file of students may be what any spreadsheet writes") {
    for (const std::string& text :
         {std::string("name,user_id,grade\r\nEmmy,u1,3\r\n"), std::string("name,user_id,grade\nEmmy,u1,3"),
          std::string("\xef\xbb\xbfName;USER_ID; grade\r Emmy ;u1;\"3\"\r;;\r"),
          std::string("\"grade\",\"name\",\"user_id\"\n\n\"3\",\"Emmy\",\"u1\"\n,,\n")}) {
        CAPTURE(text);
        const auto file = read_student_file(text);
        CHECK(file.has_column(StudentColumn::grade));
        CHECK_FALSE(file.has_column(StudentColumn::school));
        REQUIRE(file.lines.size() == 1);
        CHECK(file.lines[0].fault.empty());
        CHECK(file.lines[0][StudentColumn::name] == "Emmy");
        CHECK(file.lines[0][StudentColumn::user_id] == "u1");
        CHECK(file.lines[0][StudentColumn::grade] == "3");
    }
}

TEST_CASE("a line that cannot be a student says why, and the others stay good") {
    const auto file = read_student_file(
        "name,user_id,grade\n"
        "Emmy,u1,3\n"
        ",u2,3\n"
        "Lise,,3\n"
        "Lise,u3\n"
        "Lise,u3,3,4\n"
        "\"a\nb\x01\",u4,3\n"
        "Other,u1,3\n"
        "Long,u5," +
        std::string(51, '1') +
        "\n"
        "=1+1,u6,3\n");
    struct Expected {
        std::size_t line;
        std::string field;
    };
    const Expected expected[] = {{2, ""},     {3, "name"},    {4, "user_id"}, {5, "(line)"}, {6, "(line)"},
                                 {7, "name"}, {9, "user_id"}, {10, "grade"},  {11, ""}};
    REQUIRE(file.lines.size() == std::size(expected));
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        const auto& line = file.lines[i];
        CAPTURE(line.fault);
        CHECK(line.line == expected[i].line);
        CHECK(line.fault.empty() == expected[i].field.empty());
        if (expected[i].field.empty() || expected[i].field == "(line)") {
            CHECK(line.faulty_field == nullptr);
        } else {
            CHECK(line.faulty_field == expected[i].field);
        }
    }
    CHECK(file.lines[6].fault == "user_id stands in line 2 already.");
    CHECK(file.lines[8][StudentColumn::name] == "=1+1");
}

TEST_CASE("what is no file of students is refused as a whole") {
    CHECK(refusal_of_file("") == "invalid_csv");
    CHECK(refusal_of_file("\n\n") == "invalid_csv");
    CHECK(refusal_of_file("name\nEmmy") == "invalid_csv");
    CHECK(refusal_of_file("user_id\nu1") == "invalid_csv");
    CHECK(refusal_of_file("name,user_id,name\n") == "invalid_csv");
    CHECK(refusal_of_file("name,user_id,password\n") == "invalid_csv");
    CHECK(refusal_of_file("name,user_id,\n") == "invalid_csv");
    CHECK(refusal_of_file("name,user_id\nEmmy,\"u1") == "invalid_csv");
    CHECK(refusal_of_file(std::string("\xff\xfe"
                                      "n\0a\0m\0e\0",
                                      10)) == "invalid_csv");
    CHECK(refusal_of_file("name,user_id\n" + std::string(1'000'000, ',')) == "invalid_csv");
    CHECK(refusal_of_file("\x89PNG\r\n\x1a\n") == "invalid_csv");
    CHECK(refusal_of_file("name,user_id\n") == "");
}

TEST_CASE("ten thousand lines are read, one more is too many") {
    std::string text = "name,user_id\n";
    for (std::size_t i = 0; i < max_student_lines; ++i)
        text += "x,u" + std::to_string(i) + '\n';
    CHECK(read_student_file(text).lines.size() == max_student_lines);
    CHECK(refusal_of_file(text + "x,one more\n") == "too_many_lines");
}
