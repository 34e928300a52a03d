#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// Reads `SLUICE_*` settings and collects every fault in them, so that a program reports all of them at once, at its
/// start.
///
/// One function fills a program's Config and asks for each variable exactly once. Run with an empty environment, the
/// same function yields the defaults; `.env.example` is tested against these.
class Settings {
  public:
    using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

    /// One variable as it was asked for.
    struct Variable {
        std::string name;
        std::string default_text;
        std::string description;
    };

    /// From the process's environment.
    Settings();
    /// From `lookup`; for tests.
    explicit Settings(Lookup lookup);

    std::string text(const std::string& name, const std::string& fallback, const std::string& description);
    std::int64_t integer(const std::string& name, std::int64_t fallback, std::int64_t min, std::int64_t max,
                         const std::string& description);
    double number(const std::string& name, double fallback, double min, double max, const std::string& description);
    /// Without a default: a complaint when unset or empty.
    std::string required(const std::string& name, const std::string& description);

    /// Adds a complaint of the caller's own, a full sentence.
    void complain(const std::string& complaint) { complaints_.push_back(complaint); }
    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }
    /// Throws ConfigError with every complaint, if there are any.
    void check() const;

    [[nodiscard]] const std::vector<Variable>& variables() const { return variables_; }

  private:
    std::optional<std::string> look_up(const std::string& name, const std::string& fallback,
                                       const std::string& description);

    Lookup lookup_;
    std::vector<Variable> variables_;
    std::vector<std::string> complaints_;
};

/// One line per variable with its default and description, for `--help`.
[[nodiscard]] std::string describe(const std::vector<Settings::Variable>& variables);

/// The settings of a program are unusable. what() lists every fault, one per line.
class ConfigError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace sluice
