// A set of token documents that can be read at any place: a split of packed data, or a plain file of bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "text/vocabulary.h"

namespace sparsam {

// How documents fill the rows of a batch.
enum class Packing {
  end_to_end,  // one after the other; a row's end cuts a document, which goes on in another row
  whole        // a document stays in one row where it fits (chat: an answer without its question teaches nothing)
};

// All functions may be called from several threads at once. Arguments out of range are programmers' mistakes.
class Documents {
 public:
  virtual ~Documents() = default;

  virtual std::int64_t count() const = 0;
  virtual std::int64_t tokens() const = 0;
  virtual std::int64_t length(std::int64_t document) const = 0;
  // out.size() tokens from `first` on.
  virtual void read(std::int64_t document, std::int64_t first, std::span<TokenId> out) const = 0;
  // Whether each of them is to be learned, that is, may be a target. Sets all where nothing is masked.
  virtual void read_mask(std::int64_t document, std::int64_t first, std::span<bool> out) const = 0;

  virtual std::int64_t vocabulary() const = 0;
  virtual std::string digest() const = 0;
  virtual Packing packing() const = 0;
  // True once the data was found to have changed while it was open; what was read since is not to be believed.
  virtual bool damaged() const = 0;
};

}  // namespace sparsam
