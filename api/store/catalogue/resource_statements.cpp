#include "api/store/catalogue/resource_statements.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "api/domain/catalogue.h"
#include "api/store/postgres/sql.h"

namespace sluice {

const ResourceStatements& statements_of(const Resource& resource) {
    static constexpr ResourceStatements all[] = {
        {&catalogue::lectures, &sql::list_lectures, &sql::insert_lecture, &sql::update_lecture, &sql::delete_lecture},
        {&catalogue::sessions, &sql::list_sessions, &sql::insert_session, &sql::update_session, &sql::delete_session},
        {&catalogue::students, &sql::list_students, &sql::insert_student, &sql::update_student, &sql::delete_student},
        {&catalogue::enrollments, &sql::list_enrollments, &sql::insert_enrollment, &sql::update_enrollment,
         &sql::delete_enrollment},
        {&catalogue::session_enrollments, &sql::list_session_enrollments, &sql::insert_session_enrollment,
         &sql::update_session_enrollment, &sql::delete_session_enrollment},
        {&catalogue::attendance, &sql::list_attendance, &sql::insert_attendance, &sql::update_attendance,
         &sql::delete_attendance},
        {&catalogue::video_permissions, &sql::list_video_permissions, &sql::insert_video_permission,
         &sql::update_video_permission, &sql::delete_video_permission, &sql::void_policy_of_permission},
        {&catalogue::video_progress, &sql::list_video_progress, &sql::insert_video_progress,
         &sql::update_video_progress, &sql::delete_video_progress, &sql::note_video_progress},
        {&catalogue::accounts, &sql::list_accounts, &sql::insert_account, &sql::update_account, &sql::delete_account},
        {&catalogue::webhooks, &sql::list_webhooks, &sql::insert_webhook, &sql::update_webhook, &sql::delete_webhook},
        {&catalogue::webhook_deliveries, &sql::list_webhook_deliveries},
    };
    const auto* found = std::find_if(std::begin(all), std::end(all),
                                     [&](const auto& statements) { return statements.resource == &resource; });
    if (found == std::end(all)) throw std::logic_error("a resource without statements");
    return *found;
}

}  // namespace sluice
