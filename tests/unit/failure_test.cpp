#include "common/protocol/failure.h"

#include <set>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

constexpr FailureCode all_codes[] = {FailureCode::not_media,
                                     FailureCode::no_video_or_audio,
                                     FailureCode::truncated,
                                     FailureCode::unsupported_codec,
                                     FailureCode::decode_error,
                                     FailureCode::too_complex,
                                     FailureCode::crashed,
                                     FailureCode::forbidden,
                                     FailureCode::out_of_memory,
                                     FailureCode::timed_out,
                                     FailureCode::source_unavailable,
                                     FailureCode::sink_unavailable,
                                     FailureCode::disk_full,
                                     FailureCode::lease_lost,
                                     FailureCode::shutting_down,
                                     FailureCode::worker_failed,
                                     FailureCode::internal};

/// The compiler complains here about a code that is new, and so reminds of the list above.
constexpr bool is_listed(FailureCode code) {
    switch (code) {
        case FailureCode::not_media:
        case FailureCode::no_video_or_audio:
        case FailureCode::truncated:
        case FailureCode::unsupported_codec:
        case FailureCode::decode_error:
        case FailureCode::too_complex:
        case FailureCode::crashed:
        case FailureCode::forbidden:
        case FailureCode::out_of_memory:
        case FailureCode::timed_out:
        case FailureCode::source_unavailable:
        case FailureCode::sink_unavailable:
        case FailureCode::disk_full:
        case FailureCode::lease_lost:
        case FailureCode::shutting_down:
        case FailureCode::worker_failed:
        case FailureCode::internal:
            return true;
    }
    return false;
}

}  // namespace

TEST_CASE("every failure has a name of its own that reads back, and a sentence for people") {
    std::set<std::string_view> names;
    std::set<std::string_view> sentences;
    for (const auto code : all_codes) {
        CAPTURE(name(code));
        CHECK(is_listed(code));
        CHECK(names.insert(name(code)).second);
        CHECK(name(code).find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
        CHECK(failure_code(name(code)) == code);
        const auto text = sentence(code);
        CHECK(sentences.insert(text).second);
        REQUIRE(text.size() > 10);
        CHECK(text.ends_with('.'));
        CHECK(text.find('/') == std::string_view::npos);
    }
}

TEST_CASE("a name that is none of ours is no failure code") {
    for (const char* text : {"", "Truncated", "truncated ", "ok", "unknown"}) {
        CAPTURE(text);
        CHECK_FALSE(failure_code(text).has_value());
    }
}

TEST_CASE("who is to blame decides about a second try") {
    CHECK(blame(FailureCode::not_media) == Blame::file_for_certain);
    CHECK(blame(FailureCode::truncated) == Blame::file_for_certain);
    CHECK(blame(FailureCode::crashed) == Blame::file);
    CHECK(blame(FailureCode::forbidden) == Blame::file);
    CHECK(blame(FailureCode::out_of_memory) == Blame::file);
    CHECK(blame(FailureCode::timed_out) == Blame::file);
    CHECK(blame(FailureCode::decode_error) == Blame::file);
    CHECK(blame(FailureCode::source_unavailable) == Blame::ours);
    CHECK(blame(FailureCode::disk_full) == Blame::ours);
    CHECK(blame(FailureCode::lease_lost) == Blame::ours);
    CHECK(blame(FailureCode::worker_failed) == Blame::ours);
    CHECK(blame(FailureCode::internal) == Blame::file);
    CHECK(blame(FailureCode::shutting_down) == Blame::nobody);
}

TEST_CASE("a task failure says its code's sentence unless it knows better") {
    CHECK(TaskFailure(FailureCode::truncated).what() == std::string(sentence(FailureCode::truncated)));
    const TaskFailure precise(FailureCode::truncated, "Only 3 of 9 minutes are there.");
    CHECK(precise.what() == std::string("Only 3 of 9 minutes are there."));
    CHECK(precise.code() == FailureCode::truncated);
}
