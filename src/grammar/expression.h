// The one form behind GBNF, regular expressions and JSON Schema: rules over bytes, put together bottom up. What becomes
// of them is in grammar.h.
//
// Nothing here fails at once: what is too large is noted, the expression becomes empty, and Grammar::compile() returns
// the error. So front ends read like the grammar that they write.
#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam::grammar {

using ByteSet = std::bitset<256>;

// Unicode code points, both included.
struct CodePoints {
  char32_t first = 0, last = 0;
};
inline constexpr char32_t kLastCodePoint = 0x10FFFF;

// Sorted, without overlap and without surrogates.
std::vector<CodePoints> normalized(const std::vector<CodePoints>& set);
// All that are not in the set; itself normalized.
std::vector<CodePoints> complement(std::vector<CodePoints> set);

enum class Expression : std::uint32_t {};
enum class Rule : std::uint32_t {};

class Rules {
 public:
  static constexpr std::uint32_t kUnbounded = ~0u;
  // Larger counts would be unrolled into as many states.
  static constexpr std::uint32_t kMaxCount = 100'000;
  static constexpr std::size_t kMaxNodes = 1 << 20;
  static constexpr std::uint32_t kMaxDepth = 400;

  struct Node {
    enum class Kind : std::uint8_t { bytes, sequence, choice, repeat, rule };
    Kind kind = Kind::sequence;
    std::uint32_t first = 0, count = 0;  // children; of bytes the set, of a rule its number
    std::uint32_t least = 0, most = 0;   // of a repeat
    std::uint32_t depth = 1;
  };

  Rules();

  Expression empty() const { return Expression{0}; }
  Expression bytes(const ByteSet& set);
  Expression literal(std::string_view text);
  // One character of the set as UTF-8. An empty set matches nothing.
  Expression character(std::vector<CodePoints> set);
  Expression sequence(std::span<const Expression> parts);
  Expression sequence(std::initializer_list<Expression> parts) {
    return sequence(std::span(parts.begin(), parts.size()));
  }
  Expression choice(std::span<const Expression> parts);
  Expression choice(std::initializer_list<Expression> parts) { return choice(std::span(parts.begin(), parts.size())); }
  Expression repeat(Expression part, std::uint32_t least, std::uint32_t most = kUnbounded);
  Expression optional(Expression part) { return repeat(part, 0, 1); }

  // Rules may be used before they are defined.
  Rule declare(std::string name);
  void define(Rule rule, Expression body);
  Expression use(Rule rule);
  Expression named(std::string name, Expression body);

  std::span<const Node> nodes() const { return nodes_; }
  std::span<const Expression> children(const Node& node) const;
  const ByteSet& set(const Node& node) const { return sets_[node.first]; }
  std::size_t rules() const { return bodies_.size(); }
  const std::string& name(Rule rule) const { return names_[static_cast<std::size_t>(rule)]; }
  std::optional<Expression> body(Rule rule) const { return bodies_[static_cast<std::size_t>(rule)]; }
  const std::optional<Error>& error() const { return error_; }

 private:
  Expression add(Node node, std::span<const Expression> parts);
  std::vector<Node> nodes_;
  std::vector<Expression> children_;
  std::vector<ByteSet> sets_;
  std::vector<std::string> names_;
  std::vector<std::optional<Expression>> bodies_;
  std::optional<Error> error_;
};

}  // namespace sparsam::grammar
