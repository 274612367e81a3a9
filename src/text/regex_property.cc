#include "text/regex_property.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "text/unicode_additions.h"

namespace sparsam {
namespace {

// General categories by their long names; PCRE2 knows the short ones.
constexpr std::array<std::pair<std::string_view, std::string_view>, 37> kCategories = {{
    {"letter", "L"},
    {"uppercaseletter", "Lu"},
    {"lowercaseletter", "Ll"},
    {"titlecaseletter", "Lt"},
    {"modifierletter", "Lm"},
    {"otherletter", "Lo"},
    {"mark", "M"},
    {"combiningmark", "M"},
    {"nonspacingmark", "Mn"},
    {"spacingmark", "Mc"},
    {"enclosingmark", "Me"},
    {"number", "N"},
    {"decimalnumber", "Nd"},
    {"letternumber", "Nl"},
    {"othernumber", "No"},
    {"punctuation", "P"},
    {"connectorpunctuation", "Pc"},
    {"dashpunctuation", "Pd"},
    {"openpunctuation", "Ps"},
    {"closepunctuation", "Pe"},
    {"initialpunctuation", "Pi"},
    {"finalpunctuation", "Pf"},
    {"otherpunctuation", "Po"},
    {"symbol", "S"},
    {"mathsymbol", "Sm"},
    {"currencysymbol", "Sc"},
    {"modifiersymbol", "Sk"},
    {"othersymbol", "So"},
    {"separator", "Z"},
    {"spaceseparator", "Zs"},
    {"lineseparator", "Zl"},
    {"paragraphseparator", "Zp"},
    {"other", "C"},
    {"control", "Cc"},
    {"format", "Cf"},
    {"unassigned", "Cn"},
    {"privateuse", "Co"},
}};
constexpr std::array<std::string_view, 36> kShortCategories = {
    "L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc", "Me", "N",  "Nd", "Nl", "No", "P",  "Pc", "Pd", "Ps",
    "Pe", "Pi", "Pf", "Po", "S",  "Sm", "Sc", "Sk", "So", "Z",  "Zs", "Zl", "Zp", "C",  "Cc", "Cf", "Cn", "Co"};
constexpr std::array<std::string_view, 6> kBinaryProperties = {"alphabetic", "uppercase",   "lowercase",
                                                               "emoji",      "ideographic", "extendedpictographic"};
// POSIX brackets under Unicode, as Oniguruma defines them (doc/RE, "POSIX bracket, Unicode case").
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kPosix = {{
    {"alnum", R"(\p{Alphabetic}\p{Nd})"},
    {"alpha", R"(\p{Alphabetic})"},
    {"ascii", R"(\x00-\x7F)"},
    {"blank", R"(\t\p{Zs})"},
    {"cntrl", R"(\p{Cc})"},
    {"digit", R"(\p{Nd})"},
    {"lower", R"(\p{Lowercase})"},
    {"punct", R"(\p{P}\p{S})"},
    {"space", kSpaceMembers},
    {"upper", R"(\p{Uppercase})"},
    {"xdigit", kHexMembers},
    {"any", R"(\x00-\x{10FFFF})"},
}};

}  // namespace

Result<CharacterSet> posix_class(std::string_view name) {
  if (name == "word") return CharacterSet{word_members(), false, ""};
  for (const auto& [known, members] : kPosix) {
    if (known == name) return CharacterSet{std::string(members), false, ""};
  }
  return fail(Code::unsupported, "the POSIX class '{}' is not known", name);
}

CharacterSet shorthand(char kind) {
  CharacterSet set;
  set.negated = std::isupper(static_cast<unsigned char>(kind)) != 0;
  switch (kind) {
    case 's':
    case 'S':
      set.members = kSpaceMembers;
      break;
    case 'w':
    case 'W':
      set.members = word_members();
      break;
    case 'd':
    case 'D':
      set.members = R"(\p{Nd})" + category_additions("Nd");
      break;
    default:
      set.members = kHexMembers;
      break;
  }
  return set;
}

std::string word_members() {
  return R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc})" + category_additions("L") + category_additions("M") +
         category_additions("Nd");
}

Result<CharacterSet> translate_property(std::string_view pattern, std::size_t& offset) {
  CharacterSet set;
  set.negated = pattern[offset + 1] == 'P';
  const std::size_t end = pattern.find('}', offset);
  if (offset + 2 >= pattern.size() || pattern[offset + 2] != '{' || end == std::string_view::npos) {
    return fail(Code::bad_data, "\\p without {{…}} at byte {}", offset);
  }
  std::string_view body = pattern.substr(offset + 3, end - offset - 3);
  offset = end + 1;
  if (body.starts_with('^')) {
    set.negated = !set.negated;
    body.remove_prefix(1);
  }
  std::string folded;  // Unicode's loose matching: case, spaces, '_' and '-' do not count
  for (const char c : body) {
    if (std::isalnum(static_cast<unsigned char>(c))) {
      folded += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (c != ' ' && c != '_' && c != '-') {
      return fail(Code::unsupported, "the property '{}' is not known", body);
    }
  }
  if (folded.empty()) return fail(Code::bad_data, "an empty property");
  for (const std::string_view name : kShortCategories) {
    if (std::ranges::equal(name, folded, [](char a, char b) { return std::tolower(a) == b; })) set.category = name;
  }
  for (const auto& [name, category] : kCategories) {
    if (name == folded) set.category = category;
  }
  if (!set.category.empty()) {
    set.members = "\\p{" + set.category + "}" + category_additions(set.category);
    return set;
  }
  for (const std::string_view name : kBinaryProperties) {
    if (name == folded) set.members = "\\p{" + folded + "}";
  }
  for (const auto& [name, members] : kPosix) {
    if (name == folded && set.members.empty()) set.members = members;
  }
  if (folded == "whitespace") set.members = kSpaceMembers;
  if (folded == "word") set.members = word_members();
  if (!set.members.empty()) return set;
  // Everything else is a script; PCRE2 refuses those that it does not know.
  set.members = "\\p{sc:";
  for (const char c : body) set.members += c == '-' || c == ' ' ? '_' : c;
  set.members += "}";
  if (folded == "han") set.members += han_additions();
  return set;
}

}  // namespace sparsam
