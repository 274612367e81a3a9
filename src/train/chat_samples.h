// Conversations as training samples: rendered with the model's own chat template, with the loss on what the assistant
// says and nothing else.
//
// An answer is trained in the form in which the model will meet it: after the prompt that the template makes of the
// messages before it. Where the template keeps what was said, a conversation is one sample with several answers. Where
// it rewrites earlier turns (Qwen3 and DeepSeek drop old thoughts), every answer whose prompt differs is a sample of
// its own. An answer's thoughts ("reasoning_content") are learned with it, even where the template leaves them out:
// they stand between <think> and </think>.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/chat_template.h"
#include "text/tokenizer.h"

namespace sparsam {

struct ChatSample {
  std::vector<TokenId> ids;
  std::vector<std::uint8_t> learned;  // for each token: 1 where it is part of an answer, up to the answer's end token
};

class ChatSampler {
 public:
  // Both must outlive the sampler.
  ChatSampler(const Tokenizer& tokenizer, const ChatTemplate& chat_template)
      : tokenizer_(tokenizer), template_(chat_template) {}

  // json: an object with "messages" (role, content, reasoning_content, tool_calls, …) and maybe "tools". Errors:
  // bad_data (no such object, no answer in it), and what the template says.
  Result<std::vector<ChatSample>> samples(std::string_view json) const;

 private:
  // A text and the byte ranges of the answers in it.
  struct Marked {
    std::string text;
    std::vector<std::pair<std::size_t, std::size_t>> answers;
  };
  enum class Turn { prompt, finished };
  enum class Thinking { off, on };
  Result<std::string> render(const nlohmann::ordered_json& messages, const nlohmann::ordered_json& tools, Turn turn,
                             Thinking thinking) const;
  Result<Marked> answer(const nlohmann::ordered_json& messages, const nlohmann::ordered_json& tools) const;
  Result<ChatSample> encode(const Marked& marked) const;
  Result<ChatSample> encode_in_parts(const Marked& marked) const;
  void unlearn_after_end(ChatSample& sample, std::size_t first, std::size_t last) const;  // of the answer's tokens

  const Tokenizer& tokenizer_;
  const ChatTemplate& template_;
};

}  // namespace sparsam
