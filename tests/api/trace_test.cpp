/// From the request that has a video processed to the worker that does it: one trace.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"

using namespace sluice;
using nlohmann::json;

namespace {

const std::string trace = "0af7651916cd43dd8448eb211c80319c";

Answer call(ApiFixture& api, std::int64_t id, const std::string& name, const std::string& traceparent) {
    return api.admin().send("POST", fmt::format("/api/v1/videos/{}/{}", id, name), "{}", "application/json",
                            {{"traceparent", traceparent}});
}

json next_job(const ApiFixture& api) {
    return api.worker_http("worker-1").get("/video-worker/next?kinds=plan").json().at("job");
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "a worker is told the trace of the request that completed the upload, or of the retry") {
    const auto id = upload("not really a video");
    REQUIRE(call(*this, id, "upload/complete", "00-" + trace + "-b7ad6b7169203331-01").status == 200);
    CHECK(next_job(*this).at("trace_id") == trace);
    REQUIRE(admin().post(fmt::format("/api/v1/videos/{}/cancel", id), json::object()).status == 202);
    const std::string other = "4bf92f3577b34da6a3ce929d0e0e4736";
    REQUIRE(call(*this, id, "retry", "00-" + other + "-b7ad6b7169203331-00").status == 202);
    CHECK(next_job(*this).at("trace_id") == other);
}

TEST_CASE_FIXTURE(ApiFixture, "a request without a well-formed trace begins one of its own") {
    for (const auto& given :
         {std::string(), "00-" + trace + "-b7ad6b7169203331", "00-" + trace + "-0000000000000000-01",
          "01-" + trace + "-b7ad6b7169203331-01", "00-" + std::string(32, '0') + "-b7ad6b7169203331-01",
          "00-" + trace + "-b7ad6b7169203331-01, 00-" + trace + "-b7ad6b7169203331-01", std::string(4000, '0')}) {
        CAPTURE(given);
        const auto id = upload("not really a video");
        REQUIRE(call(*this, id, "upload/complete", given).status == 200);
        const auto made = next_job(*this).at("trace_id").get<std::string>();
        CHECK(made.size() == 32);
        CHECK(made.find_first_not_of("0123456789abcdef") == std::string::npos);
        CHECK(made != trace);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "a video of before traces were kept is given to workers without one") {
    uploaded_video();
    database.query("UPDATE video SET trace_id = NULL");
    CHECK_FALSE(next_job(*this).contains("trace_id"));
}
