#pragma once

#include "api/domain/resource.h"

/// The academy's catalogue (contract §3), and each student's permissions and progress (§5).
namespace sluice::catalogue {

extern const Resource lectures;  ///< a course
extern const Resource sessions;  ///< one class meeting of a lecture
extern const Resource students;
extern const Resource enrollments;          ///< student × lecture
extern const Resource session_enrollments;  ///< which meetings an enrolment opens
extern const Resource attendance;           ///< how a student took part in a meeting
extern const Resource video_permissions;    ///< what one student may do with one video
extern const Resource video_progress;       ///< how far one student has come with one video

extern const Resource accounts;            ///< users who log in here; api/store/catalogue/accounts.h
extern const Resource webhooks;            ///< the URLs at which a tenant's own systems receive events
extern const Resource webhook_deliveries;  ///< one message to one webhook, delivered or not; created by the database

}  // namespace sluice::catalogue
