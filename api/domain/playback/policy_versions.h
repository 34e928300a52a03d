#pragma once

/// Which policy a playback token was made under. Pure.
namespace sluice {

/// Every change of what a video allows raises the video's version. A change for one student, by a permission, also
/// becomes the version of that permission; so both only rise, even if the permission is removed and made again.
struct PolicyVersions {
    int video = 0;
    int permission = 0;  ///< of the student's permission for the video; 0 if there never was one
    friend bool operator==(const PolicyVersions&, const PolicyVersions&) = default;
};

/// Whether what was made under `held` is void, if at least `min` is asked for.
[[nodiscard]] constexpr bool is_outdated(const PolicyVersions& held, const PolicyVersions& min) {
    return held.video < min.video || held.permission < min.permission;
}

}  // namespace sluice
