#include "common/process/config.h"

#include <cstdlib>

#include <fmt/format.h>

#include "common/text/parse_number.h"

namespace sluice {
Settings::Settings()
    : Settings([](const std::string& name) -> std::optional<std::string> {
          const char* value = std::getenv(name.c_str());
          if (value == nullptr) return std::nullopt;
          return value;
      }) {}

Settings::Settings(Lookup lookup) : lookup_(std::move(lookup)) {}

std::optional<std::string> Settings::look_up(const std::string& name, const std::string& fallback,
                                             const std::string& description) {
    variables_.push_back({name, fallback, description});
    auto value = lookup_(name);
    if (value && value->empty()) value.reset();
    return value;
}

std::string Settings::text(const std::string& name, const std::string& fallback, const std::string& description) {
    return look_up(name, fallback, description).value_or(fallback);
}

std::int64_t Settings::integer(const std::string& name, std::int64_t fallback, std::int64_t min, std::int64_t max,
                               const std::string& description) {
    const auto value = look_up(name, fmt::format("{}", fallback), description);
    if (!value) return fallback;
    const auto parsed = parse_number<std::int64_t>(*value);
    if (!parsed || *parsed < min || *parsed > max) {
        complain(fmt::format("{} must be a whole number from {} to {}.", name, min, max));
        return fallback;
    }
    return *parsed;
}

double Settings::number(const std::string& name, double fallback, double min, double max,
                        const std::string& description) {
    const auto value = look_up(name, fmt::format("{}", fallback), description);
    if (!value) return fallback;
    const auto parsed = parse_number<double>(*value);
    if (!parsed || !(*parsed >= min && *parsed <= max)) {
        complain(fmt::format("{} must be a number from {} to {}.", name, min, max));
        return fallback;
    }
    return *parsed;
}

std::string Settings::required(const std::string& name, const std::string& description) {
    const auto value = look_up(name, "", description);
    if (!value) complain(fmt::format("{} must be set: {}", name, description));
    return value.value_or("");
}

std::string describe(const std::vector<Settings::Variable>& variables) {
    std::string text;
    for (const auto& variable : variables) {
        text += fmt::format("  {} ({})\n      {}\n", variable.name,
                            variable.default_text.empty() ? "no default" : variable.default_text, variable.description);
    }
    return text;
}

void Settings::check() const {
    if (!complaints_.empty()) throw ConfigError(fmt::format("{}", fmt::join(complaints_, "\n")));
}

}  // namespace sluice
