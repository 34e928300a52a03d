#include "common/protocol/traceparent.h"

#include <doctest/doctest.h>

using namespace sluice;

namespace {

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span = "00f067aa0ba902b7";

}  // namespace

TEST_CASE("traceparent: the trace id of a well-formed header") {
    CHECK(trace_id_of("00-" + trace + "-" + span + "-01") == trace);
    CHECK(trace_id_of("00-" + trace + "-" + span + "-00") == trace);
    CHECK(trace_id_of("00-" + trace + "-" + span + "-ff") == trace);
    CHECK(trace_id_of(traceparent(trace, span)) == trace);
}

TEST_CASE("traceparent: everything else is none") {
    const std::string nul("\0", 1);
    const std::string upper = "4BF92F3577B34DA6A3CE929D0E0E4736";
    for (const auto& header : {std::string(),
                               trace,
                               "00-" + trace,
                               "00-" + trace + "-" + span,
                               "00-" + trace + "-" + span + "-1",
                               "00-" + trace + "-" + span + "-011",
                               "00-" + trace + "-" + span + "-0g",
                               "00-" + trace + "-" + span + "-01-more",
                               "01-" + trace + "-" + span + "-01",
                               "ff-" + trace + "-" + span + "-01",
                               "00-" + upper + "-" + span + "-01",
                               "00-" + std::string(32, '0') + "-" + span + "-01",
                               "00-" + trace + "-" + std::string(16, '0') + "-01",
                               "00_" + trace + "-" + span + "-01",
                               "00-" + trace + "_" + span + "-01",
                               "00-" + trace + "-" + span + "_01",
                               " 00-" + trace + "-" + span + "-01",
                               "00-" + trace + "-" + span + "-01 ",
                               "00-" + trace.substr(1) + nul + "-" + span + "-01",
                               "00-" + trace.substr(1) + "\n-" + span + "-01",
                               std::string(1 << 20, 'a'),
                               std::string(55, '-')}) {
        CAPTURE(header.substr(0, 80));
        CHECK_FALSE(trace_id_of(header).has_value());
    }
}
