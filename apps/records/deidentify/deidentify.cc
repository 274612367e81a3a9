#include "records/deidentify/deidentify.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "records/deidentify/tree.h"
#include "records/model/partial_date.h"
#include "records/summary/ips.h"
#include "records/terms/words.h"
#include "records/verify/date_lexer.h"

namespace sparsam::records {
namespace {

constexpr int kMaxDepth = 100;

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string json_string(std::string_view text) {
  std::string out(1, '"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

// Where in the resource a value stands.
struct Place {
  std::string_view resource;  // resourceType of the nearest resource
  std::string_view key;       // the field's name; an array's elements have the array's
  std::string path;
  bool person = false;  // inside Patient, Practitioner, RelatedPerson, Person, Organization, Location
};

bool is_person(std::string_view type) {
  return one_of(type, {"Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Person", "Organization",
                       "Location", "HealthcareService", "Group"});
}

// Clinical resources, whose display says what is meant and not who.
bool display_is_clinical(std::string_view reference) {
  return reference.starts_with("Condition/") || reference.starts_with("Medication/") ||
         reference.starts_with("Observation/") || reference.starts_with("Procedure/") ||
         reference.starts_with("urn:uuid:");
}

std::optional<PartialDate> whole_date(std::string_view text) {
  const auto date = text.size() >= 7 ? parse_date(text) : std::nullopt;
  return date;
}

class Secret {
 public:
  explicit Secret(const std::string& secret) {
    crypto_generichash(key_.data(), key_.size(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
                       nullptr, 0);
    const std::string digits = pseudonym("shift", 8);
    // A year and a day at most, never zero, always into the past.
    shift_ = -1 - static_cast<long>(std::stoul(digits, nullptr, 16) % 366);
  }
  std::string pseudonym(std::string_view text, std::size_t length = 12) const {
    std::array<unsigned char, 16> digest{};
    crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       key_.data(), key_.size());
    std::string name;
    for (const unsigned char byte : digest) name += fmt::format("{:02x}", byte);
    return name.substr(0, length);
  }
  long shift() const { return shift_; }

 private:
  std::array<unsigned char, 32> key_{};
  long shift_ = 0;
};

// Where `whole` stands by itself: a postal code is no part of a longer number.
std::size_t find_apart(std::string_view text, std::string_view whole) {
  const auto joins = [&](std::size_t a, std::size_t b) {
    return std::isalnum(static_cast<unsigned char>(text[a])) && std::isalnum(static_cast<unsigned char>(text[b]));
  };
  for (std::size_t at = text.find(whole); at != std::string_view::npos; at = text.find(whole, at + 1)) {
    const std::size_t end = at + whole.size();
    if ((at == 0 || !joins(at - 1, at)) && (end == text.size() || !joins(end - 1, end))) return at;
  }
  return std::string_view::npos;
}

// First reading: what identifies.
class Collector {
 public:
  void collect(const JsonTree& tree, std::string_view key = {}, std::string_view parent = {}, bool person = false) {
    switch (tree.kind) {
      case JsonTree::Kind::object: {
        if (const std::string_view own = tree.string("resourceType"); !own.empty()) {
          person = is_person(own);
        }
        for (std::size_t i = 0; i < tree.names.size(); ++i) collect(tree.elements[i], tree.names[i], key, person);
        break;
      }
      case JsonTree::Kind::array:
        for (const JsonTree& element : tree.elements) collect(element, key, parent, person);
        break;
      case JsonTree::Kind::string:
        collect_string(tree.text, key, parent, person);
        break;
      case JsonTree::Kind::literal:
        break;
    }
  }
  const std::set<std::string>& words() const { return words_; }
  const std::set<std::string>& wholes() const { return wholes_; }
  // Whether the digits are a telephone number's of the record, whatever stands between them or in front.
  bool is_phone(std::string_view digits) const {
    return digits.size() >= kPhoneDigits && phones_.contains(std::string(digits.substr(digits.size() - kPhoneDigits)));
  }
  static constexpr std::size_t kPhoneDigits = 7;

 private:
  void collect_string(std::string_view text, std::string_view key, std::string_view parent, bool person) {
    if (one_of(key, {"family", "given"})) words_of(text);
    if (!person) return;
    if (one_of(key, {"line", "city", "postalCode", "district", "name"})) whole(text);
    if (key == "value" && one_of(parent, {"identifier", "telecom"})) whole(text);
    if (key == "value" && parent == "identifier") number_in(text);
    if (key == "value" && parent == "telecom") phone(text);
    if (key == "line") street(text);
    if (key == "text" && parent == "name") words_of(text);
  }
  void words_of(std::string_view text) {
    std::string part;
    for (const char32_t c : decode_utf8(text) + U" ") {
      if (is_letter(c) || is_digit(c)) {
        part += encode_utf8({&c, 1});
        continue;
      }
      if (decode_utf8(part).size() >= 3) words_.insert(fold(part));
      part.clear();
    }
  }
  // "MRN-778899" is also said as "778899".
  void number_in(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      std::size_t end = i;
      while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end]))) ++end;
      const std::string_view part = text.substr(i, end - i);
      const auto digits = std::count_if(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (part.size() >= 5 && digits >= 4) words_.insert(fold(part));
      i = end + 1;
    }
  }
  void phone(std::string_view text) {
    std::string digits;
    for (const char c : text) {
      if (c >= '0' && c <= '9') digits += c;
    }
    if (digits.size() >= kPhoneDigits) phones_.insert(digits.substr(digits.size() - kPhoneDigits));
  }
  // "Lindenstraße 5" is also "Lindenstr. 5"; "High Street" names nobody word by word.
  void street(std::string_view text) {
    std::string line = fold(text);
    for (std::size_t i = 0; i < line.size();) {
      std::size_t end = i;
      while (end < line.size() && line[end] != ' ') ++end;
      const std::string word = line.substr(i, end - i);
      for (const std::string_view ending : {"strasse", "gasse", "weg", "platz", "allee", "damm"}) {
        if (word.size() < ending.size() + 4 || !word.ends_with(ending)) continue;
        words_.insert(word);
        if (ending == "strasse") words_.insert(word.substr(0, word.size() - 4));
      }
      i = end + 1;
    }
  }
  void whole(std::string_view text) {
    if (decode_utf8(text).size() >= 4) wholes_.insert(fold(text));
  }
  std::set<std::string> words_, wholes_, phones_;
};

