#include "worker/transcoder/text/cue_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "worker/transcoder/bitstream/utf8.h"

namespace sluice {
namespace {

using conformance::Character;
using conformance::take_character;

constexpr Character no_break_space{0xa0, "\xc2\xa0"};
/// libav puts it after a backslash that is only a backslash.
constexpr std::string_view word_joiner = "\xe2\x81\xa0";

struct Style {
    bool is_bold = false;
    bool is_italic = false;
    bool is_underlined = false;
    friend bool operator==(const Style&, const Style&) = default;
};

/// Writes a cue's text. Tags and spaces are held back until a visible character follows. So no line is empty, no tag is
/// without text, and tags close in the opposite order of their opening.
class CueTextWriter {
  public:
    void set_style(Style style) { wanted_ = style; }
    void break_line() { gap_ = "\n"; }

    void add(const Character& character) {
        if (character.code == '\n') return break_line();
        if (character.code == ' ' || character.code == '\t') {
            if (gap_ != "\n") gap_ += ' ';
            return;
        }
        if (character.is_control()) return;
        fill_gap();
        text_ += escaped(character);
    }

    std::string finish() {
        close();
        return std::move(text_);
    }

  private:
    using Tag = std::pair<bool Style::*, char>;
    static constexpr std::array<Tag, 3> tags{
        {{&Style::is_bold, 'b'}, {&Style::is_italic, 'i'}, {&Style::is_underlined, 'u'}}};

    static std::string_view escaped(const Character& character) {
        switch (character.code) {
            case '&':
                return "&amp;";
            case '<':
                return "&lt;";
            case '>':
                return "&gt;";
            default:
                return character.bytes;
        }
    }

    void fill_gap() {
        const bool changes = open_ != wanted_;
        const bool is_first = text_.empty();
        if (changes) close();
        if (!is_first) text_ += gap_;
        gap_.clear();
        if (changes) open();
    }

    void open() {
        for (const auto& [part, letter] : tags) {
            if (wanted_.*part) text_ += {'<', letter, '>'};
        }
        open_ = wanted_;
    }

    void close() {
        for (auto tag = tags.rbegin(); tag != tags.rend(); ++tag) {
            if (open_.*(tag->first)) text_ += {'<', '/', tag->second, '>'};
        }
        open_ = {};
    }

    std::string text_;
    std::string gap_;  ///< a line break, or spaces
    Style open_;
    Style wanted_;
};

/// Parses an event: text, escapes, and blocks in braces.
class EventReader {
  public:
    EventReader(std::string_view text, EventDialect dialect) : rest_(text), dialect_(dialect) {}

    std::string read() {
        while (!rest_.empty()) {
            if (take_block() || take_escape()) continue;
            const Character character = take_character(rest_);
            if (!is_drawing_) writer_.add(character);
        }
        return writer_.finish();
    }

  private:
    bool take(std::string_view prefix) {
        if (!rest_.starts_with(prefix)) return false;
        rest_.remove_prefix(prefix.size());
        return true;
    }

    /// Takes a block in braces; false if the text does not begin with one.
    bool take_block() {
        const bool is_block = dialect_ == EventDialect::ass ? rest_.starts_with('{')
                                                            : rest_.starts_with("{\\") || rest_.starts_with("{}");
        const auto end = is_block ? rest_.find('}') : std::string_view::npos;
        if (end == std::string_view::npos) return false;
        // Text before the first backslash is a comment.
        std::string_view block = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        for (auto at = block.find('\\'); at != std::string_view::npos; at = block.find('\\')) {
            block.remove_prefix(at + 1);
            apply(block.substr(0, block.find('\\')));
        }
        writer_.set_style(style_);
        return true;
    }

    /// Applies one override tag, without its backslash.
    void apply(std::string_view tag) {
        constexpr int boldest_regular_weight = 500;
        if (tag.starts_with('r')) style_ = {};
        // Longer names begin with the same letters: \bord, \iclip, \pos.
        const bool is_short = tag.size() == 1 || (tag.size() > 1 && tag[1] >= '0' && tag[1] <= '9');
        if (!is_short) return;
        int value = 0;
        std::from_chars(tag.data() + 1, tag.data() + tag.size(), value);
        if (tag.front() == 'b') style_.is_bold = value == 1 || value > boldest_regular_weight;
        if (tag.front() == 'i') style_.is_italic = value != 0;
        if (tag.front() == 'u') style_.is_underlined = value != 0;
        if (tag.front() == 'p') is_drawing_ = value != 0;
    }

    bool take_escape() {
        const bool is_ass = dialect_ == EventDialect::ass;
        if (take("\\N")) {
            writer_.break_line();
        } else if (is_ass && take("\\n")) {
            writer_.add({' ', " "});
        } else if (dialect_ != EventDialect::plain && take("\\h")) {
            writer_.add(no_break_space);
        } else if (rest_.starts_with("\\{") || rest_.starts_with("\\}")) {
            rest_.remove_prefix(1);
            writer_.add(take_character(rest_));
        } else if (take("\\")) {
            take(word_joiner);
            if (!is_drawing_) writer_.add({'\\', "\\"});
        } else {
            return false;
        }
        return true;
    }

    std::string_view rest_;
    EventDialect dialect_;
    Style style_;
    bool is_drawing_ = false;  ///< the text that follows is the points of a shape
    CueTextWriter writer_;
};

}  // namespace

std::string cue_text(std::string_view event_text, EventDialect dialect) {
    return EventReader(event_text, dialect).read();
}

}  // namespace sluice
