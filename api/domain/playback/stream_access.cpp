#include "api/domain/playback/stream_access.h"

namespace sluice {

const ErrorKind* stream_refusal(const StreamFacts& facts) {
    if (facts.account_is_pending) return &error::account_pending;
    if (facts.is_published && facts.place < facts.free_videos) return nullptr;
    if (!facts.caller) return &error::permission_denied;
    if (*facts.caller != Role::student) return facts.wants_preview ? nullptr : &error::permission_denied;
    auto student = facts.enrollment;
    // The original is there before any segment is.
    student.video_is_playable = true;
    return start_refusal(Role::student, student);
}

}  // namespace sluice
