// Numbers of JSON, and those within bounds. An integer is compared by its digits: all that have more digits than the
// lower bound and less than the upper one are in the range, and those of the same length are told apart from the left.
#include <algorithm>

#include "grammar/json_text.h"

namespace sparsam::grammar {
namespace {

// A model can go on with digits forever, and readers of JSON have integers of 64 bits and floats of double precision.
constexpr std::uint32_t kMaxDigits = 18, kMaxFractionDigits = 20, kMaxExponentDigits = 2;

ByteSet digits(char first, char last) {
  ByteSet set;
  for (int c = first; c <= last; ++c) set.set(static_cast<std::size_t>(c));
  return set;
}

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

}  // namespace

Expression JsonText::integer() { return rules_.sequence({rules_.optional(rules_.literal("-")), digits_from(0)}); }

Expression JsonText::number() {
  const Expression digit = rules_.bytes(digits('0', '9'));
  const Expression exponent = rules_.sequence({rules_.bytes(ByteSet().set('e').set('E')),
                                               rules_.optional(rules_.bytes(ByteSet().set('+').set('-'))),
                                               rules_.repeat(digit, 1, kMaxExponentDigits)});
  return rules_.sequence(
      {integer(), rules_.optional(rules_.sequence({rules_.literal("."), rules_.repeat(digit, 1, kMaxFractionDigits)})),
       rules_.optional(exponent)});
}

// Both have the same number of digits.
Expression JsonText::digits_between(const std::string& least, const std::string& most) {
  if (least.empty()) return rules_.empty();
  const auto any = [&](std::size_t count) {
    return rules_.repeat(rules_.bytes(digits('0', '9')), static_cast<std::uint32_t>(count),
                         static_cast<std::uint32_t>(count));
  };
  const std::string low = least.substr(1), high = most.substr(1);
  const std::string zeros(low.size(), '0'), nines(low.size(), '9');
  if (least[0] == most[0]) {
    return rules_.sequence({rules_.bytes(digits(least[0], least[0])), digits_between(low, high)});
  }
  if (low == zeros && high == nines) {
    return rules_.sequence({rules_.bytes(digits(least[0], most[0])), any(low.size())});
  }
  std::vector<Expression> parts;
  parts.push_back(rules_.sequence({rules_.bytes(digits(least[0], least[0])), digits_between(low, nines)}));
  if (least[0] + 1 < most[0]) {
    parts.push_back(rules_.sequence(
        {rules_.bytes(digits(static_cast<char>(least[0] + 1), static_cast<char>(most[0] - 1))), any(low.size())}));
  }
  parts.push_back(rules_.sequence({rules_.bytes(digits(most[0], most[0])), digits_between(zeros, high)}));
  return rules_.choice(parts);
}

Expression JsonText::digits_from(std::uint64_t least) {
  const std::string low = std::to_string(least);
  const Expression digit = rules_.bytes(digits('0', '9'));
  const Expression longer = rules_.sequence(
      {rules_.bytes(digits('1', '9')), rules_.repeat(digit, static_cast<std::uint32_t>(low.size()), kMaxDigits - 1)});
  return rules_.choice({digits_between(low, std::string(low.size(), '9')), longer});
}

Expression JsonText::natural_in(std::uint64_t least, std::optional<std::uint64_t> most) {
  if (!most) return digits_from(least);
  if (*most < least) return rules_.choice({});
  std::vector<Expression> parts;
  std::string low = std::to_string(least);
  const std::string high = std::to_string(*most);
  while (low.size() < high.size()) {
    parts.push_back(digits_between(low, std::string(low.size(), '9')));
    low.assign(low.size() + 1, '0');
    low[0] = '1';
  }
  parts.push_back(digits_between(low, high));
  return rules_.choice(parts);
}

Expression JsonText::integer_in(const JsonRange& range) {
  JsonRange r = range;
  if (r.least && r.above_least) r.least = *r.least + 1;
  if (r.most && r.below_most) r.most = *r.most - 1;
  std::vector<Expression> parts;
  if (!r.least || *r.least < 0) {  // -m, m between the bounds' magnitudes
    const std::uint64_t nearest = r.most && *r.most < 0 ? magnitude(*r.most) : 1;
    const auto farthest = r.least ? std::optional(magnitude(*r.least)) : std::nullopt;
    parts.push_back(rules_.sequence({rules_.literal("-"), natural_in(nearest, farthest)}));
  }
  if (!r.most || *r.most >= 0) {
    const auto most = r.most ? std::optional(magnitude(*r.most)) : std::nullopt;
    parts.push_back(natural_in(r.least && *r.least > 0 ? magnitude(*r.least) : 0, most));
  }
  return rules_.choice(parts);
}

// Whole part and fraction of a number that is not negative. Only at the bounds themselves does the fraction matter.
Expression JsonText::magnitude_in(std::uint64_t least, bool above_least, std::optional<std::uint64_t> most,
                                  bool below_most) {
  const Expression digit = rules_.bytes(digits('0', '9')),
                   zeros = rules_.repeat(rules_.literal("0"), 0, kMaxFractionDigits / 2);
  const Expression point = rules_.literal(".");
  const Expression any = rules_.optional(rules_.sequence({point, rules_.repeat(digit, 1, kMaxFractionDigits)}));
  const Expression zero =
      rules_.optional(rules_.sequence({point, rules_.repeat(rules_.literal("0"), 1, kMaxFractionDigits)}));
  const Expression some =
      rules_.sequence({point, zeros, rules_.bytes(digits('1', '9')), rules_.repeat(digit, 0, kMaxFractionDigits / 2)});
  std::vector<Expression> parts;
  const auto exactly = [&](std::uint64_t whole, Expression fraction) {
    parts.push_back(rules_.sequence({rules_.literal(std::to_string(whole)), fraction}));
  };
  if (most && *most < least) return rules_.choice({});
  if (most && *most == least) {
    if (!above_least && !below_most) exactly(least, zero);
    return rules_.choice(parts);
  }
  exactly(least, above_least ? some : any);
  if (!most) {
    parts.push_back(rules_.sequence({digits_from(least + 1), any}));
    return rules_.choice(parts);
  }
  if (least + 1 <= *most - 1) parts.push_back(rules_.sequence({natural_in(least + 1, *most - 1), any}));
  if (!below_most) exactly(*most, zero);
  return rules_.choice(parts);
}

Expression JsonText::number_in(const JsonRange& range) {
  std::vector<Expression> parts;
  if (!range.least || *range.least < 0) {  // mirrored; -0 is left to the other side
    const bool bounded = range.most && *range.most <= 0;
    const std::uint64_t nearest = bounded ? magnitude(*range.most) : 0;
    const auto farthest = range.least ? std::optional(magnitude(*range.least)) : std::nullopt;
    parts.push_back(rules_.sequence(
        {rules_.literal("-"), magnitude_in(nearest, nearest == 0 || range.below_most, farthest, range.above_least)}));
  }
  if (!range.most || *range.most >= 0) {
    const bool bounded = range.least && *range.least >= 0;
    const auto most = range.most ? std::optional(magnitude(*range.most)) : std::nullopt;
    parts.push_back(
        magnitude_in(bounded ? magnitude(*range.least) : 0, bounded && range.above_least, most, range.below_most));
  }
  return rules_.choice(parts);
}

}  // namespace sparsam::grammar
