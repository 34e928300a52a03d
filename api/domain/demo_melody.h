#pragma once

#include <string>

namespace sluice {

/// A recording that is computed, for demonstrations: 20 seconds of a melody as a WAVE file of linear PCM (RIFF, 16 bit,
/// 8 kHz, mono), which every browser plays. Each second has a pitch of its own, so that a jump within it is heard.
/// `number` from 0 chooses the key, so that recordings are told apart. The same number gives the same bytes.
[[nodiscard]] std::string demo_melody(int number);

}  // namespace sluice