class Rewriter {
 public:
  Rewriter(const Secret& secret, const Collector& collected, Deidentified& out)
      : secret_(secret), collected_(collected), out_(out) {}

  // Empty where the value is to be dropped.
  std::string rewrite(const JsonTree& tree, const Place& place) {
    switch (tree.kind) {
      case JsonTree::Kind::object:
        return object(tree, place);
      case JsonTree::Kind::array:
        return array(tree, place);
      case JsonTree::Kind::string:
        return string(tree.text, place);
      case JsonTree::Kind::literal:
        break;
    }
    return tree.text;
  }

 private:
  void count(const std::string& what) { ++out_.changed[what]; }

  std::string object(const JsonTree& tree, const Place& place) {
    Place inner = place;
    if (const std::string_view type = tree.string("resourceType"); !type.empty()) {
      inner.resource = type;
      inner.person = is_person(type);
      inner.path = std::string(type);
    }
    const std::string_view reference = tree.string("reference");
    std::string text;
    for (std::size_t i = 0; i < tree.names.size(); ++i) {
      const std::string& name = tree.names[i];
      inner.key = name;
      if (drop(name, inner, place)) continue;
      if (name == "display" && !reference.empty() && !display_is_clinical(reference)) {
        count("names");
        continue;
      }
      Place next = inner;
      next.path = inner.path + "." + name;
      const std::string fresh = rewrite(tree.elements[i], next);
      if (fresh.empty()) continue;
      if (!text.empty()) text += ',';
      text += json_string(name);
      text += ':';
      text += fresh;
    }
    return fmt::format("{{{}}}", text);
  }

  std::string array(const JsonTree& tree, const Place& place) {
    std::string text;
    for (const JsonTree& element : tree.elements) {
      const std::string fresh = rewrite(element, place);
      if (fresh.empty()) continue;
      if (!text.empty()) text += ',';
      text += fresh;
    }
    return text.empty() ? text : fmt::format("[{}]", text);
  }

  // Fields that identify and that nobody needs.
  bool drop(std::string_view key, const Place& here, const Place& parent) {
    if (here.person && one_of(key, {"telecom", "address", "photo", "contact", "extension", "maritalStatus", "position",
                                    "alias", "qualification", "communication"})) {
      count(key == "extension" ? "extensions" : key == "address" ? "addresses" : "contact data");
      return true;
    }
    if (key.starts_with('_') && here.person) return true;
    if (one_of(key, {"serialNumber", "udiCarrier", "distinctIdentifier", "deviceIdentifier", "signature",
                     "valueBase64Binary", "valueSignature"}) ||
        (key == "data" && here.resource == "Binary")) {
      count("identifiers");
      return true;
    }
    // Narratives repeat everything.
    if (key == "text" && parent.key != "code" && !here.resource.empty() && here.path == here.resource) {
      count("narratives");
      return true;
    }
    if (one_of(key, {"data", "url"}) && one_of(parent.key, {"attachment", "content", "photo", "valueAttachment"})) {
      count("attachments");
      return true;
    }
    return false;
  }

