/// The catalogue's statements against the descriptions of its resources: each field is read, written, filtered by,
/// searched and ordered by as its description says, and none of them for another one.

#include "api/store/catalogue/resources.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/catalogue.h"
#include "api/store/catalogue/resource_statements.h"
#include "tests/store/store_fixture.h"

using namespace sluice;
using nlohmann::json;
using Kind = ResourceField::Kind;

namespace {

/// What a test knows of a resource besides its description.
struct Sample {
    const Resource& resource;
    json row;      ///< a value for every field: no default, and no two texts alike
    json changed;  ///< another value for every field; of references, another row of the tenant's
};

Sample lecture_sample() {
    return {catalogue::lectures,
            {{"title", "title 1"},
             {"slug", "slug-1"},
             {"is_published", true},
             {"free_lectures_count", 3},
             {"price", 169.5},
             {"difficulty", "difficulty 1"}},
            {{"title", "2"},
             {"slug", "3"},
             {"is_published", false},
             {"free_lectures_count", 4},
             {"price", 5},
             {"difficulty", "6"}}};
}

struct ResourcesFixture : StoreFixture {
    ResourcesFixture() {
        video = uploaded_video();
        const auto insert = [&](const std::string& sql) { return test.value<std::int64_t>(sql + " RETURNING id"); };
        student = insert(fmt::format("INSERT INTO student (tenant_id, user_id, name) VALUES ({}, 'second', 'Second')",
                                     demo.tenant_id));
        enrollment =
            insert(fmt::format("INSERT INTO enrollment (tenant_id, student_id, lecture_id) VALUES ({}, {}, {})",
                               demo.tenant_id, student, demo.lecture_id));
        lecture = insert(fmt::format("INSERT INTO lecture (tenant_id, title) VALUES ({}, 'Other')", demo.tenant_id));
        session = insert(fmt::format("INSERT INTO lecture_session (tenant_id, lecture_id, title) VALUES ({}, {}, 'O')",
                                     demo.tenant_id, demo.lecture_id));
        other_video = uploaded_video();
    }

    std::vector<Sample> samples() const {
        const json session_of_enrollment{{"session", demo.session_id}, {"enrollment", enrollment}};
        const json video_of_enrollment{{"video", video}, {"enrollment", demo.enrollment_id}};
        const json others{{"video", other_video}, {"enrollment", enrollment}};
        const auto with = [](json row, const json& more) {
            row.update(more);
            return row;
        };
        return {
            lecture_sample(),
            {catalogue::sessions,
             {{"lecture", demo.lecture_id}, {"title", "title 1"}, {"order", 71}},
             {{"lecture", lecture}, {"title", "2"}, {"order", 72}}},
            {catalogue::students,
             {{"name", "name 1"},
              {"user_id", "user 1"},
              {"student_phone", "own 1"},
              {"parent_phone", "parent 1"},
              {"school", "school 1"},
              {"grade", "grade 1"}},
             {{"name", "2"},
              {"user_id", "3"},
              {"student_phone", "4"},
              {"parent_phone", "5"},
              {"school", "6"},
              {"grade", "7"}}},
            {catalogue::accounts,
             {{"username", "username 1"}, {"user_id", "account 1"}, {"role", "instructor"}, {"disabled", true}},
             {{"username", "2"}, {"user_id", "3"}, {"role", "student"}, {"disabled", false}}},
            {catalogue::enrollments,
             {{"student", student}, {"lecture", lecture}, {"status", "INACTIVE"}},
             {{"student", demo.student_id}, {"lecture", demo.lecture_id}, {"status", "ACTIVE"}}},
            {catalogue::session_enrollments,
             session_of_enrollment,
             {{"session", session}, {"enrollment", demo.enrollment_id}}},
            {catalogue::attendance,
             with(session_of_enrollment, {{"status", "LATE"}}),
             {{"session", session}, {"enrollment", demo.enrollment_id}, {"status", "ABSENT"}}},
            {catalogue::video_permissions,
             with(video_of_enrollment, {{"rule", "free"},
                                        {"allow_skip_override", true},
                                        {"max_speed_override", 1.5},
                                        {"show_watermark_override", true},
                                        {"block_speed_control", true},
                                        {"block_seek", true},
                                        {"is_override", true}}),
             with(others, {{"rule", "blocked"},
                           {"allow_skip_override", false},
                           {"max_speed_override", 2.5},
                           {"show_watermark_override", false},
                           {"block_speed_control", false},
                           {"block_seek", false},
                           {"is_override", false}})},
            {catalogue::video_progress,
             with(video_of_enrollment, {{"progress", 0.5}, {"last_position", 12.5}, {"completed", true}}),
             with(others, {{"progress", 0.75}, {"last_position", 17.5}, {"completed", false}})},
            {catalogue::webhooks,
             {{"url", "https://one.example/"}, {"is_active", false}},
             {{"url", "https://two.example/"}, {"is_active", true}}},
        };
    }

