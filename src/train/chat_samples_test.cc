#include "train/chat_samples.h"

#include <gtest/gtest.h>

#include "train/tokenizer_trainer.h"

namespace sparsam {
namespace {

Tokenizer bytes_tokenizer() {
  auto tokenizer = Tokenizer::from_tokenizer_json(
      tokenizer_json({{"<|endoftext|>", "<|im_start|>", "<|im_end|>"}, {}}, usual_split(false), {}),
      R"({"eos_token": "<|im_end|>"})");
  EXPECT_TRUE(tokenizer);
  return *tokenizer;
}

struct Shown {
  std::string text, learned;
  bool operator==(const Shown&) const = default;
};

std::vector<Shown> shown(const ChatTemplate& chat, std::string_view json) {
  const Tokenizer tokenizer = bytes_tokenizer();
  const auto samples = ChatSampler(tokenizer, chat).samples(json);
  EXPECT_TRUE(samples) << samples.error().message;
  std::vector<Shown> out;
  for (const ChatSample& sample : *samples) {
    EXPECT_EQ(sample.ids.size(), sample.learned.size());
    std::vector<TokenId> learned;
    for (std::size_t i = 0; i < sample.ids.size(); ++i) {
      if (sample.learned[i] != 0) learned.push_back(sample.ids[i]);
    }
    out.push_back(
        {*tokenizer.decode(sample.ids, SpecialTokens::render), *tokenizer.decode(learned, SpecialTokens::render)});
  }
  return out;
}

constexpr std::string_view kTwoTurns =
    R"({"messages": [{"role": "user", "content": "2+2?"},
        {"role": "assistant", "reasoning_content": "easy", "content": "4"},
        {"role": "user", "content": "3+3?"},
        {"role": "assistant", "reasoning_content": "again", "content": "6"}]})";

TEST(ChatSamples, LearnEveryAnswerUpToItsEndToken) {
  const auto samples = shown(*ChatTemplate::builtin("chatml"),
                             R"({"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "A"},
                                 {"role": "assistant", "content": "B"}, {"role": "user", "content": "C"},
                                 {"role": "assistant", "content": "D"}]})");
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0].learned, "B<|im_end|>D<|im_end|>");
  EXPECT_TRUE(samples[0].text.starts_with("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nA"));
}

TEST(ChatSamples, EndWhereTheModelStops) {
  // As Phi-3's: a finished conversation has the end of the text behind the end of the turn.
  const auto phi3 = ChatTemplate::parse(
      "{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>\n{% endfor %}"
      "{% if add_generation_prompt %}<|im_start|>{% else %}{{ eos_token }}{% endif %}");
  ASSERT_TRUE(phi3);
  const auto samples =
      shown(*phi3, R"({"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}]})");
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0].text, "<|im_start|>A<|im_end|>\n<|im_start|>B<|im_end|>\n<|im_end|>");
  EXPECT_EQ(samples[0].learned, "B<|im_end|>");
}

TEST(ChatSamples, OfATokenizerThatPutsASpaceInFrontAreCutAtTheRightBytes) {
  // SentencePiece's form: a space before the text, characters and bytes as pieces.
  VocabularySource source;
  source.model = "llama";
  source.tokens = {"<unk>", "<s>", "</s>", "\u2581", "A", "B", "C", "[", "]"};
  source.token_types = {2, 3, 3, 1, 1, 1, 1, 1, 1};
  source.scores.assign(source.tokens.size(), 0);
  source.bos_token_id = 1;
  source.eos_token_id = 2;
  source.unknown_token_id = 0;
  const auto tokenizer = Tokenizer::from_vocabulary(source);
  ASSERT_TRUE(tokenizer) << tokenizer.error().message;
  const auto llama2 = ChatTemplate::parse(
      "{% for m in messages %}{% if m.role == 'user' %}[{{ m.content }}]{% else %} {{ m.content }}{{ eos_token }}"
      "{% endif %}{% endfor %}");
  ASSERT_TRUE(llama2);
  const auto samples = ChatSampler(*tokenizer, *llama2).samples(R"({"messages": [{"role": "user", "content": "A"},
                                        {"role": "assistant", "content": "B"}, {"role": "user", "content": "A"},
                                        {"role": "assistant", "content": "C"}]})");
  ASSERT_TRUE(samples) << samples.error().message;
  ASSERT_EQ(samples->size(), 1u);
  EXPECT_EQ((*samples)[0].ids, *tokenizer->encode("[A] B</s>[A] C</s>", {.add_special = false, .parse_special = true}));
  std::vector<TokenId> learned;
  for (std::size_t i = 0; i < (*samples)[0].ids.size(); ++i) {
    if ((*samples)[0].learned[i] != 0) learned.push_back((*samples)[0].ids[i]);
  }
  EXPECT_EQ(learned, (std::vector<TokenId>{3, 5, 2, 3, 6, 2}));
}

TEST(ChatSamples, KeepThoughtsThatTheTemplateDoesNotKnow) {
  // This one prints the content alone.
  const auto plain = ChatTemplate::parse(
      "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
      "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}");
  ASSERT_TRUE(plain);
  const auto samples = shown(*plain, kTwoTurns);
  ASSERT_FALSE(samples.empty());
  std::string learned;
  for (const Shown& sample : samples) learned += sample.learned;
  EXPECT_NE(learned.find("<think>\neasy\n</think>\n\n4<|im_end|>"), std::string::npos) << learned;
  EXPECT_NE(learned.find("<think>\nagain\n</think>\n\n6<|im_end|>"), std::string::npos) << learned;
}

