/// Who is let in where: every route × every kind of caller.

#include <array>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// anonymous, student, another student, instructor, staff, admin, another tenant's admin, worker
constexpr std::size_t callers = 8;

struct Row {
    const char* method;
    const char* pattern;
    const char* target;  ///< {V} video, {L} lecture, {S} session, {P} student, {E} enrolment of demo; {N} nothing
    json body;
    std::array<int, callers> statuses;
};

// What a caller without the right gets comes before anything else: 401, 403. What another tenant owns is not there.
const std::vector<Row>& rows() {
    // clang-format off
    static const std::vector<Row> list{
        // method, pattern, target, body,                                                                     anon stud oth  inst staff adm  ten  work
        {"GET",    "/api/v1/videos", "/api/v1/videos", {},                                                       {401, 403, 403, 403, 200, 200, 200, 401}},
        {"GET",    "/api/v1/videos?session", "/api/v1/videos?session={S}", {},                                   {401, 403, 403, 403, 200, 200, 404, 401}},
        {"POST",   "/api/v1/videos/upload/init", "/api/v1/videos/upload/init", {{"session", "{S}"}, {"title", "x"}, {"filename", "x.mp4"}}, {401, 403, 403, 403, 201, 201, 404, 401}},
        {"GET",    "/api/v1/videos/{id}", "/api/v1/videos/{V}", {},                                              {401, 403, 403, 403, 200, 200, 404, 401}},
        {"PATCH",  "/api/v1/videos/{id}", "/api/v1/videos/{V}", {{"title", "x"}},                                {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/videos/{id}/tasks", "/api/v1/videos/{V}/tasks", {},                                  {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/videos/{id}/stats", "/api/v1/videos/{V}/stats", {},                                  {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/videos/{id}/summary", "/api/v1/videos/{V}/summary", {},                              {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/videos/{id}/achievement", "/api/v1/videos/{V}/achievement", {},                      {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/videos/{id}/policy-impact", "/api/v1/videos/{V}/policy-impact", {},                  {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/videos/{id}/play", "/api/v1/videos/{V}/play", {},                                    {401, 403, 403, 200, 200, 200, 404, 401}},
        {"GET",    "/api/v1/videos/student", "/api/v1/videos/student", {},                                       {401, 200, 200, 403, 403, 403, 403, 401}},
        {"GET",    "/api/v1/lectures/{lecture}/sessions", "/api/v1/lectures/{L}/sessions", {},                   {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/lectures/{lecture}/sessions/{id}", "/api/v1/lectures/{L}/sessions/{S}", {},          {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/lectures/{lecture}/sessions/{session}/videos/{id}", "/api/v1/lectures/{L}/sessions/{S}/videos/{V}", {}, {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/lectures/{lecture}/sessions/{session}/videos/{id}/stats", "/api/v1/lectures/{L}/sessions/{S}/videos/{V}/stats", {}, {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/lectures", "/api/v1/lectures", {},                                                   {401, 403, 403, 403, 200, 200, 200, 401}},
        {"GET",    "/api/v1/lectures/{id}", "/api/v1/lectures/{L}", {},                                          {401, 403, 403, 403, 200, 200, 404, 401}},
        {"PATCH",  "/api/v1/lectures/{id}", "/api/v1/lectures/{L}", {{"title", "x"}},                            {401, 403, 403, 403, 200, 200, 404, 401}},
        {"POST",   "/api/v1/sessions", "/api/v1/sessions", {{"lecture", "{L}"}, {"title", "x"}},                 {401, 403, 403, 403, 201, 201, 404, 401}},
        {"GET",    "/api/v1/sessions/{id}", "/api/v1/sessions/{S}", {},                                          {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/students", "/api/v1/students", {},                                                   {401, 403, 403, 403, 200, 200, 200, 401}},
        {"GET",    "/api/v1/students/{id}", "/api/v1/students/{P}", {},                                          {401, 403, 403, 403, 200, 200, 404, 401}},
        {"DELETE", "/api/v1/students/{id}", "/api/v1/students/{N}", {},                                          {401, 403, 403, 403, 404, 404, 404, 401}},
        {"GET",    "/api/v1/enrollments?lecture", "/api/v1/enrollments?lecture={L}", {},                         {401, 403, 403, 403, 200, 200, 404, 401}},
        {"PATCH",  "/api/v1/enrollments/{id}", "/api/v1/enrollments/{E}", {{"status", "ACTIVE"}},                {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/session-enrollments?session", "/api/v1/session-enrollments?session={S}", {},         {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/attendance?enrollment", "/api/v1/attendance?enrollment={E}", {},                     {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/video-permissions?video", "/api/v1/video-permissions?video={V}", {},                 {401, 403, 403, 403, 200, 200, 404, 401}},
        {"POST",   "/api/v1/video-permissions/bulk_set", "/api/v1/video-permissions/bulk_set", {{"video_id", "{V}"}, {"enrollments", json::array()}, {"rule", "free"}}, {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/video-progress", "/api/v1/video-progress", {},                                       {401, 200, 200, 403, 200, 200, 200, 401}},
        {"GET",    "/api/v1/video-progress?video", "/api/v1/video-progress?video={V}", {},                       {401, 200, 200, 403, 200, 200, 404, 401}},
        {"PATCH",  "/api/v1/video-progress/{id}", "/api/v1/video-progress/{N}", {{"progress", 1}},               {401, 404, 404, 403, 404, 404, 404, 401}},
        {"GET",    "/api/v1/video-playback-events?video", "/api/v1/video-playback-events?video={V}", {},         {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/video-playback-events/risk?video", "/api/v1/video-playback-events/risk?video={V}", {}, {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/video-playback-events/export?video", "/api/v1/video-playback-events/export?video={V}", {}, {401, 403, 403, 403, 200, 200, 404, 401}},
        {"GET",    "/api/v1/webhooks", "/api/v1/webhooks", {},                                                   {401, 403, 403, 403, 403, 200, 200, 401}},
        {"POST",   "/api/v1/webhooks", "/api/v1/webhooks", {{"url", "https://example.org/x"}},                   {401, 403, 403, 403, 403, 201, 201, 401}},
        {"POST",   "/api/v1/webhooks/{id}/secret", "/api/v1/webhooks/{N}/secret", {},                            {401, 403, 403, 403, 403, 404, 404, 401}},
        {"GET",    "/api/v1/webhook-deliveries", "/api/v1/webhook-deliveries", {},                               {401, 403, 403, 403, 403, 200, 200, 401}},
        {"POST",   "/api/v1/webhook-deliveries/{id}/replay", "/api/v1/webhook-deliveries/{N}/replay", {},        {401, 403, 403, 403, 403, 404, 404, 401}},
        {"POST",   "/api/v1/playback/start", "/api/v1/playback/start", {{"video_id", "{V}"}, {"enrollment_id", "{E}"}, {"device_id", "d"}}, {401, 201, 403, 403, 403, 403, 403, 401}},
        {"POST",   "/api/v1/playback/events", "/api/v1/playback/events", {{"token", "x"}, {"events", json::array()}}, {403, 403, 403, 403, 403, 403, 403, 403}},
        {"POST",   "/api/v1/playback/heartbeat", "/api/v1/playback/heartbeat", {{"token", "x"}},                 {403, 403, 403, 403, 403, 403, 403, 403}},
        {"GET",    "/video-worker/next", "/video-worker/next?wait=0&kinds=finish", {},                           {401, 401, 401, 401, 401, 401, 401, 204}},
        {"GET",    "/healthz", "/healthz", {},                                                                   {200, 200, 200, 200, 200, 200, 200, 200}},
    };
    // clang-format on
    return list;
}

using Ids = std::map<std::string, std::int64_t>;

std::string filled(std::string text, const Ids& ids) {
    for (const auto& [name, id] : ids) {
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
            text.replace(at, name.size(), std::to_string(id));
    }
    return text;
}

json filled_body(json body, const Ids& ids) {
    for (auto& value : body) {
        if (value.is_string() && ids.contains(value.get<std::string>())) value = ids.at(value.get<std::string>());
    }
    return body;
}

std::vector<TestClient> all_callers(const ApiFixture& api) {
    std::vector<TestClient> clients;
    clients.push_back(api.stranger());
    clients.push_back(api.student());
    clients.push_back(api.client(Role::student, "another"));
    clients.push_back(api.client(Role::instructor));
    clients.push_back(api.client(Role::staff));
    clients.push_back(api.client(Role::admin));
    clients.push_back(api.client(Role::admin, "theirs", "other"));
    clients.push_back(api.worker_http("w"));
    return clients;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "every route lets in whom it should, and nobody else") {
    const Ids ids{{"{V}", ready_video(*this, MadeUpVideo(6))},
                  {"{L}", demo.lecture_id},
                  {"{S}", demo.session_id},
                  {"{P}", demo.student_id},
                  {"{E}", demo.enrollment_id},
                  {"{N}", 999'999}};
    auto clients = all_callers(*this);
    for (const auto& row : rows()) {
        for (std::size_t i = 0; i < callers; ++i) {
            CAPTURE(row.method);
            CAPTURE(row.target);
            CAPTURE(i);
            const auto body = row.body.is_null() ? std::string() : filled_body(row.body, ids).dump();
            const auto answer = clients[i].send(row.method, filled(row.target, ids), body, "application/json");
            CAPTURE(answer.body);
            CHECK(answer.status == row.statuses[i]);
        }
    }
}
