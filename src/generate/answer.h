// The text of one answer while it is generated: tokens in, characters out, held back only as long as they could be the
// beginning of a stop string or of a half-made character.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/tokenizer.h"

namespace sparsam {

class AnswerText {
 public:
  // stops: texts that end the answer and do not belong to it.
  AnswerText(Tokenizer tokenizer, std::vector<std::string> stops, SpecialTokens special = SpecialTokens::skip);

  // What can be shown now.
  std::string push(TokenId token);
  // The rest, when the answer has ended.
  std::string finish();
  // A stop string came: the answer is over, and push and finish add nothing more.
  bool stopped() const { return stopped_; }
  // Which one; empty where none did.
  const std::string& stop_text() const { return stop_text_; }

 private:
  std::string release();
  StreamingDecoder decoder_;
  std::vector<std::string> stops_;
  std::string held_, stop_text_;
  bool stopped_ = false;
};

}  // namespace sparsam
