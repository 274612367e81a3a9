// The text around calls: held back while it may be the beginning of a mark, and without the white space beside marks.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "chat/output_event.h"

namespace sparsam {

class TextBetweenMarks {
 public:
  explicit TextBetweenMarks(std::span<const std::string_view> marks) : marks_(marks) {}

  // Gives out what stands before the first mark and takes it, with the mark, from text. Returns the mark, or an empty
  // view if more is needed; text then is what is held back.
  std::string_view read(std::string& text, OutputEvents& out);
  // What was held back, when no more comes; the beginning of a mark is text then.
  void finish(std::string& text, OutputEvents& out);
  // As it stands, where something looked like a call and was none.
  void give(std::string_view text, OutputEvents& out);

 private:
  std::span<const std::string_view> marks_;
  bool after_mark_ = false;  // nothing but white space since the last mark
};

}  // namespace sparsam
