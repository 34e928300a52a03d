/// Lines of the control channel, from a transcoder that a file may have taken over.

#include <algorithm>
#include <variant>

#include "common/text/json_reader.h"
#include "tests/fuzz/input.h"
#include "worker/control_channel.h"
#include "worker/transfer/object_name.h"

using namespace sluice;
using fuzz::require;

namespace {

constexpr std::size_t max_reason_bytes = 500;

struct Check {
    void operator()(const TaskProgress& progress) const {
        require(progress.value >= 0 && progress.value <= 1, "progress is from 0 to 1");
    }
    void operator()(const ObjectReady& object) const {
        require(is_object_name(object.name), "an object has a name that is allowed");
    }
    void operator()(const SegmentsReady& segments) const { check(segments.result); }
    void operator()(const TaskDone& done) const { check(done.result); }
    void operator()(const TaskFailed& failed) const {
        const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
        require(!failed.reason.empty() && failed.reason.size() <= max_reason_bytes, "a reason is short");
        require(std::none_of(failed.reason.begin(), failed.reason.end(), is_control), "a reason can be shown");
        static_cast<void>(nlohmann::json(failed.reason).dump());
    }

    static void check(const TaskResult& result) {
        const nlohmann::json said = result;
        require(nlohmann::json(read_json(said.dump()).get<TaskResult>()) == said, "a result can be passed on");
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto message = parse_control_message(fuzz::text_of(data, size));
        std::visit(Check{}, message);
        const auto line = to_line(message);
        require(line.find('\n') == line.size() - 1, "a message is one line");
        require(to_line(parse_control_message(line)) == line, "a message reads back");
    } catch (const BadMessage&) {
        return 0;
    }
    return 0;
}