    [[nodiscard]] resources::Scope scope() const { return {demo.tenant_id, std::nullopt}; }

    std::int64_t find_count(const Resource& resource, const resources::Query& query) {
        auto paged = query;
        paged.limit = 1000;
        const auto page = resources::list(database, resource, scope(), paged);
        CHECK(page.count == static_cast<std::int64_t>(page.rows.size()));
        return page.count;
    }

    std::int64_t video = 0;
    std::int64_t student = 0;
    std::int64_t enrollment = 0;
    std::int64_t lecture = 0;
    std::int64_t session = 0;
    std::int64_t other_video = 0;
};

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// The fields that `wanted` picks, with their values of `row`.
template <class Wanted>
resources::Values values(const Resource& resource, const json& row, Wanted&& wanted) {
    resources::Values values;
    for (const auto& field : resource.fields) {
        const auto& value = row.at(field.name);
        values.push_back(wanted(field) ? std::optional<Parameter>(text_of(value)) : std::nullopt);
    }
    return values;
}

/// The names of the fields in which two rows differ.
std::set<std::string> difference(const Resource& resource, const json& one, const json& other) {
    std::set<std::string> names;
    for (const auto& field : resource.fields) {
        if (one.at(field.name) != other.at(field.name)) names.insert(field.name);
    }
    return names;
}

const auto is_required = [](const ResourceField& field) { return field.is_required; };
const auto is_any = [](const ResourceField& /*field*/) { return true; };

}  // namespace

TEST_CASE_FIXTURE(ResourcesFixture, "a list has a column for each field that is described or shown, and no others") {
    std::vector<const Resource*> all{&catalogue::webhook_deliveries};
    const auto described = samples();
    for (const auto& sample : described)
        all.push_back(&sample.resource);
    CHECK(all.size() == 11);
    pqxx::connection connection(test.url());
    for (const auto* resource : all) {
        CAPTURE(resource->name);
        const auto& statements = statements_of(*resource);
        std::set<std::string> names{"id", "created_at", "updated_at"};
        std::string arguments = "0, NULL, NULL";
        for (const auto* fields : {&resource->fields, &resource->shown}) {
            for (const auto& field : *fields)
                names.insert(field.name);
        }
        for (std::size_t i = 0; i < resource->all_filters().size(); ++i)
            arguments += ", NULL";
        pqxx::work work(connection);
        work.exec(std::string("PREPARE list AS ") + statements.list->text);
        const auto rows = work.exec("EXECUTE list (" + arguments + ")");
        std::set<std::string> columns;
        for (pqxx::row_size_type i = 0; i < rows.columns(); ++i)
            CHECK(columns.insert(rows.column_name(i)).second);
        CHECK(columns == names);
        work.exec("DEALLOCATE list");
    }
}

TEST_CASE_FIXTURE(ResourcesFixture, "each field is written at creation, by itself") {
    for (const auto& [resource, row, changed] : samples()) {
        CAPTURE(resource.name);
        const auto make = [&](const auto& wanted) {
            const auto made = resources::create(database, resource, scope(), values(resource, row, wanted));
            CHECK(resources::remove(database, resource, scope(), made.at("id")));
            return made;
        };
        const auto plain = make(is_required);
        for (const auto& field : resource.fields) {
            CAPTURE(field.name);
            if (field.is_required) {
                CHECK(plain.at(field.name) == row.at(field.name));
                continue;
            }
            const auto made = make([&](const auto& one) { return one.is_required || one.name == field.name; });
            CHECK(made.at(field.name) == row.at(field.name));
            CHECK(difference(resource, plain, made) == std::set<std::string>{field.name});
        }
    }
}

TEST_CASE_FIXTURE(ResourcesFixture, "each field is changed by itself, and those that are fixed are not") {
    for (const auto& [resource, row, changed] : samples()) {
        CAPTURE(resource.name);
        auto before = resources::create(database, resource, scope(), values(resource, row, is_any));
        for (const auto& field : resource.fields) {
            CAPTURE(field.name);
            const auto only_it = [&](const auto& one) { return one.name == field.name; };
            const auto after =
                resources::update(database, resource, scope(), before.at("id"), values(resource, changed, only_it))
                    .value();
            if (field.is_fixed) {
                CHECK(difference(resource, before, after).empty());
            } else {
                CHECK(after.at(field.name) == changed.at(field.name));
                CHECK(difference(resource, before, after) == std::set<std::string>{field.name});
            }
            CHECK(resources::find(database, resource, scope(), before.at("id")).value() == after);
            before = after;
        }
    }
}

