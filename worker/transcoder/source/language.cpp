#include "worker/transcoder/source/language.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "worker/transcoder/bitstream/language_tag.h"

namespace sluice {
namespace {

struct Short {
    std::string_view three;  ///< ISO 639-2: both codes if they differ, and withdrawn ones
    std::string_view two;    ///< ISO 639-1
};

/// The two-letter code of each language that has one, by its three-letter code: RFC 5646 §2.2.1 requires the shorter
/// one.
constexpr std::array<Short, 207> shorter{
    {{"aar", "aa"}, {"abk", "ab"}, {"afr", "af"}, {"aka", "ak"}, {"alb", "sq"}, {"amh", "am"}, {"ara", "ar"},
     {"arg", "an"}, {"arm", "hy"}, {"asm", "as"}, {"ava", "av"}, {"ave", "ae"}, {"aym", "ay"}, {"aze", "az"},
     {"bak", "ba"}, {"bam", "bm"}, {"baq", "eu"}, {"bel", "be"}, {"ben", "bn"}, {"bih", "bh"}, {"bis", "bi"},
     {"bod", "bo"}, {"bos", "bs"}, {"bre", "br"}, {"bul", "bg"}, {"bur", "my"}, {"cat", "ca"}, {"ces", "cs"},
     {"cha", "ch"}, {"che", "ce"}, {"chi", "zh"}, {"chu", "cu"}, {"chv", "cv"}, {"cor", "kw"}, {"cos", "co"},
     {"cre", "cr"}, {"cym", "cy"}, {"cze", "cs"}, {"dan", "da"}, {"deu", "de"}, {"div", "dv"}, {"dut", "nl"},
     {"dzo", "dz"}, {"ell", "el"}, {"eng", "en"}, {"epo", "eo"}, {"est", "et"}, {"eus", "eu"}, {"ewe", "ee"},
     {"fao", "fo"}, {"fas", "fa"}, {"fij", "fj"}, {"fin", "fi"}, {"fra", "fr"}, {"fre", "fr"}, {"fry", "fy"},
     {"ful", "ff"}, {"geo", "ka"}, {"ger", "de"}, {"gla", "gd"}, {"gle", "ga"}, {"glg", "gl"}, {"glv", "gv"},
     {"gre", "el"}, {"grn", "gn"}, {"guj", "gu"}, {"hat", "ht"}, {"hau", "ha"}, {"heb", "he"}, {"her", "hz"},
     {"hin", "hi"}, {"hmo", "ho"}, {"hrv", "hr"}, {"hun", "hu"}, {"hye", "hy"}, {"ibo", "ig"}, {"ice", "is"},
     {"ido", "io"}, {"iii", "ii"}, {"iku", "iu"}, {"ile", "ie"}, {"ina", "ia"}, {"ind", "id"}, {"ipk", "ik"},
     {"isl", "is"}, {"ita", "it"}, {"jav", "jv"}, {"jpn", "ja"}, {"kal", "kl"}, {"kan", "kn"}, {"kas", "ks"},
     {"kat", "ka"}, {"kau", "kr"}, {"kaz", "kk"}, {"khm", "km"}, {"kik", "ki"}, {"kin", "rw"}, {"kir", "ky"},
     {"kom", "kv"}, {"kon", "kg"}, {"kor", "ko"}, {"kua", "kj"}, {"kur", "ku"}, {"lao", "lo"}, {"lat", "la"},
     {"lav", "lv"}, {"lim", "li"}, {"lin", "ln"}, {"lit", "lt"}, {"ltz", "lb"}, {"lub", "lu"}, {"lug", "lg"},
     {"mac", "mk"}, {"mah", "mh"}, {"mal", "ml"}, {"mao", "mi"}, {"mar", "mr"}, {"may", "ms"}, {"mkd", "mk"},
     {"mlg", "mg"}, {"mlt", "mt"}, {"mol", "ro"}, {"mon", "mn"}, {"mri", "mi"}, {"msa", "ms"}, {"mya", "my"},
     {"nau", "na"}, {"nav", "nv"}, {"nbl", "nr"}, {"nde", "nd"}, {"ndo", "ng"}, {"nep", "ne"}, {"nld", "nl"},
     {"nno", "nn"}, {"nob", "nb"}, {"nor", "no"}, {"nya", "ny"}, {"oci", "oc"}, {"oji", "oj"}, {"ori", "or"},
     {"orm", "om"}, {"oss", "os"}, {"pan", "pa"}, {"per", "fa"}, {"pli", "pi"}, {"pol", "pl"}, {"por", "pt"},
     {"pus", "ps"}, {"que", "qu"}, {"roh", "rm"}, {"ron", "ro"}, {"rum", "ro"}, {"run", "rn"}, {"rus", "ru"},
     {"sag", "sg"}, {"san", "sa"}, {"scc", "sr"}, {"scr", "hr"}, {"sin", "si"}, {"slk", "sk"}, {"slo", "sk"},
     {"slv", "sl"}, {"sme", "se"}, {"smo", "sm"}, {"sna", "sn"}, {"snd", "sd"}, {"som", "so"}, {"sot", "st"},
     {"spa", "es"}, {"sqi", "sq"}, {"srd", "sc"}, {"srp", "sr"}, {"ssw", "ss"}, {"sun", "su"}, {"swa", "sw"},
     {"swe", "sv"}, {"tah", "ty"}, {"tam", "ta"}, {"tat", "tt"}, {"tel", "te"}, {"tgk", "tg"}, {"tgl", "tl"},
     {"tha", "th"}, {"tib", "bo"}, {"tir", "ti"}, {"ton", "to"}, {"tsn", "tn"}, {"tso", "ts"}, {"tuk", "tk"},
     {"tur", "tr"}, {"twi", "tw"}, {"uig", "ug"}, {"ukr", "uk"}, {"urd", "ur"}, {"uzb", "uz"}, {"ven", "ve"},
     {"vie", "vi"}, {"vol", "vo"}, {"wel", "cy"}, {"wln", "wa"}, {"wol", "wo"}, {"xho", "xh"}, {"yid", "yi"},
     {"yor", "yo"}, {"zha", "za"}, {"zho", "zh"}, {"zul", "zu"}}};

/// Codes that name no language: undetermined, uncoded, several, no linguistic content.
constexpr std::array<std::string_view, 4> none{"und", "mis", "mul", "zxx"};

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// RFC 5646 §2.1.1: language in small letters, script in title case, region in capitals.
void set_case(std::string& tag) {
    constexpr std::size_t script_letters = 4;
    constexpr std::size_t region_letters = 2;
    std::transform(tag.begin(), tag.end(), tag.begin(), lower);
    for (auto dash = tag.find('-'); dash != std::string::npos; dash = tag.find('-', dash + 1)) {
        const std::size_t length = std::min(tag.find('-', dash + 1), tag.size()) - dash - 1;
        // The parts after a single letter are an extension or private use.
        if (length == 1) return;
        if (length != script_letters && length != region_letters) continue;
        const std::size_t capitals = length == region_letters ? length : 1;
        for (std::size_t i = dash + 1; i <= dash + capitals; ++i)
            tag[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(tag[i])));
    }
}

}  // namespace

std::string language_tag(std::string_view code) {
    constexpr std::size_t max_code = 3;  // longer ones are words such as "English"
    constexpr std::size_t max_tag = 35;  // RFC 5646 §4.4.1
    std::string tag(code);
    std::replace(tag.begin(), tag.end(), '_', '-');
    if (tag.size() > max_tag || !conformance::is_language_tag(tag)) return {};
    set_case(tag);
    const std::string language = tag.substr(0, tag.find('-'));
    if (language.size() > max_code || std::find(none.begin(), none.end(), language) != none.end()) return {};
    const auto found = std::lower_bound(shorter.begin(), shorter.end(), language,
                                        [](const Short& s, const auto& l) { return s.three < l; });
    if (found != shorter.end() && found->three == language) tag.replace(0, language.size(), found->two);
    return tag;
}

}  // namespace sluice
