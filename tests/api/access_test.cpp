/// Who is let in where: every route × every kind of caller.

#include <array>
#include <map>
#include <set>
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
    std::string pattern;
    std::string target;  ///< {V} video, {L} lecture, {S} session, {P} student, {E} enrolment of demo; {N} nothing
    json body;
    std::array<int, callers> statuses;
};

// What a caller without the right gets comes before anything else: 401, 403. What another tenant owns is not there.
// clang-format off
const std::vector<Row> rows{
    // method, pattern, target, body,                                                                     anon stud oth  inst staff adm  ten  work
    {"GET",    "/api/v1/videos", "/api/v1/videos", {},                                                       {401, 200, 200, 200, 200, 200, 200, 401}},
    {"GET",    "/api/v1/videos?session", "/api/v1/videos?session={S}", {},                                   {401, 200, 200, 200, 200, 200, 404, 401}},
    {"POST",   "/api/v1/videos/upload/init", "/api/v1/videos/upload/init", {{"session", "{S}"}, {"title", "x"}, {"filename", "x.mp4"}}, {401, 403, 403, 403, 201, 201, 404, 401}},
    {"GET",    "/api/v1/videos/{id}", "/api/v1/videos/{V}", {},                                              {401, 200, 404, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/stream/{id}", "/api/v1/stream/{V}", {},                                          {403, 200, 403, 403, 403, 403, 404, 403}},
    {"GET",    "/api/v1/stream/{id}/info", "/api/v1/stream/{V}/info", {},                                {403, 200, 403, 403, 403, 403, 404, 403}},
    {"GET",    "/api/v1/stream/{id}/info?preview", "/api/v1/stream/{V}/info?preview=1", {},              {403, 200, 403, 200, 200, 200, 404, 403}},
    {"GET",    "/api/v1/progress/{id}", "/api/v1/progress/{V}", {},                                      {401, 200, 403, 403, 403, 403, 403, 401}},
    {"PUT",    "/api/v1/progress/{id}", "/api/v1/progress/{V}", {{"position", 1}, {"duration", 2}},      {401, 200, 403, 403, 403, 403, 403, 401}},
    {"GET",    "/api/stream/{id}", "/api/stream/{V}", {},                                          {403, 200, 403, 403, 403, 403, 404, 403}},
    {"GET",    "/api/stream/{id}/info", "/api/stream/{V}/info", {},                                {403, 200, 403, 403, 403, 403, 404, 403}},
    {"GET",    "/api/stream/{id}/info?preview", "/api/stream/{V}/info?preview=1", {},              {403, 200, 403, 200, 200, 200, 404, 403}},
    {"GET",    "/api/progress/{id}", "/api/progress/{V}", {},                                      {401, 200, 403, 403, 403, 403, 403, 401}},
    {"PUT",    "/api/progress/{id}", "/api/progress/{V}", {{"position", 1}, {"duration", 2}},      {401, 200, 403, 403, 403, 403, 403, 401}},
    {"POST",   "/api/v1/videos", "/api/v1/videos", {{"session", "{S}"}, {"title", "x"}},                      {401, 403, 403, 403, 201, 201, 404, 401}},
    {"PUT",    "/api/v1/videos/{id}", "/api/v1/videos/{V}", {{"session", "{S}"}, {"title", "x"}},             {401, 403, 403, 403, 200, 200, 404, 401}},
    {"PUT",    "/api/v1/videos/{id}/thumbnail", "/api/v1/videos/{V}/thumbnail", {{"no", "picture"}},          {401, 403, 403, 403, 400, 400, 404, 401}},
    {"PATCH",  "/api/v1/videos/{id}", "/api/v1/videos/{V}", {{"title", "x"}},                                {401, 403, 403, 403, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/tasks", "/api/v1/videos/{V}/tasks", {},                                  {401, 403, 403, 403, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/stats", "/api/v1/videos/{V}/stats", {},                                  {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/summary", "/api/v1/videos/{V}/summary", {},                              {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/achievement", "/api/v1/videos/{V}/achievement", {},                      {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/policy-impact", "/api/v1/videos/{V}/policy-impact", {},                  {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/play", "/api/v1/videos/{V}/play", {},                                    {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/student", "/api/v1/videos/student", {},                                       {401, 200, 403, 403, 403, 403, 403, 401}},
    {"GET",    "/api/v1/lectures/{lecture}/sessions", "/api/v1/lectures/{L}/sessions", {},                   {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/lectures/{lecture}/sessions/{id}", "/api/v1/lectures/{L}/sessions/{S}", {},          {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/lectures/{lecture}/sessions/{session}/videos/{id}", "/api/v1/lectures/{L}/sessions/{S}/videos/{V}", {}, {401, 200, 404, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/lectures/{lecture}/sessions/{session}/videos/{id}/stats", "/api/v1/lectures/{L}/sessions/{S}/videos/{V}/stats", {}, {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/lectures", "/api/v1/lectures", {},                                                   {401, 403, 403, 200, 200, 200, 200, 401}},
    {"GET",    "/api/v1/lectures/{id}", "/api/v1/lectures/{L}", {},                                          {401, 403, 403, 200, 200, 200, 404, 401}},
    {"PATCH",  "/api/v1/lectures/{id}", "/api/v1/lectures/{L}", {{"title", "x"}},                            {401, 403, 403, 403, 200, 200, 404, 401}},
    {"POST",   "/api/v1/sessions", "/api/v1/sessions", {{"lecture", "{L}"}, {"title", "x"}},                 {401, 403, 403, 403, 201, 201, 404, 401}},
    {"GET",    "/api/v1/sessions/{id}", "/api/v1/sessions/{S}", {},                                          {401, 403, 403, 200, 200, 200, 404, 401}},
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
    {"GET",    "/api/v1/video-playback-events?video", "/api/v1/video-playback-events?video={V}", {},         {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/video-playback-events/risk?video", "/api/v1/video-playback-events/risk?video={V}", {}, {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/video-playback-events/export?video", "/api/v1/video-playback-events/export?video={V}", {}, {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/video-playback-events/{id}", "/api/v1/video-playback-events/{N}", {},                {401, 403, 403, 404, 404, 404, 404, 401}},
    {"GET",    "/api/v1/playback-sessions", "/api/v1/playback-sessions", {},                                 {401, 403, 403, 403, 200, 200, 200, 401}},
    {"GET",    "/api/v1/stream/metrics", "/api/v1/stream/metrics", {},                                       {401, 403, 403, 403, 200, 200, 200, 401}},
    {"GET",    "/api/v1/playback-sessions?video", "/api/v1/playback-sessions?video={V}", {},                 {401, 403, 403, 403, 200, 200, 404, 401}},
    {"POST",   "/api/v1/playback-sessions/{id}/revoke", "/api/v1/playback-sessions/{N}/revoke", {},          {401, 403, 403, 403, 404, 404, 404, 401}},
    {"GET",    "/api/v1/playback/sessions", "/api/v1/playback/sessions", {},                                 {401, 200, 200, 403, 403, 403, 403, 401}},
    {"POST",   "/api/v1/playback/sessions/{id}/end", "/api/v1/playback/sessions/{N}/end", {},                {401, 404, 404, 403, 403, 403, 403, 401}},
    {"GET",    "/api/v1/webhooks", "/api/v1/webhooks", {},                                                   {401, 403, 403, 403, 403, 200, 200, 401}},
    {"POST",   "/api/v1/webhooks", "/api/v1/webhooks", {{"url", "https://example.org/x"}},                   {401, 403, 403, 403, 403, 201, 201, 401}},
    {"POST",   "/api/v1/webhooks/{id}/secret", "/api/v1/webhooks/{N}/secret", {},                            {401, 403, 403, 403, 403, 404, 404, 401}},
    {"GET",    "/api/v1/webhook-deliveries", "/api/v1/webhook-deliveries", {},                               {401, 403, 403, 403, 403, 200, 200, 401}},
    {"POST",   "/api/v1/webhook-deliveries/{id}/replay", "/api/v1/webhook-deliveries/{N}/replay", {},        {401, 403, 403, 403, 403, 404, 404, 401}},
    {"POST",   "/api/v1/playback/start", "/api/v1/playback/start", {{"video_id", "{V}"}, {"enrollment_id", "{E}"}, {"device_id", "d"}}, {401, 201, 403, 403, 403, 403, 403, 401}},
    {"POST",   "/api/v1/playback/events", "/api/v1/playback/events", {{"token", "x"}, {"events", json::array()}}, {403, 403, 403, 403, 403, 403, 403, 403}},
    {"POST",   "/api/v1/playback/heartbeat", "/api/v1/playback/heartbeat", {{"token", "x"}},                 {403, 403, 403, 403, 403, 403, 403, 403}},
    {"POST",   "/api/v1/videos/{id}/upload/complete", "/api/v1/videos/{V}/upload/complete", {},              {401, 403, 403, 403, 409, 409, 404, 401}},
    {"DELETE", "/api/v1/videos/{id}", "/api/v1/videos/{N}", {},                                              {401, 403, 403, 403, 404, 404, 404, 401}},
    {"POST",   "/api/v1/videos/{id}/retry", "/api/v1/videos/{V}/retry", {},                                  {401, 403, 403, 403, 400, 400, 404, 401}},
    {"POST",   "/api/v1/videos/{id}/cancel", "/api/v1/videos/{V}/cancel", {},                                {401, 403, 403, 403, 409, 409, 404, 401}},
    {"GET",    "/api/v1/webhooks/{id}", "/api/v1/webhooks/{N}", {},                                          {401, 403, 403, 403, 403, 404, 404, 401}},
    {"PATCH",  "/api/v1/webhooks/{id}", "/api/v1/webhooks/{N}", {{"is_active", false}},                      {401, 403, 403, 403, 403, 404, 404, 401}},
    {"DELETE", "/api/v1/webhooks/{id}", "/api/v1/webhooks/{N}", {},                                          {401, 403, 403, 403, 403, 404, 404, 401}},
    {"GET",    "/api/v1/webhook-deliveries/{id}", "/api/v1/webhook-deliveries/{N}", {},                      {401, 403, 403, 403, 403, 404, 404, 401}},
    {"POST",   "/api/v1/auth/password", "/api/v1/auth/password", json::object(),                             {401, 400, 400, 400, 400, 400, 400, 401}},
    {"POST",   "/api/v1/auth/invitation", "/api/v1/auth/invitation", json::object(),                         {400, 400, 400, 400, 400, 400, 400, 400}},
    {"GET",    "/api/v1/board", "/api/v1/board", {},                                                         {401, 403, 403, 200, 200, 200, 200, 401}},
    {"GET",    "/api/v1/events", "/api/v1/events?topics=x", {},                                              {401, 403, 403, 400, 400, 400, 400, 401}},
    {"GET",    "/api/v1/videos/{id}/stats/export", "/api/v1/videos/{V}/stats/export", {},                    {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/achievement/export", "/api/v1/videos/{V}/achievement/export", {},        {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/heatmap", "/api/v1/videos/{V}/heatmap", {},                              {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/distribution", "/api/v1/videos/{V}/distribution", {},                    {401, 403, 403, 200, 200, 200, 404, 401}},
    {"GET",    "/api/v1/videos/{id}/activity", "/api/v1/videos/{V}/activity", {},                            {401, 403, 403, 200, 200, 200, 404, 401}},
    {"POST",   "/api/v1/videos/{id}/policy-preview", "/api/v1/videos/{V}/policy-preview", json::object(),    {401, 403, 403, 403, 200, 200, 404, 401}},
    {"POST",   "/api/v1/sessions/{id}/videos/order", "/api/v1/sessions/{S}/videos/order", json::object(),    {401, 403, 403, 403, 400, 400, 404, 401}},
    {"GET",    "/api/v1/workers", "/api/v1/workers", {},                                                     {401, 403, 403, 403, 200, 200, 200, 401}},
    {"POST",   "/api/v1/videos/bulk", "/api/v1/videos/bulk", json::object(),                                 {401, 403, 403, 403, 400, 400, 400, 401}},
    {"POST",   "/api/v1/auth/session", "/api/v1/auth/session", {{"token", "x"}},                             {401, 401, 401, 401, 401, 401, 401, 401}},
    {"GET",    "/api/v1/auth/session", "/api/v1/auth/session", {},                                           {401, 200, 200, 200, 200, 200, 200, 401}},
    {"DELETE", "/api/v1/auth/session", "/api/v1/auth/session", {},                                           {204, 204, 204, 204, 204, 204, 204, 204}},
    {"GET",    "/api/v1/config", "/api/v1/config", {},                                                       {200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET",    "/api/v1/accounts", "/api/v1/accounts", {},                                                   {401, 403, 403, 403, 403, 200, 200, 401}},
    {"POST",   "/api/v1/accounts", "/api/v1/accounts", json::object(),                                       {401, 403, 403, 403, 403, 400, 400, 401}},
    {"GET",    "/api/v1/accounts/{id}", "/api/v1/accounts/{N}", {},                                          {401, 403, 403, 403, 403, 404, 404, 401}},
    {"PATCH",  "/api/v1/accounts/{id}", "/api/v1/accounts/{N}", json::object(),                              {401, 403, 403, 403, 403, 404, 404, 401}},
    {"DELETE", "/api/v1/accounts/{id}", "/api/v1/accounts/{N}", {},                                          {401, 403, 403, 403, 403, 404, 404, 401}},
    {"POST",   "/api/v1/accounts/{id}/invitation", "/api/v1/accounts/{N}/invitation", {},                    {401, 403, 403, 403, 403, 404, 404, 401}},
    {"POST",   "/api/v1/accounts/{id}/password", "/api/v1/accounts/{N}/password", json::object(),            {401, 403, 403, 403, 403, 404, 404, 401}},
    {"POST",   "/api/v1/students/import", "/api/v1/students/import", json::object(),                         {401, 403, 403, 403, 400, 400, 400, 401}},
    {"GET",    "/api/v1/students/{id}/export", "/api/v1/students/{P}/export", {},                            {401, 403, 403, 403, 403, 200, 404, 401}},
    {"POST",   "/api/v1/auth/login", "/api/v1/auth/login", {{"username", "x"}, {"password", "y"}},           {401, 401, 401, 401, 401, 401, 401, 401}},
    {"POST",   "/api/v1/playback/refresh", "/api/v1/playback/refresh", {{"token", "x"}},                     {403, 403, 403, 403, 403, 403, 403, 403}},
    {"POST",   "/api/v1/playback/end", "/api/v1/playback/end", {{"token", "x"}},                             {403, 403, 403, 403, 403, 403, 403, 403}},
    {"OPTIONS", "/api/v1/playback/{call}", "/api/v1/playback/start", {},                                     {204, 204, 204, 204, 204, 204, 204, 204}},
    {"GET",    "/p/{token}/{file...}", "/p/x/master.m3u8", {},                                               {403, 403, 403, 403, 403, 403, 403, 403}},
    {"OPTIONS", "/p/{token}/{file...}", "/p/x/master.m3u8", {},                                              {204, 204, 204, 204, 204, 204, 204, 204}},
    {"GET",    "/api/v1/videos/{id}/hls/{file...}", "/api/v1/videos/{V}/hls/master.m3u8", {},                {403, 403, 403, 403, 403, 403, 403, 403}},
    {"OPTIONS", "/api/v1/videos/{id}/hls/{file...}", "/api/v1/videos/{V}/hls/master.m3u8", {},               {204, 204, 204, 204, 204, 204, 204, 204}},
    {"GET",    "/api/v1/videos/{id}/hls/info", "/api/v1/videos/{V}/hls/info", {},                            {403, 403, 403, 200, 200, 200, 404, 403}},
    {"GET",    "/api/v1/videos/{id}/hls/status", "/api/v1/videos/{V}/hls/status", {},                        {403, 403, 403, 200, 200, 200, 404, 403}},
    {"GET",    "/storyboard/{link}/{file...}", "/storyboard/x/storyboard.vtt", {},                           {403, 403, 403, 403, 403, 403, 403, 403}},
    {"OPTIONS", "/storyboard/{link}/{file...}", "/storyboard/x/storyboard.vtt", {},                          {204, 204, 204, 204, 204, 204, 204, 204}},
    // Of our own edge alone, which hides them from strangers.
    {"POST",   "/internal/edge/passes", "/internal/edge/passes", {},                                         {200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET",    "/internal/edge/videos/{id}", "/internal/edge/videos/{N}", {},                                {404, 404, 404, 404, 404, 404, 404, 404}},
    {"GET",    "/source/{link}", "/source/x", {},                                                            {403, 403, 403, 403, 403, 403, 403, 403}},
    {"PUT",    "/upload/{link}", "/upload/x", {},                                                            {403, 403, 403, 403, 403, 403, 403, 403}},
    {"POST",   "/upload/sink/{link}/{name...}", "/upload/sink/x/720p/init.mp4", {},                          {403, 403, 403, 403, 403, 403, 403, 403}},
    {"PUT",    "/upload/sink/{link}/{name...}", "/upload/sink/x/720p/init.mp4", {},                          {403, 403, 403, 403, 403, 403, 403, 403}},
    {"POST",   "/internal/videos/{id}/processing-complete", "/internal/videos/{N}/processing-complete", {{"hls_path", "x"}, {"duration", 1}}, {401, 401, 401, 401, 401, 401, 401, 404}},
    {"POST",   "/api/v1/internal/videos/{id}/processing-complete", "/api/v1/internal/videos/{N}/processing-complete", {{"hls_path", "x"}, {"duration", 1}}, {401, 401, 401, 401, 401, 401, 401, 404}},
    {"POST",   "/video-worker/{id}/heartbeat", "/video-worker/{N}/heartbeat", {},                            {401, 401, 401, 401, 401, 401, 401, 409}},
    {"POST",   "/video-worker/{id}/complete", "/video-worker/{N}/complete", {{"hls_path", "x"}, {"duration", 1}}, {401, 401, 401, 401, 401, 401, 401, 404}},
    {"POST",   "/video-worker/{id}/segments", "/video-worker/{N}/segments", {{"task_id", 1}, {"epoch", 1}},  {401, 401, 401, 401, 401, 401, 401, 404}},
    {"POST",   "/video-worker/{id}/fail", "/video-worker/{N}/fail", {{"reason", "x"}},                       {401, 401, 401, 401, 401, 401, 401, 404}},
    {"GET",    "/readyz", "/readyz", {},                                                                     {200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET",    "/metrics", "/metrics", {},                                                                   {200, 200, 200, 200, 200, 200, 200, 200}},
    {"POST",   "/internal/edge/passes", "/internal/edge/passes", {},                                         {200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET",    "/internal/edge/videos/{id}", "/internal/edge/videos/{N}", {},                                {404, 404, 404, 404, 404, 404, 404, 404}},
    {"GET",    "/api/v1/openapi.json", "/api/v1/openapi.json", {},                                           {200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET",    "/video-worker/next", "/video-worker/next?wait=0&kinds=finish", {},                           {401, 401, 401, 401, 401, 401, 401, 204}},
    {"GET",    "/healthz", "/healthz", {},                                                                   {200, 200, 200, 200, 200, 200, 200, 200}},
};
// clang-format on

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

/// The lists of the catalogue are alike: for each, what is done with nothing in particular.
std::vector<Row> catalogue_rows() {
    std::vector<Row> list;
    for (const char* name : {"lectures", "sessions", "students", "enrollments", "session-enrollments", "attendance",
                             "video-permissions", "video-progress"}) {
        // Students write progress, too; instructors read what is taught when.
        const bool is_progress = std::string(name) == "video-progress";
        const bool is_timetable = std::string(name) == "lectures" || std::string(name) == "sessions";
        const auto statuses = [&](int let_in, bool reads = false) {
            const int student = is_progress ? let_in : 403;
            const int instructor = is_timetable && reads ? let_in : 403;
            return std::array<int, callers>{401, student, student, instructor, let_in, let_in, let_in, 401};
        };
        const auto path = std::string("/api/v1/") + name;
        list.push_back({"GET", path, path, {}, statuses(200, true)});
        list.push_back({"POST", path, path, json::object(), statuses(400)});
        list.push_back({"GET", path + "/{id}", path + "/{N}", json::object(), statuses(404, true)});
        if (is_progress || std::string(name) == "video-permissions")
            list.push_back({"PUT", path + "/{id}", path + "/{N}", json::object(), statuses(404)});
        for (const char* method : {"PATCH", "DELETE"})
            list.push_back({method, path + "/{id}", path + "/{N}", json::object(), statuses(404)});
    }
    return list;
}

/// A row's route without its query, and a route under one of the workers' four prefixes.
std::string name_of(const std::string& method, const std::string& pattern) {
    const auto worker = pattern.find("/video-worker/");
    const auto start = worker == std::string::npos ? 0 : worker;
    return method + ' ' + pattern.substr(start, pattern.find('?') - start);
}

}  // namespace

TEST_CASE("the matrix has every route") {
    std::set<std::string> covered;
    for (const auto& row : rows)
        covered.insert(name_of(row.method, row.pattern));
    for (const auto& row : catalogue_rows())
        covered.insert(name_of(row.method, row.pattern));
    for (const auto& route : all_routes()) {
        CAPTURE(route.method);
        CAPTURE(route.pattern);
        CHECK(covered.contains(name_of(route.method, route.pattern)));
    }
}

TEST_CASE_FIXTURE(ApiFixture, "every route lets in whom it should, and nobody else") {
    const Ids ids{{"{V}", ready_video(*this, MadeUpVideo(6))},
                  {"{L}", demo.lecture_id},
                  {"{S}", demo.session_id},
                  {"{P}", demo.student_id},
                  {"{E}", demo.enrollment_id},
                  {"{N}", 999'999}};
    auto clients = all_callers(*this);
    auto all = rows;
    const auto more = catalogue_rows();
    all.insert(all.end(), more.begin(), more.end());
    for (const auto& row : all) {
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