TEST_CASE_FIXTURE(ResourcesFixture, "a list is filtered, searched and ordered by what is described") {
    for (const auto& [resource, row, changed] : samples()) {
        CAPTURE(resource.name);
        const auto before = find_count(resource, {});
        const auto made = resources::create(database, resource, scope(), values(resource, row, is_any));
        CHECK(find_count(resource, {}) == before + 1);
        for (const auto& field : resource.fields) {
            CAPTURE(field.name);
            for (const bool is_descending : {false, true}) {
                resources::Query ordered;
                ordered.order_by = field.name;
                ordered.is_descending = is_descending;
                CHECK(find_count(resource, ordered) == before + 1);
            }
            const auto finds = [&](const resources::Query& query) {
                auto paged = query;
                paged.limit = 1000;
                const auto page = resources::list(database, resource, scope(), paged);
                return std::find(page.rows.begin(), page.rows.end(), made) != page.rows.end();
            };
            if (field.is_filter()) {
                resources::Query query;
                query.filters[field.name] = text_of(row.at(field.name));
                CHECK(finds(query));
                query.filters[field.name] = text_of(changed.at(field.name));
                CHECK_FALSE(finds(query));
            }
            if (field.kind == Kind::text) {
                resources::Query query;
                query.search = row.at(field.name).get<std::string>().substr(1);
                CHECK(finds(query) == field.is_searched);
                query.search = "nowhere";
                CHECK_FALSE(finds(query));
            }
        }
        CHECK(resources::remove(database, resource, scope(), made.at("id")));
        CHECK_FALSE(resources::find(database, resource, scope(), made.at("id")));
    }
}

TEST_CASE_FIXTURE(ResourcesFixture, "a list's order is one of its columns") {
    resources::Query query;
    query.order_by = "title\" DESC; DROP TABLE lecture --";
    CHECK_THROWS_AS(resources::list(database, catalogue::lectures, scope(), query), std::invalid_argument);
}

TEST_CASE_FIXTURE(ResourcesFixture, "rows belong to their tenant, and progress to its student") {
    const DemoAcademy other(test, "other");
    const resources::Scope elsewhere{other.tenant_id, std::nullopt};
    const resources::Scope own{demo.tenant_id, demo.student_user_id};
    const resources::Scope another{demo.tenant_id, "second"};
    for (const auto& [resource, row, changed] : samples()) {
        CAPTURE(resource.name);
        const auto every = values(resource, row, is_any);
        const bool is_personal = &resource == &catalogue::video_progress;
        CHECK(refusal_of([&] { resources::create(database, resource, another, every); }) == "not_found");
        if (!is_personal) {
            CHECK(refusal_of([&] { resources::create(database, resource, own, every); }) == "not_found");
        }
        const auto made = resources::create(database, resource, is_personal ? own : scope(), every);
        const auto id = made.at("id").get<std::int64_t>();
        for (const auto& foreign : {elsewhere, another}) {
            CHECK_FALSE(resources::find(database, resource, foreign, id));
            CHECK_FALSE(resources::update(database, resource, foreign, id, values(resource, changed, is_any)));
            CHECK_FALSE(resources::remove(database, resource, foreign, id));
        }
        CHECK(resources::find(database, resource, own, id).has_value() == is_personal);
        CHECK(resources::find(database, resource, scope(), id).value() == made);
    }
}

TEST_CASE_FIXTURE(ResourcesFixture, "deliveries are listed by webhook, event and state") {
    const auto insert = [&](const char* url) {
        return test.value<std::int64_t>(fmt::format(
            "INSERT INTO webhook (tenant_id, url) VALUES ({}, 'https://{}/') RETURNING id", demo.tenant_id, url));
    };
    const auto webhook = insert("one.example");
    const auto silent = insert("two.example");
    test.query(
        fmt::format("INSERT INTO webhook_delivery (tenant_id, webhook_id, event, data, state) "
                    "VALUES ({}, {}, 'video.failed', '{{}}', 'delivered')",
                    demo.tenant_id, webhook));
    const auto count = [&](const std::string& field, const std::string& value) {
        resources::Query query;
        query.filters[field] = value;
        return find_count(catalogue::webhook_deliveries, query);
    };
    CHECK(count("webhook", std::to_string(webhook)) == 1);
    CHECK(count("webhook", std::to_string(silent)) == 0);
    CHECK(refusal_of([&] { count("webhook", std::to_string(silent + 1)); }) == "not_found");
    CHECK(count("event", "video.failed") == 1);
    CHECK(count("event", "video.ready") == 0);
    CHECK(count("state", "delivered") == 1);
    CHECK(count("state", "pending") == 0);
}
