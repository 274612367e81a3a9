#include "records/deidentify/tree.h"

#include <algorithm>

#include "records/fhir/json.h"

namespace sparsam::records {
namespace {

class Builder {
 public:
  explicit Builder(int max_depth) : max_depth_(max_depth) {}

  JsonTree build(ondemand::value value, int depth) {
    JsonTree tree;
    ondemand::json_type type;
    if (depth > max_depth_) {
      too_deep_ = true;
      return tree;
    }
    if (value.type().get(type) != simdjson::SUCCESS) {
      bad_ = true;
      return tree;
    }
    switch (type) {
      case ondemand::json_type::object:
        tree.kind = JsonTree::Kind::object;
        json_.fields(value, [&](std::string_view key, ondemand::value inner) {
          if (failed()) return;
          tree.names.emplace_back(key);
          tree.elements.push_back(build(inner, depth + 1));
        });
        break;
      case ondemand::json_type::array:
        tree.kind = JsonTree::Kind::array;
        json_.elements(value, [&](ondemand::value inner) {
          if (!failed()) tree.elements.push_back(build(inner, depth + 1));
        });
        break;
      case ondemand::json_type::string:
        tree.kind = JsonTree::Kind::string;
        tree.text = json_.passing_string(value);
        break;
      default: {
        std::string_view token = value.raw_json_token();
        while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
        tree.text = token;
        bad_ |= !literal(token);
        break;
      }
    }
    return tree;
  }

  bool too_deep() const { return too_deep_; }
  bool failed() const { return too_deep_ || bad_ || json_.error() != simdjson::SUCCESS; }

 private:
  static bool literal(std::string_view token) {
    if (token == "true" || token == "false" || token == "null") return true;
    return !token.empty() && token.size() < 400 &&
           std::all_of(
               token.begin(), token.end(),
               [](char c) {
                 return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
               });
  }

  StringPool pool_;
  Json json_{pool_};
  int max_depth_;
  bool too_deep_ = false, bad_ = false;
};

Result<JsonTree> parse_tree(ondemand::parser& parser, std::string_view text, std::string_view name, int max_depth) {
  const simdjson::padded_string padded(text);
  ondemand::document document;
  ondemand::value value;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_value().get(value) != simdjson::SUCCESS) {
    return fail(Code::bad_data, "{}: not JSON", name);
  }
  Builder builder(max_depth);
  JsonTree tree = builder.build(value, 0);
  if (builder.too_deep()) return fail(Code::unsupported, "{}: nested more than {} deep", name, max_depth);
  const char* rest = nullptr;
  if (builder.failed() || document.current_location().get(rest) == simdjson::SUCCESS)
    return fail(Code::bad_data, "{}: not JSON", name);
  if (tree.kind != JsonTree::Kind::object) return fail(Code::bad_data, "{}: not FHIR: the JSON is no object", name);
  return tree;
}

}  // namespace

Result<std::vector<JsonTree>> parse_trees(std::string_view text, std::string_view name, int max_depth) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  ondemand::parser parser;
  std::vector<JsonTree> trees;
  auto whole = parse_tree(parser, text, name, max_depth);
  if (whole) {
    trees.push_back(std::move(*whole));
    return trees;
  }
  if (text.find('\n') == std::string_view::npos || whole.error().code == Code::unsupported)
    return std::unexpected(whole.error());
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      auto tree = parse_tree(parser, line, fmt::format("{}: line {}", name, number), max_depth);
      // A broken document is not bulk export: say what was wrong with the whole.
      if (!tree) return std::unexpected(trees.empty() ? whole.error() : tree.error());
      trees.push_back(std::move(*tree));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return trees;
}

}  // namespace sparsam::records
