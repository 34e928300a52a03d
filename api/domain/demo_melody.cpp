#include "api/domain/demo_melody.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace sluice {
namespace {

constexpr std::uint32_t samples_per_second = 8000;
constexpr std::uint32_t melody_seconds = 20;
constexpr std::uint32_t bytes_per_sample = 2;

void append_number(std::string& bytes, std::uint32_t value, int size) {
    constexpr unsigned bits_per_byte = 8;
    for (int i = 0; i < size; ++i, value >>= bits_per_byte)
        bytes.push_back(static_cast<char>(value & 0xffU));
}

void append_head(std::string& bytes, std::uint32_t data_bytes) {
    constexpr std::uint32_t format_bytes = 16;
    constexpr std::uint32_t linear_pcm = 1;
    constexpr std::uint32_t channels = 1;
    constexpr std::uint32_t bits_per_sample = 16;
    bytes += "RIFF";
    append_number(bytes, 4 + 8 + format_bytes + 8 + data_bytes, 4);
    bytes += "WAVEfmt ";
    append_number(bytes, format_bytes, 4);
    append_number(bytes, linear_pcm, 2);
    append_number(bytes, channels, 2);
    append_number(bytes, samples_per_second, 4);
    append_number(bytes, samples_per_second * bytes_per_sample, 4);
    append_number(bytes, bytes_per_sample, 2);
    append_number(bytes, bits_per_sample, 2);
    bytes += "data";
    append_number(bytes, data_bytes, 4);
}

/// The second's tone fades in and out, as a tone that is cut off clicks.
double sample(int number, std::uint32_t second, std::uint32_t place) {
    constexpr std::array semitones{0, 2, 4, 7, 9};  // of a pentatonic scale, in which every order sounds well
    constexpr double lowest_hertz = 220;
    constexpr double semitones_per_octave = 12;
    constexpr std::uint32_t tones_per_step = 3;
    const auto tone = static_cast<double>(semitones.at(second * tones_per_step % semitones.size())) +
                      semitones_per_octave * static_cast<double>(second / semitones.size() % 2) + number;
    const double hertz = lowest_hertz * std::pow(2, tone / semitones_per_octave);
    const double time = static_cast<double>(place) / samples_per_second;
    return std::sin(2 * std::numbers::pi * hertz * time) * std::sin(std::numbers::pi * time);
}

}  // namespace

std::string demo_melody(int number) {
    constexpr double loudness = 8000;
    std::string bytes;
    append_head(bytes, melody_seconds * samples_per_second * bytes_per_sample);
    for (std::uint32_t second = 0; second < melody_seconds; ++second) {
        for (std::uint32_t place = 0; place < samples_per_second; ++place) {
            const auto value = static_cast<std::int16_t>(std::lround(loudness * sample(number, second, place)));
            append_number(bytes, static_cast<std::uint16_t>(value), bytes_per_sample);
        }
    }
    return bytes;
}

}  // namespace sluice