  std::string string(std::string_view text, const Place& place) {
    const std::string_view key = place.key;
    if (one_of(key, {"resourceType", "system", "code", "use", "gender", "status", "type", "url", "unit", "mode",
                     "method", "intent"}) &&
        !(place.person && key == "value")) {
      return json_string(text);
    }
    if (one_of(key, {"subscriberId", "policyNumber", "accountNumber", "dependent"})) {
      count("identifiers");
      return json_string(secret_.pseudonym(text));
    }
    if (key == "id") return json_string(renamed(text, "ids"));
    if (key == "fullUrl" || key == "reference") return json_string(reference(text));
    if (place.person && place.path.find(".identifier") != std::string::npos && key == "value") {
      count("identifiers");
      return json_string(secret_.pseudonym(text));
    }
    if (place.path.find(".identifier") != std::string::npos && key == "value") {
      count("identifiers");
      return json_string(secret_.pseudonym(text));
    }
    if (key == "family" || key == "given" || (place.person && (key == "name" || key == "text")) ||
        (key == "text" && place.path.ends_with(".name.text"))) {
      count("names");
      return json_string(fmt::format("{}-{}",
                                     key == "family"  ? "Family"
                                     : key == "given" ? "Given"
                                                      : "Name",
                                     secret_.pseudonym(fold(text), 6)));
    }
    if (one_of(key, {"prefix", "suffix"}) && place.person) return json_string(text);
    if (const auto date = whole_date(text)) {
      count("dates");
      return json_string(shifted(text, *date));
    }
    if (place.key.ends_with("Date") && text.size() == 4) return json_string(text);
    return json_string(free_text(text, place));
  }

  std::string renamed(std::string_view id, const char* what) {
    count(what);
    return fmt::format("x{}", secret_.pseudonym(id));
  }

  // Type/id, urn:uuid:…, http://host/…/Type/id, #id, Type?identifier=…
  std::string reference(std::string_view text) {
    if (text.starts_with('#')) return fmt::format("#{}", renamed(text.substr(1), "references"));
    if (text.starts_with("urn:uuid:")) {
      count("references");
      return fmt::format("urn:uuid:{}", uuid_of(secret_.pseudonym(text.substr(9), 32)));
    }
    if (text.starts_with("urn:")) return fmt::format("urn:{}", renamed(text, "references"));
    const std::size_t history = text.find("/_history/");
    text = text.substr(0, history);
    const std::size_t query = text.find('?');
    if (query != std::string_view::npos)
      return fmt::format("{}/{}", text.substr(0, query), renamed(text.substr(query), "references"));
    const std::size_t last = text.rfind('/');
    if (last == std::string_view::npos) return renamed(text, "references");
    const std::size_t before = text.rfind('/', last - 1);
    const std::string_view type = text.substr(before == std::string_view::npos ? 0 : before + 1,
                                              last - (before == std::string_view::npos ? 0 : before + 1));
    return fmt::format("{}{}/{}", text.find("://") != std::string_view::npos ? "https://example.org/" : "", type,
                       renamed(text.substr(last + 1), "references"));
  }

  std::string shifted(std::string_view text, const PartialDate& date) const {
    const PartialDate moved = date_of(day_number(date) + secret_.shift());
    std::string fresh = shown(moved, Language::en);
    if (!date.day) fresh.resize(7);
    return fresh + std::string(text.substr(date.day ? 10 : 7));
  }

  // Words of the person in other strings; dates in any notation.
  std::string free_text(std::string_view text, const Place& place) {
    const std::u32string letters = decode_utf8(text);
    std::u32string kept;
    bool named = false;
    for (std::size_t i = 0; i < letters.size();) {
      if (const std::size_t length = contact_at(letters, i); length > 0) {
        kept += U"[removed]";
        named = true;
        i += length;
      } else if (is_digit(letters[i]) || is_letter(letters[i])) {
        if (const DateFound found = find_date(letters, i); found.length > 0 && found.readings[0].month) {
          count("dates");
          i += found.length;
          if (found.without_year) {  // "on 9 March": nothing to shift it by
            kept += U"[date]";
            continue;
          }
          const PartialDate& date = found.readings[0];
          std::string fresh = shown(date_of(day_number(date) + secret_.shift()), Language::en);
          if (!date.day) fresh.resize(7);
          kept += decode_utf8(fresh);
          continue;
        }
        std::size_t end = i;
        while (end < letters.size() && (is_letter(letters[end]) || is_digit(letters[end]))) ++end;
        const std::u32string_view word = std::u32string_view(letters).substr(i, end - i);
        if (collected_.words().contains(fold(word))) {
          kept += U"[removed]";
          named = true;
        } else {
          kept += word;
        }
        i = end;
      } else {
        kept += letters[i++];
      }
    }
    std::string out = encode_utf8(kept);
    for (const std::string& whole : collected_.wholes()) {
      for (std::size_t at = find_folded(out, whole); at != std::string::npos; at = find_folded(out, whole)) {
        out.replace(at, whole.size(), "[removed]");
        named = true;
      }
    }
    if (named) {
      count("free text");
      if (out_.free_text.size() < 1000) out_.free_text.push_back(place.path);
    }
    return out;
  }

