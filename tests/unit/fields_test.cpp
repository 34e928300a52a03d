#include "api/handler/fields.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "api/domain/errors.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr std::int64_t max_integer = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t max_characters = 8;

/// The field that `read` refuses; empty when it accepts.
template <class Read>
std::string refused_field(Read&& read) {
    try {
        read();
        return {};
    } catch (const ApiError& refusal) {
        CHECK(std::string(refusal.kind().code) == "invalid_field");
        CHECK(refusal.kind().status == 400);
        return refusal.field().value_or("no field named");
    }
}

}  // namespace

TEST_CASE("text: of 1 to so many characters, without control characters") {
    const std::vector<json> good{"a", "12345678", "ü€", "\xF0\x9F\x8E\x93", "a\nb\tc", " ", "'; --"};
    for (const auto& value : good) {
        CAPTURE(value);
        const json body{{"title", value}};
        CHECK(Fields(body).text("title", max_characters) == value);
        CHECK(Fields(body).optional_text("title", max_characters) == value.get<std::string>());
    }
    const std::vector<json> bad{"",
                                "123456789",
                                "\xea\xb0\x95\xea\xb0\x95\xea\xb0\x95 12345!",  // ten characters
                                std::string("a\0b", 3),
                                "a\x1f",
                                "a\x7f",
                                "a\rb",
                                7,
                                -1.5,
                                true,
                                json::array({"a"}),
                                json::object()};
    for (const auto& value : bad) {
        CAPTURE(value);
        const json body{{"title", value}};
        CHECK(refused_field([&] { static_cast<void>(Fields(body).text("title", max_characters)); }) == "title");
        CHECK(refused_field([&] { static_cast<void>(Fields(body).optional_text("title", max_characters)); }) ==
              "title");
    }
}

