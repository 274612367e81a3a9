#include "text/bpe.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "text/byte_alphabet.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

constexpr std::int32_t kNone = -1;
// Within one call a word that returns takes its tokens from where they were written the first time.
constexpr std::size_t kRememberedWords = 1 << 16;
constexpr std::size_t kRememberFrom = 128;     // a text of fewer bytes is faster without
constexpr std::size_t kRememberedBytes = 256;  // longer words rarely return

}  // namespace

// A word as a list of symbols; a merge joins the right one to the left one. Reused from word to word.
struct Bpe::Scratch {
  struct Symbol {
    TokenId id;  // kNone: joined to the symbol on its left
    std::int32_t previous, next;
  };
  struct Candidate {
    std::uint32_t rank;
    std::int32_t left;
    TokenId merged;
    // A heap keeps its largest on top: the lowest rank, then the leftmost.
    bool operator<(const Candidate& other) const { return rank != other.rank ? rank > other.rank : left > other.left; }
  };
  std::vector<Symbol> symbols;
  std::vector<Candidate> heap;
  std::string key;

  void push(TokenId id) {
    const auto at = static_cast<std::int32_t>(symbols.size());
    if (at > 0) symbols.back().next = at;
    symbols.push_back({id, at - 1, kNone});
  }
};

Bpe::Bpe(const Vocabulary& vocabulary, Options options) : vocabulary_(vocabulary), options_(std::move(options)) {
  // A place is safe to cut at if every character there is a symbol that depends on nothing else: not if unknown ones
  // vanish or fuse, so that others come together, nor if prefixes and suffixes mark where a word begins and ends.
  bool all_bytes = options_.byte_fallback;
  bool whole_alphabet = true;
  for (int byte = 0; byte < 256; ++byte) {
    std::string character;
    append_byte_characters(std::string(1, static_cast<char>(byte)), character);
    all_bytes = all_bytes && vocabulary_.find_byte(static_cast<unsigned char>(byte));
    whole_alphabet = whole_alphabet && vocabulary_.find_word(character);
  }
  const bool independent = all_bytes || whole_alphabet || (options_.unknown && !options_.fuse_unknown);
  if (!independent || !options_.continuing_prefix.empty() || !options_.end_suffix.empty()) joins_.allow_all();
}

Result<void> Bpe::add_merge(std::string_view left, std::string_view right) {
  const auto left_id = vocabulary_.find(left);
  const auto right_id = vocabulary_.find(right);
  if (!left_id || !right_id) {
    return fail(Code::bad_data, "merge {} names '{}', which is no token", next_rank_, left_id ? right : left);
  }
  std::string merged(left);
  const std::string& prefix = options_.continuing_prefix;
  merged += !prefix.empty() && right.starts_with(prefix) ? right.substr(prefix.size()) : right;
  const auto merged_id = vocabulary_.find(merged);
  if (!merged_id) return fail(Code::bad_data, "merge {} makes '{}', which is no token", next_rank_, merged);
  // Special tokens come from the text only where they are asked for, never from merges.
  if (vocabulary_.kind(*merged_id) == TokenKind::special) {
    ++next_rank_;
    return {};
  }
  if (left.empty() || right.empty() || vocabulary_.kind(*left_id) == TokenKind::byte ||
      vocabulary_.kind(*right_id) == TokenKind::byte || !check_utf8(left) || !check_utf8(right)) {
    joins_.allow_all();
  } else {
    joins_.allow_between(left, right);
  }
  const PairMap::Value value{next_rank_++, static_cast<std::uint32_t>(*merged_id)};
  const PairMap::Key key{static_cast<std::uint32_t>(*left_id), static_cast<std::uint32_t>(*right_id)};
  if (const auto [entry, fresh] = merges_.insert(key, value); !fresh) *entry = value;
  return {};
}

void Bpe::merge_by_id() {
  for (TokenId id = 0; id < vocabulary_.size(); ++id) {
    const std::string_view piece = vocabulary_.piece(id);
    if (vocabulary_.kind(id) != TokenKind::normal || piece.empty() || !check_utf8(piece)) continue;
    std::size_t cut = 0;
    utf8_next(piece, cut);
    while (cut < piece.size()) {
      const auto left = vocabulary_.find_word(piece.substr(0, cut));
      const auto right = vocabulary_.find_word(piece.substr(cut));
      if (left && right) {
        merges_.insert({static_cast<std::uint32_t>(*left), static_cast<std::uint32_t>(*right)},
                       {static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id)});
        joins_.allow_between(piece.substr(0, cut), piece.substr(cut));
      }
      utf8_next(piece, cut);
    }
  }
}

