#include "common/text/json_reader.h"

#include <string>

namespace sluice {
namespace {

using nlohmann::json;

/// Counts depth and values while the library parses, stops it at the limits, and builds nothing.
class LimitCheck : public nlohmann::json_sax<json> {
  public:
    explicit LimitCheck(const JsonLimits& limits) : limits_(limits) {}

    bool null() override { return count(); }
    bool boolean(bool) override { return count(); }
    bool number_integer(number_integer_t) override { return count(); }
    bool number_unsigned(number_unsigned_t) override { return count(); }
    bool number_float(number_float_t, const string_t&) override { return count(); }
    bool string(string_t&) override { return count(); }
    bool binary(binary_t&) override { return false; }
    bool key(string_t&) override { return true; }
    bool start_object(std::size_t) override { return open(); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t, const std::string&, const json::exception&) override { return false; }

  private:
    bool count() { return ++values_ <= limits_.max_values; }
    bool open() { return ++depth_ <= limits_.max_depth && count(); }
    bool close() {
        --depth_;
        return true;
    }

    JsonLimits limits_;
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
};

}  // namespace

json read_json(std::string_view text, const JsonLimits& limits) {
    LimitCheck check(limits);
    if (!json::sax_parse(text, &check)) return json(json::value_t::discarded);
    // Parsing the text twice needs less code to be trusted than a builder of our own.
    return json::parse(text, nullptr, false);
}

}  // namespace sluice
