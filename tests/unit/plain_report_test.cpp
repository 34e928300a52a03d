#include "api/domain/tasks/plain_report.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;
using nlohmann::json;

namespace {

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

}  // namespace

TEST_CASE("a failure's reason is kept in a form that people can read and the database can store") {
    struct Case {
        json given;
        std::string kept;
    };
    const std::vector<Case> cases{
        {"ffmpeg said no", "ffmpeg said no"},
        {"frame= 12\rframe= 13\x1b[31m", "frame= 12 frame= 13 [31m"},
        {"two\nlines\tand a tab", "two\nlines\tand a tab"},
        {std::string("a\0b\x7f", 4), "a b "},
        {std::string(2000, 'x'), std::string(2000, 'x')},
        {std::string(2001, 'x'), std::string(2000, 'x')},
        {std::string(3'000'000, 'x'), std::string(2000, 'x')},
        {repeated("한", 2001), repeated("한", 2000)},
        {std::string(1999, 'x') + "🎓🎓", std::string(1999, 'x') + "🎓"},
        {"", "unknown"},
        {" \n\t ", "unknown"},
        {std::string("\r\0\x1b", 3), "unknown"},
        {5, "unknown"},
        {true, "unknown"},
        {json::array({"a"}), "unknown"},
        {json::object({{"why", "a"}}), "unknown"},
        {json(), "unknown"},
    };
    for (const auto& [given, kept] : cases) {
        CAPTURE(given.dump().substr(0, 100));
        CHECK(plain_report::reason_of({{"reason", given}}) == kept);
    }
    CHECK(plain_report::reason_of(json::object()) == "unknown");
    CHECK(plain_report::reason_of({{"code", "truncated"}}) == sentence(FailureCode::truncated));
    CHECK(plain_report::reason_of({{"code", "truncated"}, {"reason", ""}}) == "unknown");
    CHECK(plain_report::reason_of({{"code", "no_such_code"}}) == "unknown");
}

TEST_CASE("a failure's code is one of ours") {
    CHECK(plain_report::code_of({{"code", "truncated"}}) == FailureCode::truncated);
    for (const json& code :
         {json(), json(5), json(""), json("TRUNCATED"), json("truncated "), json(std::string(1, '\0')),
          json(std::string(1'000'000, 'x')), json::array({"truncated"})}) {
        CHECK(plain_report::code_of({{"code", code}}) == FailureCode::decode_error);
    }
    CHECK(plain_report::code_of(json::object()) == FailureCode::decode_error);
}

TEST_CASE("a duration is a number or a text of one") {
    struct Case {
        json given;
        std::optional<double> seconds;
    };
    const std::vector<Case> cases{
        {27, 27},
        {12.5, 12.5},
        {"27", 27},
        {"12.5", 12.5},
        {0, 0},
        {172'800, 172'800},
        {172'801, {}},
        {-1, {}},
        {"-1", {}},
        {"", {}},
        {"long", {}},
        {"27 s", {}},
        {" 27", {}},
        {"nan", {}},
        {"inf", {}},
        {"1e400", {}},
        {std::string(100'000, '9'), {}},
        {true, {}},
        {json(), {}},
        {json::array({27}), {}},
        {std::string("27\0", 3), {}},
    };
    for (const auto& [given, seconds] : cases) {
        CAPTURE(given.dump().substr(0, 100));
        CHECK(plain_report::duration_of({{"duration", given}}) == seconds);
    }
    CHECK(plain_report::duration_of(json::object()) == std::nullopt);
}

TEST_CASE("a path may be said from the root, or from where the storage is mounted") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"hls/demo/7/master.m3u8", "hls/demo/7/master.m3u8"},
        {"/hls/demo/7/master.m3u8", "hls/demo/7/master.m3u8"},
        {"//hls/demo/7/master.m3u8", "hls/demo/7/master.m3u8"},
        {"storage/media/hls/demo/7/master.m3u8", "hls/demo/7/master.m3u8"},
        {"/storage/media/hls/demo/7/master.m3u8", "hls/demo/7/master.m3u8"},
        // Once only: what is left is not a second path to be made good.
        {"storage/media//hls", "/hls"},
        {"storage/media/storage/media/hls", "storage/media/hls"},
        {"storage/media", "storage/media"},
        {"storage/mediahls", "storage/mediahls"},
        {"/../hls", "../hls"},
        {"", ""},
        {"///", ""},
    };
    for (const auto& [path, key] : cases) {
        CAPTURE(path);
        CHECK(plain_report::key_of(path) == key);
    }
}
