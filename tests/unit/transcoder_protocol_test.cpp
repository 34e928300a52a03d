/// What goes over the wire between worker and transcoder, byte by byte (docs/architecture.md).

#include "common/protocol/transcoder_protocol.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/made_up_video.h"

using namespace sluice;

namespace {

TaskResult small_result() {
    TaskResult result;
    result.assets.push_back({"poster.jpg", 12, "ab"});
    return result;
}

}  // namespace

TEST_CASE("a line for each message, which reads back") {
    const std::string result = R"({"assets":[{"bytes":12,"name":"poster.jpg","sha256":"ab"}]})";
    const std::vector<std::pair<ControlMessage, std::string>> table{
        {TaskProgress{0.25}, R"({"event":"progress","value":0.25})"},
        {ObjectReady{"720p/seg-00042.m4s"}, R"({"event":"object","name":"720p/seg-00042.m4s"})"},
        {SegmentsReady{small_result()}, R"({"event":"segments","result":)" + result + "}"},
        {TaskDone{small_result()}, R"({"event":"done","result":)" + result + "}"},
        {TaskFailed{FailureCode::truncated, "It ends."},
         R"({"code":"truncated","event":"failed","reason":"It ends."})"},
    };
    for (const auto& [message, line] : table) {
        CHECK(to_line(message) == line + '\n');
        const auto read = read_control_message(line);
        CHECK(read.index() == message.index());
        CHECK(to_line(read) == line + '\n');
    }
}

TEST_CASE("a task is one line, which reads back") {
    CHECK(to_line(TaskOrder{}) == "{\"kind\":\"plan\",\"params\":{}}\n");
    const MadeUpVideo video(20);
    TaskOrder order{TaskKind::chunk, {}};
    order.params.plan = video.plan;
    order.params.chunk = video.chunks.back();
    const auto line = to_line(order);
    CHECK(line.find('\n') == line.size() - 1);
    const auto read = read_task_order(line);
    CHECK(read.kind == TaskKind::chunk);
    CHECK(read.params.chunk == order.params.chunk);
    CHECK(to_line(read) == line);
}

TEST_CASE("what files say of themselves need not be UTF-8, a line is") {
    const auto line = to_line(TaskFailed{FailureCode::internal,
                                         "a\xff"
                                         "b\n"});
    CHECK(line ==
          "{\"code\":\"internal\",\"event\":\"failed\",\"reason\":\"a\xef\xbf\xbd"
          "b\\n\"}\n");
}

TEST_CASE("what is not of the protocol is refused, whatever it is") {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    std::string wide = "[0";
    for (int i = 0; i < 4'000'000; ++i)
        wide += ",0";
    wide += ']';
    const std::vector<std::string> bad{
        "",
        " ",
        "x",
        "null",
        "true",
        "7",
        "[]",
        "\"progress\"",
        "{}",
        R"({"event":null})",
        R"({"event":1})",
        R"({"event":["progress"],"value":0})",
        R"({"event":"Progress","value":0})",
        R"({"event":"else"})",
        R"({"event":"progress"})",
        R"({"event":"progress","value":"1"})",
        R"({"event":"progress","value":null})",
        R"({"event":"progress","value":[0]})",
        R"({"event":"progress","value":NaN})",
        R"({"event":"progress","value":1e999})",
        R"({"event":"progress","value":0}{"event":"progress","value":0})",
        R"({"event":"object"})",
        R"({"event":"object","name":1})",
        R"({"event":"object","name":{"a":"b"}})",
        "{\"event\":\"object\",\"name\":\"\xff\"}",
        R"({"event":"segments"})",
        R"({"event":"segments","result":{"segments":{}}})",
        R"({"event":"segments","result":null})",
        R"({"event":"done"})",
        R"({"event":"done","result":7})",
        R"({"event":"done","result":[{}]})",
        R"({"event":"done","result":{"segments":[{}]}})",
        R"({"event":"done","result":{"assets":[{"name":"a","bytes":1.5,"sha256":""}]}})",
        R"({"event":"done","result":{"assets":[{"name":"a","bytes":1e300,"sha256":""}]}})",
        R"({"event":"done","result":)" + deep + "}",
        R"({"event":"done","result":{},"more":)" + wide + "}",
        R"({"event":"failed"})",
        R"({"event":"failed","code":7,"reason":""})",
        R"({"event":"failed","code":"no_such_code","reason":""})",
        R"({"event":"failed","code":"truncated","reason":7})",
        R"({"kind":"plan","params":{}})",
    };
    for (const auto& line : bad) {
        CAPTURE(line.substr(0, 100));
        CHECK_THROWS_AS(static_cast<void>(read_control_message(line)), BadMessage);
    }
    for (const std::string& line :
         {std::string(), std::string("{}"), std::string(R"({"kind":"plan"})"), std::string(R"({"kind":1,"params":{}})"),
          std::string(R"({"kind":"paint","params":{}})"), std::string(R"({"kind":"plan","params":[]})"),
          R"({"kind":"plan","params":)" + deep + "}"}) {
        CAPTURE(line.substr(0, 100));
        CHECK_THROWS_AS(static_cast<void>(read_task_order(line)), BadMessage);
    }
}

TEST_CASE("a range request is 16 bytes, little endian") {
    const RangeRequest request{0x0102030405060708, 0x00200000, 0};
    const RangeRequestBytes bytes{8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0x20, 0, 0, 0, 0, 0};
    CHECK(to_bytes(request) == bytes);
    const auto read = read_range_request(bytes);
    CHECK(read.offset == request.offset);
    CHECK(read.length == request.length);
    CHECK(read_range_request({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 3, 2, 1}).zero == 0x01020304);
}

TEST_CASE("which range requests are answered") {
    constexpr auto max_offset = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    struct Row {
        RangeRequest request;
        bool is_allowed;
    };
    for (const Row& row : std::vector<Row>{{{0, 0, 0}, true},
                                           {{0, max_range_bytes, 0}, true},
                                           {{0, max_range_bytes + 1, 0}, false},
                                           {{0, 0xFFFFFFFF, 0}, false},
                                           {{max_offset, 1, 0}, true},
                                           {{max_offset + 1, 1, 0}, false},
                                           {{~std::uint64_t{0}, 1, 0}, false},
                                           {{0, 1, 1}, false}}) {
        CAPTURE(row.request.offset);
        CAPTURE(row.request.length);
        CHECK(row.request.is_allowed() == row.is_allowed);
    }
}

TEST_CASE("an answer is a count and the bytes") {
    using namespace std::string_literals;
    CHECK(range_answer("abc") == "\3\0\0\0abc"s);
    CHECK(range_answer("") == "\0\0\0\0"s);
    CHECK(unreadable_range_answer() == "\xff\xff\xff\xff");
    CHECK(source_size_answer(0x0102030405) == "\x08\0\0\0\5\4\3\2\1\0\0\0"s);
    CHECK(read_range_count({0xff, 0xff, 0xff, 0xff}) == unreadable_range);
    CHECK(read_range_count({3, 1, 0, 0}) == 259);
    CHECK(read_source_size({5, 4, 3, 2, 1, 0, 0, 0}) == 0x0102030405);
}