// The word's characters, or what stands for those that are no tokens.
void Bpe::start(std::string_view word, Scratch& scratch) const {
  scratch.symbols.clear();
  bool after_unknown = false;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t begin = at;
    utf8_next(word, at);
    std::string_view character = word.substr(begin, at - begin);
    const bool with_prefix = begin > 0 && !options_.continuing_prefix.empty();
    const bool with_suffix = at == word.size() && !options_.end_suffix.empty();
    if (with_prefix || with_suffix) {
      scratch.key = with_prefix ? options_.continuing_prefix : "";
      scratch.key += character;
      if (with_suffix) scratch.key += options_.end_suffix;
      character = scratch.key;
    }
    if (const auto id = vocabulary_.find_word(character)) {
      scratch.push(*id);
      after_unknown = false;
      continue;
    }
    if (options_.byte_fallback) {
      const std::size_t count = scratch.symbols.size();
      bool all = true;
      for (const char byte : character) {
        const auto id = vocabulary_.find_byte(static_cast<unsigned char>(byte));
        all = all && id;
        if (id) scratch.push(*id);
      }
      if (all) {
        after_unknown = false;
        continue;
      }
      scratch.symbols.resize(count);
      if (count > 0) scratch.symbols.back().next = kNone;
    }
    if (options_.unknown && !(after_unknown && options_.fuse_unknown)) scratch.push(*options_.unknown);
    after_unknown = true;
  }
}

void Bpe::propose(Scratch& scratch, std::int32_t left) const {
  if (left == kNone) return;
  const Scratch::Symbol& symbol = scratch.symbols[static_cast<std::size_t>(left)];
  if (symbol.next == kNone) return;
  const TokenId right = scratch.symbols[static_cast<std::size_t>(symbol.next)].id;
  const auto* found = merges_.find({static_cast<std::uint32_t>(symbol.id), static_cast<std::uint32_t>(right)});
  if (found == nullptr) return;
  scratch.heap.push_back({found->first, left, static_cast<TokenId>(found->second)});
  std::push_heap(scratch.heap.begin(), scratch.heap.end());
}

void Bpe::merge(Scratch& scratch) const {
  auto& symbols = scratch.symbols;
  scratch.heap.clear();
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) propose(scratch, static_cast<std::int32_t>(i));
  while (!scratch.heap.empty()) {
    const Scratch::Candidate candidate = scratch.heap.front();
    std::pop_heap(scratch.heap.begin(), scratch.heap.end());
    scratch.heap.pop_back();
    Scratch::Symbol& left = symbols[static_cast<std::size_t>(candidate.left)];
    if (left.id == kNone || left.next == kNone) continue;
    Scratch::Symbol& right = symbols[static_cast<std::size_t>(left.next)];
    // One of the two may have changed since the pair was seen; then it was proposed anew.
    const auto* now = merges_.find({static_cast<std::uint32_t>(left.id), static_cast<std::uint32_t>(right.id)});
    if (now == nullptr || static_cast<TokenId>(now->second) != candidate.merged || now->first != candidate.rank)
      continue;
    left.id = candidate.merged;
    right.id = kNone;
    left.next = right.next;
    if (left.next != kNone) symbols[static_cast<std::size_t>(left.next)].previous = candidate.left;
    propose(scratch, left.previous);
    propose(scratch, candidate.left);
  }
}

Result<void> Bpe::encode(const Words& words, std::vector<TokenId>& ids) const {
  Scratch scratch;
  std::vector<std::string_view> runs;
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> remembered;  // run -> its tokens in ids
  const bool remember = words.text.size() >= kRememberFrom;
  for (std::size_t i = 0; i < words.spans.size(); ++i) {
    const std::string_view word = words[i];
    if (options_.ignore_merges) {
      if (const auto id = vocabulary_.find_word(word)) {
        ids.push_back(*id);
        continue;
      }
    }
    joins_.cut(word, runs);
    for (const std::string_view run : runs) {
      const bool memorable = remember && run.size() <= kRememberedBytes;
      if (memorable) {
        if (const auto found = remembered.find(run); found != remembered.end()) {
          const auto [begin, end] = found->second;
          for (std::size_t at = begin; at < end; ++at) ids.push_back(ids[at]);
          continue;
        }
      }
      const std::size_t begin = ids.size();
      start(run, scratch);
      merge(scratch);
      for (const Scratch::Symbol& symbol : scratch.symbols) {
        if (symbol.id != kNone) ids.push_back(symbol.id);
      }
      if (memorable && remembered.size() < kRememberedWords) remembered.emplace(run, std::pair(begin, ids.size()));
    }
  }
  return {};
}

}  // namespace sparsam