TEST(ChatSamples, AreOneForEachAnswerWhereTheTemplateDropsOldThoughts) {
  const auto dropping = ChatTemplate::parse(
      "{% for m in messages %}<|im_start|>{{ m.role }}\n"
      "{% if m.reasoning_content and loop.last %}<think>\n{{ m.reasoning_content }}\n</think>\n\n{% endif %}"
      "{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}");
  ASSERT_TRUE(dropping);
  const auto samples = shown(*dropping, kTwoTurns);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].learned, "<think>\neasy\n</think>\n\n4<|im_end|>");
  EXPECT_EQ(samples[1].learned, "<think>\nagain\n</think>\n\n6<|im_end|>");
  EXPECT_EQ(samples[1].text.find("easy"), std::string::npos) << "the old thought is gone, as when the model answers";
}

TEST(ChatSamples, PutThoughtsBehindAPromptThatOpensThem) {
  // As DeepSeek-R1's: the prompt ends in <think>, and thoughts are cut from every finished turn.
  const auto r1 = ChatTemplate::parse(
      "{% for m in messages %}{% if m.role == 'user' %}<|im_start|>{{ m.content }}{% else %}<|endoftext|>"
      "{{ m.content.split('</think>')[-1] }}<|im_end|>{% endif %}{% endfor %}"
      "{% if add_generation_prompt %}<|endoftext|><think>\n{% endif %}");
  ASSERT_TRUE(r1);
  const auto samples = shown(*r1, kTwoTurns);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[1].learned, "again\n</think>\n\n6<|im_end|>");
  EXPECT_EQ(
      samples[1].text,
      "<|im_start|>2+2?<|endoftext|>4<|im_end|><|im_start|>3+3?<|endoftext|><think>\nagain\n</think>\n\n6<|im_end|>");
}

TEST(ChatSamples, AskTheTemplateToThinkWhereTheAnswerDoes) {
  // As DeepSeek-V3.1's: a prompt ends in <think> or in </think>, finished turns hold the answers alone.
  const auto v31 = ChatTemplate::parse(
      "{% for m in messages %}{% if m.role == 'user' %}<|im_start|>{{ m.content }}{% else %}<|endoftext|></think>"
      "{{ m.content.split('</think>')[-1] }}<|im_end|>{% endif %}{% endfor %}"
      "{% if add_generation_prompt %}<|endoftext|>{{ '<think>' if thinking else '</think>' }}{% endif %}");
  ASSERT_TRUE(v31);
  const auto thoughtful = shown(*v31, kTwoTurns);
  ASSERT_EQ(thoughtful.size(), 2u);
  EXPECT_EQ(thoughtful[0].text, "<|im_start|>2+2?<|endoftext|><think>easy</think>4<|im_end|>");
  EXPECT_EQ(thoughtful[0].learned, "easy</think>4<|im_end|>");
  const auto plain = shown(*v31, R"({"messages": [{"role": "user", "content": "A"},
                                                  {"role": "assistant", "content": "B"}]})");
  ASSERT_EQ(plain.size(), 1u);
  EXPECT_EQ(plain[0].text, "<|im_start|>A<|endoftext|></think>B<|im_end|>");
  EXPECT_EQ(plain[0].learned, "B<|im_end|>");
}

TEST(ChatSamples, NeverLearnAPromptThatFinishedTurnsWriteDifferently) {
  // The system's words stand in finished conversations only.
  const auto odd = ChatTemplate::parse(
      "{% if not add_generation_prompt %}<|im_start|>system says much more than an opening<|im_end|>{% endif %}"
      "{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}");
  ASSERT_TRUE(odd);
  const auto samples = shown(*odd, R"({"messages": [{"role": "user", "content": "question"},
                                                    {"role": "assistant", "content": "answer"}]})");
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0].text, "<|im_start|>question<|im_end|>answer<|im_end|>");
  EXPECT_EQ(samples[0].learned, "answer<|im_end|>");
}

TEST(ChatSamples, DoNotDependOnTheDay) {
  const auto dated = ChatTemplate::parse(
      "{{ strftime_now('%Y') }}{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}");
  ASSERT_TRUE(dated);
  const auto samples =
      shown(*dated, R"({"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}]})");
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_TRUE(samples[0].text.starts_with("2026<|im_start|>"));
}

TEST(ChatSamples, RefuseWhatIsNoConversation) {
  const Tokenizer tokenizer = bytes_tokenizer();
  const auto chat = ChatTemplate::builtin("chatml");
  for (const char* json : {"", "[]", "{}", R"({"messages": []})", R"({"messages": [1]})", R"({"messages": [{}]})",
                           R"({"messages": [{"role": "user", "content": "a"}]})"}) {
    const auto samples = ChatSampler(tokenizer, *chat).samples(json);
    ASSERT_FALSE(samples) << json;
    EXPECT_EQ(samples.error().code, Code::bad_data);
  }
}

}  // namespace
}  // namespace sparsam