  // The length of an e-mail address that begins here, of anybody's, or of a telephone number that the record has or
  // that is announced as one.
  std::size_t contact_at(const std::u32string& letters, std::size_t i) const {
    const auto part_of_word = [&](std::size_t k) {
      return k < letters.size() && (is_letter(letters[k]) || is_digit(letters[k]) ||
                                    std::u32string_view(U"._%+-").find(letters[k]) != std::u32string_view::npos);
    };
    if (i > 0 && part_of_word(i - 1)) return 0;
    std::size_t end = i;
    while (part_of_word(end)) ++end;
    if (end > i && end < letters.size() && letters[end] == U'@') {
      std::size_t host = end + 1;
      while (part_of_word(host)) ++host;
      while (host > end + 1 && letters[host - 1] == U'.') --host;
      if (host > end + 2) return host - i;
    }
    if (letters[i] != U'+' && letters[i] != U'(' && !is_digit(letters[i])) return 0;
    std::string digits;
    std::size_t last = i;
    for (std::size_t k = i; k < letters.size() && k - i < 30; ++k) {
      if (is_digit(letters[k])) {
        digits += static_cast<char>(letters[k]);
        last = k + 1;
        // A longer number may only begin with the known one, so the longest is looked for.
        continue;
      }
      if (std::u32string_view(U" -/()+.").find(letters[k]) == std::u32string_view::npos) break;
    }
    if (digits.size() < Collector::kPhoneDigits) return 0;
    return collected_.is_phone(digits) || announced(letters, i) ? last - i : 0;
  }
  static bool announced(const std::u32string& letters, std::size_t i) {
    std::size_t end = i;
    while (end > 0 && !is_letter(letters[end - 1]) && i - end < 4) --end;
    std::size_t begin = end;
    while (begin > 0 && is_letter(letters[begin - 1])) --begin;
    const std::string word = fold(std::u32string_view(letters).substr(begin, end - begin));
    return one_of(word, {"tel", "telefon", "telephone", "phone", "fax", "mobil", "mobile", "handy", "cell"});
  }

  // Where folding keeps the length (ASCII), which covers addresses and numbers in practice.
  static std::size_t find_folded(const std::string& text, const std::string& whole) {
    const std::string folded = fold(text);
    return find_apart(folded.size() == text.size() ? folded : text, whole);
  }

  const Secret& secret_;
  const Collector& collected_;
  Deidentified& out_;
};

// What is left of the person in the result.
std::size_t remains(const std::string& json, const Collector& collected) {
  std::size_t left = 0;
  const std::u32string letters = decode_utf8(json);
  for (std::size_t i = 0; i < letters.size();) {
    if (!is_letter(letters[i]) && !is_digit(letters[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < letters.size() && (is_letter(letters[end]) || is_digit(letters[end]))) ++end;
    left += collected.words().contains(fold(std::u32string_view(letters).substr(i, end - i)));
    i = end;
  }
  const std::string folded = fold(json);
  for (const std::string& whole : collected.wholes()) {
    // A postal code by itself is also a value or a code.
    const bool short_number = whole.size() < 6 && whole.find_first_not_of("0123456789") == std::string::npos;
    left += !short_number && find_apart(folded, whole) != std::string::npos;
  }
  return left;
}

}  // namespace

Result<Deidentified> deidentify(std::string_view text, std::string_view name, const DeidentifyOptions& options) {
  Deidentified out;
  const Secret secret(options.secret);
  const std::vector<JsonTree> documents = TRY(parse_trees(text, name, kMaxDepth));
  Collector collected;
  for (const JsonTree& document : documents) collected.collect(document);
  for (const JsonTree& document : documents) {
    Rewriter rewriter(secret, collected, out);
    out.json += rewriter.rewrite(document, {});
    out.json += '\n';
  }
  out.left = remains(out.json, collected);
  return out;
}

}  // namespace sparsam::records
