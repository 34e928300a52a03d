/// Webhooks from the change to the receiver: a real one, over HTTP.

#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <httplib.h>

#include "api/domain/signing/webhook.h"
#include "api/upkeep/webhook_sender.h"
#include "tests/api/viewer.h"
#include "tests/support/webhook_receiver.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

const std::string hooks = "/api/v1/webhooks";
const std::string deliveries = "/api/v1/webhook-deliveries";
constexpr WebhookSender::Options to_private{true, std::chrono::milliseconds(20)};

json hook(ApiFixture& api, const std::string& url) {
    const auto answer = api.admin().post(hooks, {{"url", url}});
    REQUIRE(answer.status == 201);
    return answer.json();
}

/// Waits until all deliveries of the tenant are in this state.
json wait_for_state(ApiFixture& api, const std::string& state, std::size_t count = 1) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    json list;
    do {
        list = api.admin().get(deliveries + "?state=" + state).json();
    } while (list.at("count") < count && std::chrono::steady_clock::now() < deadline);
    REQUIRE(list.at("count") == count);
    return list.at("results")[0];
}

/// For cases that count: one delivery for each video.
void tell_of_ends_only(ApiFixture& api) {
    api.database.query("DROP TRIGGER tell_of_upload ON video");
}

/// As if the time for the next attempt had come.
void make_due(ApiFixture& api) {
    api.database.query("UPDATE webhook_delivery SET run_after = now() WHERE state = 'pending'");
}

}  // namespace

TEST_CASE("a receiver is told what has happened, signed") {
    ApiFixture api;
    WebhookReceiver receiver;
    const auto made = hook(api, receiver.url());
    const auto secret = made.at("secret").get<std::string>();
    CHECK(secret.size() == 64);
    const auto one = fmt::format("{}/{}", hooks, made.at("id").get<std::int64_t>());
    CHECK_FALSE(api.admin().get(one).json().contains("secret"));
    CHECK(api.admin().post(hooks, {{"url", receiver.url()}}).detail() == "already_exists");

    const WebhookSender sender(api.services().database, to_private);
    const auto video_id = ready_video(api, MadeUpVideo(13));
    const auto uploaded = json::parse(receiver.wait_for(1).at(0).body);
    CHECK(uploaded.at("event") == "video.uploaded");
    CHECK(uploaded.at("data").at("video_id") == video_id);
    CHECK(uploaded.at("data").at("status") == "UPLOADED");
    const auto ready = receiver.wait_for(2).at(1);
    CHECK(ready.event == "video.ready");
    const auto body = json::parse(ready.body);
    CHECK(body.at("event") == "video.ready");
    CHECK(body.at("data").at("video_id") == video_id);
    CHECK(body.at("data").at("status") == "READY");
    const auto time = std::stoll(ready.signature.substr(2));
    CHECK(ready.signature == webhook_signature(secret, time, ready.body));

    const auto started = start_playback(api, video_id).json();
    api.database.query("UPDATE playback_session SET state = 'REVOKED', ended_at = now(), end_reason = 'violations'");
    CHECK(json::parse(receiver.wait_for(3).at(2).body).at("data").at("session_id") == started.at("session_id"));
    const auto doomed = api.uploaded_video();
    CHECK(receiver.wait_for(4).at(3).event == "video.uploaded");
    REQUIRE(api.admin().post(fmt::format("/api/v1/videos/{}/cancel", doomed), json::object()).status == 202);
    const auto failed = json::parse(receiver.wait_for(5).at(4).body);
    CHECK(failed.at("event") == "video.failed");
    CHECK(failed.at("data").at("error_code") == "cancelled");
    wait_for_state(api, "delivered", 5);

    // A new secret counts from the next delivery on.
    const auto renewed = api.admin().post(one + "/secret", json::object()).json().at("secret").get<std::string>();
    CHECK(renewed != secret);
    const auto id = body.at("id").get<std::int64_t>();
    CHECK(api.admin().post(fmt::format("{}/{}/replay", deliveries, id), json::object()).status == 202);
    const auto again = receiver.wait_for(6).at(5);
    CHECK(again.body == ready.body);
    CHECK(again.signature == webhook_signature(renewed, std::stoll(again.signature.substr(2)), again.body));
}

