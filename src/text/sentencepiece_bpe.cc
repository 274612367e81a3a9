#include "text/sentencepiece_bpe.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "text/utf8.h"

namespace sparsam {
namespace {

constexpr std::int32_t kNone = -1;

struct Symbol {
  std::size_t begin, end;  // in the text; empty: joined to the symbol on its left
  std::int32_t previous, next;
};

struct Candidate {
  float score;
  std::int32_t left;
  TokenId id;
  std::size_t begin, end;  // what it covered when it was proposed
  // A heap keeps its largest on top: the best score, then the leftmost.
  bool operator<(const Candidate& other) const {
    return score != other.score ? score < other.score : left > other.left;
  }
};

}  // namespace

// One text on its way to tokens, and then the next.
struct SentencePieceBpe::Run {
  const SentencePieceBpe& model;
  std::string_view text;
  std::vector<Symbol> symbols;
  std::vector<Candidate> heap;
  // How an unused piece came together: id -> bytes of its left half. Such pieces serve as steps on the way to others
  // and are taken apart again in the end.
  std::unordered_map<TokenId, std::size_t> left_half;

  void propose(std::int32_t left) {
    if (left == kNone) return;
    const Symbol& a = symbols[static_cast<std::size_t>(left)];
    if (a.next == kNone) return;
    const Symbol& b = symbols[static_cast<std::size_t>(a.next)];
    if (b.end - a.begin > model.vocabulary_.longest_piece()) return;
    const auto id = model.vocabulary_.find_word(text.substr(a.begin, b.end - a.begin));
    if (!id) return;
    if (model.vocabulary_.kind(*id) == TokenKind::unused) left_half[*id] = a.end - a.begin;
    heap.push_back({model.scores_[static_cast<std::size_t>(*id)], left, *id, a.begin, b.end});
    std::push_heap(heap.begin(), heap.end());
  }

  void encode(std::string_view run, std::vector<TokenId>& ids) {
    text = run;
    symbols.clear();
    heap.clear();
    left_half.clear();
    merge();
    for (const Symbol& symbol : symbols) {
      if (symbol.begin < symbol.end) emit(text.substr(symbol.begin, symbol.end - symbol.begin), ids);
    }
  }

  void merge() {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      utf8_next(text, at);
      const auto index = static_cast<std::int32_t>(symbols.size());
      if (index > 0) symbols.back().next = index;
      symbols.push_back({begin, at, index - 1, kNone});
    }
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) propose(static_cast<std::int32_t>(i));
    while (!heap.empty()) {
      const Candidate candidate = heap.front();
      std::pop_heap(heap.begin(), heap.end());
      heap.pop_back();
      Symbol& left = symbols[static_cast<std::size_t>(candidate.left)];
      if (left.begin == left.end || left.begin != candidate.begin || left.next == kNone) continue;
      Symbol& right = symbols[static_cast<std::size_t>(left.next)];
      if (right.end != candidate.end) continue;
      left.end = right.end;
      right.begin = right.end;
      left.next = right.next;
      if (left.next != kNone) symbols[static_cast<std::size_t>(left.next)].previous = candidate.left;
      propose(left.previous);
      propose(candidate.left);
    }
  }

  void emit(std::string_view piece, std::vector<TokenId>& ids) {
    std::vector<std::string_view> open{piece};
    while (!open.empty()) {
      const std::string_view part = open.back();
      open.pop_back();
      const auto id = model.vocabulary_.find_word(part);
      if (id && model.vocabulary_.kind(*id) == TokenKind::unused) {
        if (const auto half = left_half.find(*id); half != left_half.end() && half->second < part.size()) {
          open.push_back(part.substr(half->second));
          open.push_back(part.substr(0, half->second));
          continue;
        }
      }
      if (id) {
        ids.push_back(*id);
      } else {
        model.emit_bytes(part, ids);
      }
    }
  }
};

SentencePieceBpe::SentencePieceBpe(const Vocabulary& vocabulary, std::vector<float> scores,
                                   std::optional<TokenId> unknown)
    : vocabulary_(vocabulary), scores_(std::move(scores)), unknown_(unknown) {
  CHECK(scores_.size() == static_cast<std::size_t>(vocabulary.size()), "one score per id");
  for (TokenId id = 0; id < vocabulary.size(); ++id) {
    const std::string_view piece = vocabulary.piece(id);
    if (!check_utf8(piece)) continue;  // text is well-formed, so nothing ever becomes this piece
    std::size_t at = 0;
    for (char32_t left = 0, right = 0; at < piece.size(); left = right) {
      const bool first = at == 0;
      right = utf8_next(piece, at);
      if (!first) joins_.allow(left, right);
    }
  }
}

void SentencePieceBpe::emit_bytes(std::string_view character, std::vector<TokenId>& ids) const {
  const std::size_t count = ids.size();
  for (const char byte : character) {
    const auto id = vocabulary_.find_byte(static_cast<unsigned char>(byte));
    if (!id) {
      ids.resize(count);
      if (unknown_) ids.push_back(*unknown_);
      return;
    }
    ids.push_back(*id);
  }
}

Result<void> SentencePieceBpe::encode(const Words& words, std::vector<TokenId>& ids) const {
  Run run{*this, {}, {}, {}, {}};
  std::vector<std::string_view> runs;
  for (std::size_t i = 0; i < words.spans.size(); ++i) {
    joins_.cut(words[i], runs);
    for (const std::string_view text : runs) run.encode(text, ids);
  }
  return {};
}

}  // namespace sparsam
