#include "common/protocol/transcoder_protocol.h"

#include <algorithm>
#include <limits>
#include <span>

#include "common/text/json_reader.h"

namespace sluice {
namespace {

using nlohmann::json;

std::string line_of(const json& message) {
    return message.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

/// Each message as JSON.
struct Writer {
    json operator()(const TaskProgress& progress) const { return {{"event", "progress"}, {"value", progress.value}}; }
    json operator()(const ObjectReady& object) const { return {{"event", "object"}, {"name", object.name}}; }
    json operator()(const SegmentsReady& ready) const { return {{"event", "segments"}, {"result", ready.result}}; }
    json operator()(const TaskDone& done) const { return {{"event", "done"}, {"result", done.result}}; }
    json operator()(const TaskFailed& failed) const {
        return {{"event", "failed"}, {"code", name(failed.code)}, {"reason", failed.reason}};
    }
};

/// Checked here: the library would read any other type as an object without fields.
const json& object_at(const json& line, const char* key) {
    const json& object = line.at(key);
    if (!object.is_object()) throw BadMessage("a field that is no object");
    return object;
}

ControlMessage message_of(const json& line) {
    const auto event = line.at("event").get<std::string>();
    if (event == "progress") return TaskProgress{line.at("value").get<double>()};
    if (event == "object") return ObjectReady{line.at("name").get<std::string>()};
    if (event == "segments") return SegmentsReady{object_at(line, "result").get<TaskResult>()};
    if (event == "done") return TaskDone{object_at(line, "result").get<TaskResult>()};
    if (event != "failed") throw BadMessage("an unknown event");
    const auto code = failure_code(line.at("code").get<std::string>());
    if (!code) throw BadMessage("an unknown failure code");
    return TaskFailed{*code, line.value("reason", "")};
}

TaskOrder order_of(const json& line) {
    const auto kind = task_kind(line.at("kind").get<std::string>());
    if (!kind) throw BadMessage("an unknown kind of task");
    return {*kind, object_at(line, "params").get<TaskParams>()};
}

template <class Read>
auto read_line(std::string_view line, Read read) {
    try {
        return read(read_json(line));
    } catch (const json::exception&) {
        throw BadMessage("a line that is not of the protocol");
    }
}

template <class Number>
void put(std::span<std::uint8_t, sizeof(Number)> to, Number number) {
    constexpr int bits_per_byte = 8;
    for (std::uint8_t& byte : to) {
        byte = static_cast<std::uint8_t>(number);
        number = static_cast<Number>(static_cast<std::uint64_t>(number) >> bits_per_byte);
    }
}

template <class Number>
Number number_in(std::span<const std::uint8_t, sizeof(Number)> bytes) {
    constexpr int bits_per_byte = 8;
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << bits_per_byte | bytes[i];
    return static_cast<Number>(number);
}

template <class Number>
std::string text_of(Number number) {
    std::array<std::uint8_t, sizeof(Number)> bytes{};
    put<Number>(bytes, number);
    return {bytes.begin(), bytes.end()};
}

}  // namespace

std::string to_line(const TaskOrder& order) {
    return line_of({{"kind", name(order.kind)}, {"params", order.params}});
}

std::string to_line(const ControlMessage& message) {
    return line_of(std::visit(Writer{}, message));
}

TaskOrder read_task_order(std::string_view line) {
    return read_line(line, order_of);
}

ControlMessage read_control_message(std::string_view line) {
    return read_line(line, message_of);
}

bool RangeRequest::is_allowed() const {
    constexpr auto max_offset = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return zero == 0 && length <= max_range_bytes && offset <= max_offset;
}

RangeRequestBytes to_bytes(const RangeRequest& request) {
    RangeRequestBytes bytes{};
    const std::span all(bytes);
    put<std::uint64_t>(all.subspan<0, 8>(), request.offset);
    put<std::uint32_t>(all.subspan<8, 4>(), request.length);
    put<std::uint32_t>(all.subspan<12, 4>(), request.zero);
    return bytes;
}

RangeRequest read_range_request(const RangeRequestBytes& bytes) {
    const std::span all(bytes);
    return {number_in<std::uint64_t>(all.subspan<0, 8>()), number_in<std::uint32_t>(all.subspan<8, 4>()),
            number_in<std::uint32_t>(all.subspan<12, 4>())};
}

std::uint32_t read_range_count(const RangeCountBytes& bytes) {
    return number_in<std::uint32_t>(bytes);
}

std::string range_answer(std::string_view bytes) {
    auto answer = text_of(static_cast<std::uint32_t>(bytes.size()));
    answer += bytes;
    return answer;
}

std::string unreadable_range_answer() {
    return text_of(unreadable_range);
}

std::string source_size_answer(std::uint64_t size_bytes) {
    return range_answer(text_of(size_bytes));
}

std::uint64_t read_source_size(const SourceSizeBytes& bytes) {
    return number_in<std::uint64_t>(bytes);
}

}  // namespace sluice