TEST_CASE("002 upload: no webhook at UPLOADED: a retry is told as well") {
    ApiFixture api;
    WebhookReceiver receiver;
    hook(api, receiver.url());
    const WebhookSender sender(api.services().database, to_private);
    const auto id = api.uploaded_video();
    const auto call = [&](const char* name) {
        return api.admin().post(fmt::format("/api/v1/videos/{}/{}", id, name), json::object()).status;
    };
    receiver.wait_for(1);
    REQUIRE(call("cancel") == 202);
    receiver.wait_for(2);
    REQUIRE(call("retry") == 202);
    const auto told = receiver.wait_for(3);
    REQUIRE(told.size() == 3);
    CHECK(told[0].event == "video.uploaded");
    CHECK(told[1].event == "video.failed");
    CHECK(told[2].event == "video.uploaded");
    // It has not changed.
    REQUIRE(call("retry") == 202);
    CHECK(api.database.value<int>("SELECT count(*) FROM webhook_delivery") == 3);
}

TEST_CASE("what fails is tried again, and given up after a day") {
    ApiFixture api;
    tell_of_ends_only(api);
    WebhookReceiver receiver;
    receiver.answer({500, 302});
    hook(api, receiver.url());
    const WebhookSender sender(api.services().database, to_private);
    ready_video(api, MadeUpVideo(6));
    receiver.wait_for(1);
    const auto count_of = [&](const char* condition) {
        return api.database.value<int>(std::string("SELECT count(*) FROM webhook_delivery WHERE ") + condition);
    };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (count_of("last_status = 500 AND run_after > now() + interval '10 seconds'") == 0 &&
           std::chrono::steady_clock::now() < deadline) {
    }
    CHECK(count_of("state = 'pending' AND attempt = 1 AND last_status = 500") == 1);
    // A redirect is no success, and is not followed.
    make_due(api);
    receiver.wait_for(2);
    while (count_of("last_status = 302") == 0 && std::chrono::steady_clock::now() < deadline) {
    }
    CHECK(count_of("state = 'pending' AND attempt = 2 AND last_status = 302") == 1);
    SUBCASE("until it succeeds") {
        make_due(api);
        const auto delivery = wait_for_state(api, "delivered");
        CHECK(delivery.at("attempt") == 3);
        CHECK(delivery.at("last_status") == 204);
        CHECK(receiver.wait_for(3).size() == 3);
    }
    SUBCASE("until its time is over") {
        receiver.answer({503});
        api.database.query("UPDATE webhook_delivery SET give_up_at = now(), run_after = now()");
        CHECK(wait_for_state(api, "failed").at("last_status") == 503);
    }
}

TEST_CASE("private addresses are refused at the connection") {
    ApiFixture api;
    tell_of_ends_only(api);
    WebhookReceiver receiver;
    hook(api, receiver.url());
    const WebhookSender sender(api.services().database, {false, std::chrono::milliseconds(20)});
    ready_video(api, MadeUpVideo(6));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (api.database.value<int>("SELECT count(*) FROM webhook_delivery WHERE last_error IS NOT NULL") == 0 &&
           std::chrono::steady_clock::now() < deadline) {
    }
    const auto delivery = wait_for_state(api, "pending");
    CHECK(delivery.at("attempt") == 1);
    CHECK(delivery.at("last_status").is_null());
    CHECK_FALSE(delivery.at("last_error").is_null());
    CHECK(receiver.wait_for(0).empty());
}

