// token_masks TOKENIZER.json GRAMMAR [STEPS]: how long the masks of tokens take. GRAMMAR: a file that ends in .json (a
// schema), .gbnf or .regex; "object": any JSON object. Answers are drawn at random from what the masks allow, with the
// shorter tokens preferred, so that they come to an end; each mask is timed, on one thread.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

#include "base/file.h"
#include "grammar/gbnf.h"
#include "grammar/json_schema.h"
#include "grammar/regular_expression.h"
#include "grammar/token_masks.h"

namespace {

using namespace sparsam;
using namespace sparsam::grammar;

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

Result<std::shared_ptr<const Grammar>> open(const std::string& name) {
  if (name == "object") return grammar_of_json_objects();
  const std::string text = TRY(read_file(name));
  if (name.ends_with(".json")) return grammar_from_json_schema(text);
  if (name.ends_with(".gbnf")) return grammar_from_gbnf(text);
  return grammar_from_regex(std::string_view(text).substr(0, text.find_last_not_of('\n') + 1));
}

TokenId draw(const TokenMask& mask, const TokenTrie& trie, std::mt19937& random) {
  std::vector<TokenId> allowed;
  for (TokenId id = 0; id < static_cast<TokenId>(trie.size()); ++id) {
    if (mask[id]) allowed.push_back(id);
  }
  // Of a few, the shortest; an end has no bytes.
  TokenId best = allowed[random() % allowed.size()];
  for (int i = 0; i < 3; ++i) {
    const TokenId other = allowed[random() % allowed.size()];
    if (trie.bytes(other).size() < trie.bytes(best).size()) best = other;
  }
  return best;
}

Result<void> measure(const std::string& tokenizer_file, const std::string& grammar_file, int steps) {
  const Tokenizer tokenizer = TRY(Tokenizer::from_tokenizer_json(TRY(read_file(tokenizer_file))));
  auto start = std::chrono::steady_clock::now();
  const auto trie = TokenTrie::of(tokenizer, static_cast<std::size_t>(tokenizer.size()));
  fmt::print("{} tokens, {} nodes; tree built in {:.1f} ms\n", trie->size(), trie->nodes().size(),
             milliseconds_since(start));
  start = std::chrono::steady_clock::now();
  const auto grammar = TRY(open(grammar_file));
  fmt::print("{} states, compiled in {:.2f} ms\n", grammar->states(), milliseconds_since(start));
  TokenMasks masks(grammar, trie);
  std::mt19937 random(1);
  std::vector<double> times;
  int answers = 0;
  std::string text, sample;
  Matcher::State state = masks.matcher().start();
  for (int i = 0; i < steps; ++i) {
    start = std::chrono::steady_clock::now();
    const TokenMask& mask = masks.allowed(state);
    times.push_back(milliseconds_since(start));
    if (!mask.any()) return fail(Code::bad_data, "a dead end after {}", text);
    const TokenId id = draw(mask, *trie, random);
    text += trie->bytes(id);
    state = masks.matcher().next(state, trie->bytes(id));
    if (trie->bytes(id).empty() || text.size() > 2000) {
      if (sample.empty()) sample = text;
      ++answers;
      text.clear();
      state = masks.matcher().start();
    }
  }
  std::vector<double> sorted = times;
  std::ranges::sort(sorted);
  const auto at = [&](double share) {
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
  };
  double sum = 0;
  for (const double t : times) sum += t;
  fmt::print(
      "{} masks, {} answers, {} matcher states\nmask ms: first {:.3f}, median {:.4f}, mean {:.4f}, p99 {:.3f}, most "
      "{:.3f}\n",
      steps, answers, masks.matcher().states(), times.front(), at(0.5), sum / static_cast<double>(steps), at(0.99),
      sorted.back());
  fmt::print("{}\n", sample.substr(0, 300));
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: token_masks TOKENIZER.json GRAMMAR [STEPS]\n");
    return 2;
  }
  const auto done = measure(argv[1], argv[2], argc > 3 ? std::atoi(argv[3]) : 1000);
  if (!done) fmt::print(stderr, "token_masks: {}\n", done.error().message);
  return done ? 0 : 1;
}
