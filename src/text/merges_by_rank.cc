#include "text/merges_by_rank.h"

#include <fmt/format.h>

namespace sparsam {
namespace {

// The pieces of a token's text, one character of the byte alphabet each.
std::vector<std::string_view> characters(std::string_view piece) {
  std::vector<std::string_view> out;
  for (std::size_t begin = 0; begin < piece.size();) {
    std::size_t end = begin + 1;
    while (end < piece.size() && (static_cast<unsigned char>(piece[end]) & 0xC0) == 0x80) ++end;
    out.push_back(piece.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

// Joins neighbours, lowest id first, as long as the id is below `limit`. Pieces lie end to end in one text, so a join
// is the text of both.
void join(const Vocabulary& vocabulary, TokenId limit, std::vector<std::string_view>& pieces) {
  for (;;) {
    TokenId best = limit;
    std::size_t place = 0;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
      const auto id = vocabulary.find_word({pieces[i].data(), pieces[i].size() + pieces[i + 1].size()});
      if (id && *id < best) {
        best = *id;
        place = i;
      }
    }
    if (best == limit) return;
    pieces[place] = {pieces[place].data(), pieces[place].size() + pieces[place + 1].size()};
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  }
}

}  // namespace

std::vector<std::string> merges_by_rank(const Vocabulary& vocabulary) {
  std::vector<std::string> merges;
  for (TokenId id = 0; id < vocabulary.size(); ++id) {
    if (vocabulary.kind(id) != TokenKind::normal) continue;
    std::vector<std::string_view> pieces = characters(vocabulary.piece(id));
    // Published tokens have at most 128 bytes; all pairs of neighbours are looked up again and again.
    if (pieces.size() < 2 || pieces.size() > 256) continue;
    join(vocabulary, id, pieces);
    if (pieces.size() == 2) merges.push_back(fmt::format("{} {}", pieces[0], pieces[1]));
  }
  return merges;
}

}  // namespace sparsam
