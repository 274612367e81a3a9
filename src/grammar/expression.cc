#include "grammar/expression.h"

#include <algorithm>

namespace sparsam::grammar {

Rules::Rules() { nodes_.push_back({}); }  // node 0: the empty sequence

std::span<const Expression> Rules::children(const Node& node) const {
  if (node.kind == Node::Kind::bytes || node.kind == Node::Kind::rule) return {};
  return std::span(children_).subspan(node.first, node.count);
}

Expression Rules::add(Node node, std::span<const Expression> parts) {
  if (nodes_.size() >= kMaxNodes || children_.size() + parts.size() > 2 * kMaxNodes) {
    if (!error_) error_ = Error{Code::exhausted, fmt::format("grammar: more than {} expressions", kMaxNodes)};
    return empty();
  }
  if (!parts.empty()) {
    node.first = static_cast<std::uint32_t>(children_.size());
    node.count = static_cast<std::uint32_t>(parts.size());
    for (const Expression part : parts) {
      node.depth = std::max(node.depth, nodes_[static_cast<std::size_t>(part)].depth + 1);
      children_.push_back(part);
    }
  }
  if (node.depth > kMaxDepth) {
    if (!error_) error_ = Error{Code::exhausted, fmt::format("grammar: nested deeper than {} levels", kMaxDepth)};
    return empty();
  }
  nodes_.push_back(node);
  return Expression{static_cast<std::uint32_t>(nodes_.size() - 1)};
}

Expression Rules::bytes(const ByteSet& set) {
  const auto found = std::ranges::find(sets_, set);
  const auto index = static_cast<std::uint32_t>(found - sets_.begin());
  if (found == sets_.end()) sets_.push_back(set);
  return add({.kind = Node::Kind::bytes, .first = index, .count = 0}, {});
}

Expression Rules::literal(std::string_view text) {
  std::vector<Expression> parts;
  for (const char c : text) parts.push_back(bytes(ByteSet().set(static_cast<unsigned char>(c))));
  return sequence(parts);
}

Expression Rules::sequence(std::span<const Expression> parts) {
  if (parts.empty()) return empty();
  if (parts.size() == 1) return parts.front();
  return add({.kind = Node::Kind::sequence}, parts);
}

Expression Rules::choice(std::span<const Expression> parts) {
  if (parts.size() == 1) return parts.front();
  if (parts.empty()) return bytes({});  // of nothing: matches nothing
  return add({.kind = Node::Kind::choice}, parts);
}

Expression Rules::repeat(Expression part, std::uint32_t least, std::uint32_t most) {
  if (least > kMaxCount || (most != kUnbounded && most > kMaxCount)) {
    if (!error_) {
      error_ = Error{Code::exhausted, fmt::format("grammar: {} repetitions, but {} are the most",
                                                  most == kUnbounded ? least : most, kMaxCount)};
    }
    return empty();
  }
  if (least > most) return choice({});
  if (least == 1 && most == 1) return part;
  if (most == 0) return empty();
  return add({.kind = Node::Kind::repeat, .least = least, .most = most}, std::span(&part, 1));
}

Rule Rules::declare(std::string name) {
  names_.push_back(std::move(name));
  bodies_.emplace_back();
  return Rule{static_cast<std::uint32_t>(bodies_.size() - 1)};
}

void Rules::define(Rule rule, Expression body) { bodies_[static_cast<std::size_t>(rule)] = body; }

Expression Rules::use(Rule rule) {
  return add({.kind = Node::Kind::rule, .first = static_cast<std::uint32_t>(rule), .count = 0}, {});
}

Expression Rules::named(std::string name, Expression body) {
  const Rule rule = declare(std::move(name));
  define(rule, body);
  return use(rule);
}

}  // namespace sparsam::grammar