TEST_CASE("a change that is undone is not told, and only active receivers of the tenant are") {
    ApiFixture api;
    tell_of_ends_only(api);
    WebhookReceiver receiver;
    const auto made = hook(api, receiver.url());
    REQUIRE(api.client(Role::admin, "theirs", "other").post(hooks, {{"url", receiver.url()}}).status == 201);
    const auto video_id = api.uploaded_video();
    CHECK_THROWS(api.services().database.transaction([&](Transaction& transaction) {
        transaction.run_script(fmt::format(
            "UPDATE video SET status = 'FAILED', error_code = 'x', error_reason = 'x' WHERE id = {}", video_id));
        throw std::runtime_error("undone");
    }));
    CHECK(api.database.value<int>("SELECT count(*) FROM webhook_delivery") == 0);
    const auto one = fmt::format("{}/{}", hooks, made.at("id").get<std::int64_t>());
    CHECK(api.admin().patch(one, {{"is_active", false}}).json().at("is_active") == false);
    {
        // Nor does one that was stopped get what waits for it.
        api.database.query(
            fmt::format("INSERT INTO webhook_delivery (tenant_id, webhook_id, event, data) "
                        "SELECT tenant_id, id, 'video.ready', '{{}}' FROM webhook WHERE id = {}",
                        made.at("id").get<std::int64_t>()));
        CHECK(sluice::webhooks::claim(api.services().database, 10, 10, std::chrono::seconds(60)).empty());
        api.database.query("UPDATE webhook SET is_active = true");
        const auto due = sluice::webhooks::claim(api.services().database, 10, 10, std::chrono::seconds(60));
        REQUIRE(due.size() == 1);
        // A late answer to an earlier attempt changes nothing.
        auto late = due[0];
        late.attempt = 0;
        sluice::webhooks::settle(api.services().database, late, {true, 200, std::nullopt});
        CHECK(api.database.value<std::string>("SELECT state FROM webhook_delivery") == "pending");
        sluice::webhooks::settle(api.services().database, due[0], {true, 200, std::nullopt});
        CHECK(api.database.value<std::string>("SELECT state FROM webhook_delivery") == "delivered");
        api.database.query("DELETE FROM webhook_delivery");
        CHECK(api.admin().patch(one, {{"is_active", false}}).status == 200);
    }
    ready_video(api, MadeUpVideo(6));
    CHECK(api.database.value<int>("SELECT count(*) FROM webhook_delivery") == 0);
    CHECK(api.admin().patch(one, {{"is_active", true}}).status == 200);
    ready_video(api, MadeUpVideo(6));
    CHECK(api.database.value<int>("SELECT count(*) FROM webhook_delivery") == 1);
    const auto list = api.admin().get(deliveries).json();
    const auto delivery = fmt::format("{}/{}", deliveries, list.at("results")[0].at("id").get<std::int64_t>());
    CHECK(api.client(Role::admin, "theirs", "other").get(delivery).status == 404);
    CHECK(api.client(Role::admin, "theirs", "other").post(delivery + "/replay", json::object()).status == 404);
    for (const char* wrong : {"ftp://example.org", "example.org", "http:///x", "javascript:alert(1)"})
        CHECK(api.admin().post(hooks, {{"url", wrong}}).detail() == "invalid_field");
}

TEST_CASE("receivers do not wait for one that hangs") {
    ApiFixture api;
    tell_of_ends_only(api);
    // The kernel takes the connections; nobody ever answers.
    httplib::Server hanging;
    const auto port = hanging.bind_to_any_port("127.0.0.1");
    const auto stuck = hook(api, fmt::format("http://127.0.0.1:{}/hook", port)).at("id").get<std::int64_t>();
    WebhookReceiver receiver;
    hook(api, receiver.url());
    const WebhookSender sender(api.services().database, to_private);
    for (int i = 0; i < 3; ++i)
        ready_video(api, MadeUpVideo(6));
    CHECK(receiver.wait_for(3).size() == 3);
    wait_for_state(api, "delivered", 3);
    CHECK(api.database.value<int>(fmt::format("SELECT count(*) FROM webhook_delivery WHERE webhook_id = {} AND "
                                              "state = 'pending' AND attempt = 1 AND last_error IS NULL",
                                              stuck)) == 3);
}

TEST_CASE("a receiver with many waiting leaves places for others") {
    ApiFixture api;
    const auto busy = hook(api, "https://busy.example/").at("id").get<std::int64_t>();
    const auto other = hook(api, "https://other.example/").at("id").get<std::int64_t>();
    const auto queue = [&](std::int64_t webhook, int count) {
        api.database.query(fmt::format(
            "INSERT INTO webhook_delivery (tenant_id, webhook_id, event, data) "
            "SELECT tenant_id, id, 'video.ready', '{{}}' FROM webhook, generate_series(1, {}) WHERE id = {}",
            count, webhook));
    };
    queue(busy, 100);
    queue(other, 2);
    const auto claim = [&](int max) {
        return sluice::webhooks::claim(api.services().database, max, 4, std::chrono::seconds(60)).size();
    };
    CHECK(claim(10) == 6);
    CHECK(claim(3) == 3);
    CHECK(api.database.value<int>(
              fmt::format("SELECT count(*) FROM webhook_delivery WHERE webhook_id = {} AND attempt = 0", other)) == 0);
}

TEST_CASE("what was settled long ago is forgotten, what waits is not") {
    ApiFixture api;
    hook(api, "https://receiver.example/");
    for (const char* state : {"pending", "delivered", "failed"}) {
        for (const int days : {1, 40}) {
            api.database.query(
                fmt::format("INSERT INTO webhook_delivery (tenant_id, webhook_id, event, data, state, "
                            "updated_at) SELECT tenant_id, id, 'video.ready', '{{}}', '{}', "
                            "now() - interval '{} days' FROM webhook",
                            state, days));
        }
    }
    CHECK(sluice::webhooks::forget_settled(api.services().database, std::chrono::hours(30 * 24)) == 2);
    CHECK(api.database.value<int>("SELECT count(*) FROM webhook_delivery") == 4);
}
