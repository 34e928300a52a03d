#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "worker/transcoder/verify/verify.h"

namespace sluice {

/// HLS output in memory: bytes by path, to be broken by tests.
using HlsFiles = std::map<std::string, std::string>;

/// What the transcoder makes of 14 s of two renditions (360p, 240p) and sound; made once.
const HlsFiles& transcoded();
/// What it makes of sound alone; made once.
const HlsFiles& transcoded_sound();
/// The same picture and sound with a fragment per group of pictures, I-frame playlists and subtitles; made once.
const HlsFiles& complete_output();

/// What `verify` says of these files.
Report check(const HlsFiles& files);
/// The ids of the rules that are broken.
std::set<std::string> broken_rules(const Report& report);

/// Replaces the first `from` in a file; fails the test when there is none.
void replace(HlsFiles& files, const std::string& path, const std::string& from, const std::string& to);
/// A fault that replaces.
std::function<void(HlsFiles&)> edit(const std::string& path, const std::string& from, const std::string& to);

/// Where the payload of a box begins: `payload_of(bytes, {"moof", "traf", "tfdt"}, 2)` in the third moof. Fails the
/// test when there is none.
std::size_t payload_of(const std::string& bytes, const std::vector<std::string>& boxes, int number = 0);
/// A big-endian number of four bytes.
std::uint32_t number_at(const std::string& bytes, std::size_t offset);
void set_number(std::string& bytes, std::size_t offset, std::uint32_t value);

/// A way to break good output, and all of the rules that must notice.
struct Fault {
    std::string title;
    std::set<std::string> rules;
    std::function<void(HlsFiles&)> seed;
};

/// Seeds each fault by itself in complete_output() and compares.
void check_faults(const std::vector<Fault>& faults);

}  // namespace sluice
