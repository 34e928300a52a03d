#include "api/domain/demo_melody.h"

#include <doctest/doctest.h>

using namespace sluice;

namespace {

unsigned number_at(const std::string& bytes, std::size_t offset, int size) {
    unsigned value = 0;
    for (int i = size - 1; i >= 0; --i)
        value = value << 8U | static_cast<unsigned char>(bytes.at(offset + static_cast<std::size_t>(i)));
    return value;
}

}  // namespace

TEST_CASE("demo_melody: a WAVE file whose lengths are those of its bytes") {
    const auto file = demo_melody(0);
    constexpr unsigned head_bytes = 44;
    CHECK(file.substr(0, 4) == "RIFF");
    CHECK(number_at(file, 4, 4) == file.size() - 8);
    CHECK(file.substr(8, 8) == "WAVEfmt ");
    CHECK(number_at(file, 20, 2) == 1);       // linear PCM
    CHECK(number_at(file, 28, 4) == 16'000);  // bytes a second
    CHECK(file.substr(36, 4) == "data");
    CHECK(number_at(file, 40, 4) == file.size() - head_bytes);
    CHECK(file.size() - head_bytes == 20U * 16'000);
}

TEST_CASE("demo_melody: the same number gives the same sound, another one another, and no second is silent") {
    const auto file = demo_melody(1);
    CHECK(file == demo_melody(1));
    CHECK(file != demo_melody(2));
    for (std::size_t second = 0; second < 20; ++second) {
        CAPTURE(second);
        int loudest = 0;
        for (std::size_t place = 0; place < 8000; ++place) {
            const auto value = static_cast<std::int16_t>(number_at(file, 44 + 2 * (second * 8000 + place), 2));
            loudest = std::max(loudest, std::abs(static_cast<int>(value)));
        }
        CHECK(loudest > 5000);
        CHECK(loudest <= 8000);
    }
}
