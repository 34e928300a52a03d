#pragma once

#include <string_view>

namespace sluice {

/// True for the name of an object relative to its video, as a transcoder may announce it: one or two parts joined by
/// '/', each 1 to 64 of [A-Za-z0-9._-] and not beginning with a dot. Such a name can be a path below a directory, a
/// part of an object key and a part of a URL as it is.
[[nodiscard]] bool is_object_name(std::string_view name);

}  // namespace sluice