TEST_CASE("numbers: whole ones in a range, and any in a range") {
    struct Case {
        json value;
        bool is_integer;
        bool is_number;
    };
    const std::vector<Case> cases{{0, true, true},
                                  {10, true, true},
                                  {11, false, false},
                                  {-1, false, false},
                                  {2.5, false, true},
                                  {10.0, false, true},
                                  {1e300, false, false},
                                  {-1e300, false, false},
                                  {max_integer, false, false},
                                  {std::numeric_limits<std::int64_t>::min(), false, false},
                                  {std::numeric_limits<std::uint64_t>::max(), false, false},
                                  {std::numeric_limits<double>::quiet_NaN(), false, false},
                                  {std::numeric_limits<double>::infinity(), false, false},
                                  {"5", true, true},
                                  {"10", true, true},
                                  {"11", false, false},
                                  {"2.5", false, true},
                                  {"1e1", false, true},
                                  {"NaN", false, false},
                                  {"inf", false, false},
                                  {"-1", false, false},
                                  {"", false, false},
                                  {" 5", false, false},
                                  {"+5", false, false},
                                  {"0x5", false, false},
                                  {"5,0", false, false},
                                  {std::string("5\0", 2), false, false},
                                  {"99999999999999999999", false, false},
                                  {std::string(100'000, '9'), false, false},
                                  {true, false, false},
                                  {json::array({5}), false, false}};
    for (const auto& [value, is_integer, is_number] : cases) {
        CAPTURE(value);
        const json body{{"n", value}};
        const Fields fields(body);
        CHECK(refused_field([&] { static_cast<void>(fields.integer("n", 0, 10)); }) == (is_integer ? "" : "n"));
        CHECK(refused_field([&] { static_cast<void>(fields.optional_integer("n", 0, 10)); }) ==
              (is_integer ? "" : "n"));
        CHECK(refused_field([&] { static_cast<void>(fields.number("n", 0, 10)); }) == (is_number ? "" : "n"));
        CHECK(refused_field([&] { static_cast<void>(fields.optional_number("n", 0, 10)); }) == (is_number ? "" : "n"));
    }
    const json body{{"whole", 7}, {"part", 0.25}};
    CHECK(Fields(body).integer("whole", -5, 7) == 7);
    CHECK(Fields(body).number("whole", 0, 10) == 7);
    CHECK(Fields(body).number("part", 0, 1) == 0.25);
    const json said{{"whole", "7"}, {"part", "1.5"}};
    CHECK(Fields(said).integer("whole", 0, 10) == 7);
    CHECK(Fields(said).number("part", 0, 2) == 1.5);
}

TEST_CASE("ids are positive whole numbers") {
    for (const json& value : {json(1), json(42), json(max_integer)}) {
        CAPTURE(value);
        const json body{{"video_id", value}};
        CHECK(Fields(body).id("video_id") == value.get<std::int64_t>());
        CHECK(Fields(body).optional_id("video_id") == value.get<std::int64_t>());
    }
    const json said{{"video_id", "42"}, {"enrollments", {"3", 1, "1"}}};
    CHECK(Fields(said).id("video_id") == 42);
    CHECK(Fields(said).ids("enrollments", 3) == std::vector<std::int64_t>{1, 3});
    CHECK(refused_field([&] { static_cast<void>(Fields(said).ids("enrollments", 2)); }) == "enrollments");
    CHECK(refused_field([&] { static_cast<void>(Fields(said).ids("video_id", 2)); }) == "video_id");
    for (const json& value : {json(0), json(-1), json(1.5), json("0"), json("-1"), json("1.0"), json(true),
                              json(std::numeric_limits<std::uint64_t>::max()), json(1e19)}) {
        CAPTURE(value);
        const json body{{"video_id", value}};
        CHECK(refused_field([&] { static_cast<void>(Fields(body).id("video_id")); }) == "video_id");
        CHECK(refused_field([&] { static_cast<void>(Fields(body).optional_id("video_id")); }) == "video_id");
    }
}

TEST_CASE("booleans are true or false, or say so") {
    const json good{{"yes", true}, {"no", false}};
    for (const auto& [text, flag] : {std::pair("true", true), {"True", true}, {"false", false}, {"False", false}}) {
        const json body{{"flag", text}};
        CHECK(Fields(body).optional_boolean("flag") == flag);
    }
    CHECK(Fields(good).optional_boolean("yes") == true);
    CHECK(Fields(good).optional_boolean("no") == false);
    for (const json& value : {json(1), json(0), json("TRUE"), json("1"), json(" true"), json("no"), json(""),
                              json(std::string("true\0", 5)), json::array(), json::object()}) {
        CAPTURE(value);
        const json body{{"flag", value}};
        CHECK(refused_field([&] { static_cast<void>(Fields(body).optional_boolean("flag")); }) == "flag");
    }
}

TEST_CASE("a missing field and null are the same: absent") {
    for (const json& body : {json::object(), json{{"x", nullptr}}, json{{"other", 1}}}) {
        CAPTURE(body);
        const Fields fields(body);
        CHECK_FALSE(fields.has("x"));
        CHECK_FALSE(fields.optional_text("x", max_characters).has_value());
        CHECK_FALSE(fields.optional_integer("x", 0, 1).has_value());
        CHECK_FALSE(fields.optional_number("x", 0, 1).has_value());
        CHECK_FALSE(fields.optional_boolean("x").has_value());
        CHECK_FALSE(fields.optional_id("x").has_value());
        CHECK(refused_field([&] { static_cast<void>(fields.text("x", max_characters)); }) == "x");
        CHECK(refused_field([&] { static_cast<void>(fields.integer("x", 0, 1)); }) == "x");
        CHECK(refused_field([&] { static_cast<void>(fields.number("x", 0, 1)); }) == "x");
        CHECK(refused_field([&] { static_cast<void>(fields.id("x")); }) == "x");
    }
    const json body{{"x", false}};
    CHECK(Fields(body).has("x"));
}

TEST_CASE("a change names no field but those that can be written") {
    const json body{{"title", "x"}, {"order", nullptr}};
    CHECK_NOTHROW(Fields(body).allow_only({"order", "title"}));
    for (const std::string name : {"id", "Title", "title ", "", "\x01"}) {
        CAPTURE(name);
        json more = body;
        more[name] = 1;
        try {
            Fields(more).allow_only({"order", "title"});
            FAIL("it was allowed");
        } catch (const ApiError& refusal) {
            CHECK(std::string(refusal.kind().code) == "unknown_field");
            CHECK(refusal.field() == name);
        }
    }
}
