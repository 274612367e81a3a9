#include "train/chat_samples.h"

#include <algorithm>

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string text_at(const Json& message, const char* key) {
  const auto field = message.find(key);
  return field != message.end() && field->is_string() ? field->get<std::string>() : std::string();
}

// Whether a prompt that ends in <think> or </think> goes on with <think>.
bool opens_twice(std::string_view text, std::size_t answer, std::string_view prompt) {
  const std::string_view end = trimmed(prompt);
  return answer == prompt.size() && (end.ends_with("<think>") || end.ends_with("</think>")) &&
         trimmed(text.substr(answer)).starts_with("<think>");
}

// Bytes that both texts begin with, up to the beginning of a character.
std::size_t common_prefix(std::string_view a, std::string_view b) {
  auto n = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  while (n > 0 && n < a.size() && (static_cast<unsigned char>(a[n]) & 0xC0) == 0x80) --n;
  return n;
}

// Some templates tell the date. Packed data must not depend on the day on which it was packed: noon of 1 January 2026.
constexpr std::time_t kToday = 1'767'268'800;
// Bytes that a prompt may have beyond what a finished turn has in the same place: "<think>\n" and its like.
constexpr std::size_t kLongestOpening = 16;

}  // namespace

Result<std::string> ChatSampler::render(const Json& messages, const Json& tools, Turn turn, Thinking thinking) const {
  ChatInput input;
  input.messages = messages;
  input.tools = tools;
  input.add_generation_prompt = turn == Turn::prompt;
  input.now = kToday;
  input.options = Json::object();
  const auto piece = [&](std::optional<TokenId> id) { return id ? std::string(tokenizer_.piece(*id)) : std::string(); };
  input.options["bos_token"] = piece(tokenizer_.bos());
  input.options["eos_token"] = piece(tokenizer_.eos());
  input.options["unk_token"] = piece(tokenizer_.unknown());
  input.options["pad_token"] = piece(tokenizer_.padding());
  // The names that Qwen3 and SmolLM3, and DeepSeek-V3.1, have for it.
  for (const char* name : {"enable_thinking", "thinking"}) input.options[name] = thinking == Thinking::on;
  return template_.render(input);
}

// The last message as an answer to those before it.
Result<ChatSampler::Marked> ChatSampler::answer(const Json& messages, const Json& tools) const {
  Json before = messages;
  before.erase(before.size() - 1);
  const std::string whole_thought = text_at(messages.back(), "reasoning_content");
  const std::string whole_content = text_at(messages.back(), "content");
  const std::string_view thought = trimmed(whole_thought), content = trimmed(whole_content);
  const Thinking thinking = thought.empty() ? Thinking::off : Thinking::on;
  const std::string prompt = TRY(render(before, tools, Turn::prompt, thinking));
  const auto mark = [&](std::string text) {
    const std::size_t begin = common_prefix(text, prompt), end = text.size();
    return Marked{std::move(text), {{begin, end}}};
  };
  const auto has_thought = [&](const Marked& marked) {
    return thought.empty() || marked.text.find(thought, marked.answers[0].first) != std::string::npos;
  };
  // A prompt may say a little more than a finished turn does (DeepSeek-R1's ends in <think>).
  const auto follows = [&](const Marked& marked) { return prompt.size() - marked.answers[0].first <= kLongestOpening; };
  Marked marked = mark(TRY(render(messages, tools, Turn::finished, thinking)));
  if (has_thought(marked) && follows(marked)) return marked;

  // The template does not know "reasoning_content": as a part of the content, perhaps.
  if (!thought.empty()) {
    Json rewritten = messages;
    rewritten.back().erase("reasoning_content");
    rewritten.back()["content"] = fmt::format("<think>\n{}\n</think>\n\n{}", thought, whole_content);
    Marked with_content = mark(TRY(render(rewritten, tools, Turn::finished, thinking)));
    // Behind a prompt that opens the thought, the rewritten content would open it twice.
    if (has_thought(with_content) && follows(with_content) &&
        !opens_twice(with_content.text, with_content.answers[0].first, prompt)) {
      return with_content;
    }
  }

  // It takes thoughts out of the content as well, or writes finished conversations in another way than prompts: the
  // answer is put where the model would have written it.
  const std::size_t at = content.empty() ? std::string::npos : marked.text.rfind(content);
  if (at == std::string::npos) {
    return fail(Code::unsupported,
                "message {}: the chat template writes this answer differently from what its prompt begins",
                messages.size() - 1);
  }
  Marked own{prompt, {}};
  if (!thought.empty()) {
    const bool open = trimmed(prompt).ends_with("<think>");
    const bool on_one_line = prompt.ends_with("<think>");
    own.text += open ? "" : "<think>\n";
    own.text += thought;
    own.text += on_one_line ? "</think>" : "\n</think>\n\n";
  }
  own.text += std::string_view(marked.text).substr(at);
  own.answers = {{prompt.size(), own.text.size()}};
  return own;
}

Result<std::vector<ChatSample>> ChatSampler::samples(std::string_view json) const {
  const Json root = Json::parse(json, nullptr, false);
  if (root.is_discarded()) return fail(Code::bad_data, "the line is no JSON");
  const auto found = root.is_object() ? root.find("messages") : root.end();
  if (!root.is_object() || found == root.end() || !found->is_array() || found->empty()) {
    return fail(Code::bad_data, "the line has no 'messages'");
  }
  const Json tools = root.contains("tools") ? root["tools"] : Json();
  std::vector<Marked> texts;
  Json messages = Json::array();
  for (const Json& message : *found) {
    if (!message.is_object() || text_at(message, "role").empty()) {
      return fail(Code::bad_data, "message {} has no 'role'", messages.size());
    }
    messages.push_back(message);
    if (text_at(message, "role") != "assistant") continue;
    Marked next = TRY(answer(messages, tools));
    if (!texts.empty() && next.text.starts_with(texts.back().text)) {
      next.answers.insert(next.answers.begin(), texts.back().answers.begin(), texts.back().answers.end());
      texts.back() = std::move(next);
    } else {
      texts.push_back(std::move(next));
    }
  }
  if (texts.empty()) return fail(Code::bad_data, "no message has the role 'assistant': there is nothing to learn");
  std::vector<ChatSample> samples;
  for (const Marked& text : texts) samples.push_back(TRY(encode(text)));
  return samples;
}

// A model stops at the first end token; what a template writes behind it (a line break, the end of the text) is never
// generated.
void ChatSampler::unlearn_after_end(ChatSample& sample, std::size_t first, std::size_t last) const {
  const auto ends = [&](TokenId id) { return tokenizer_.ends_generation(id); };
  const auto from = sample.ids.begin() + static_cast<std::ptrdiff_t>(first);
  const auto to = sample.ids.begin() + static_cast<std::ptrdiff_t>(last);
  const auto end = std::find_if(from, to, ends);
  if (end == to) return;  // the template ends a turn without such a token
  std::fill(sample.learned.begin() + (end - sample.ids.begin()) + 1,
            sample.learned.begin() + static_cast<std::ptrdiff_t>(last), std::uint8_t{0});
}

// Prompts and answers one by one, as they come together when the model answers: no token spans both.
Result<ChatSample> ChatSampler::encode_in_parts(const Marked& marked) const {
  ChatSample sample;
  std::size_t at = 0;
  const auto append = [&](std::size_t end, std::uint8_t learned) -> Result<void> {
    const auto ids = TRY(tokenizer_.encode(std::string_view(marked.text).substr(at, end - at),
                                           {.add_special = false, .parse_special = true}));
    const std::size_t first = sample.ids.size();
    sample.ids.insert(sample.ids.end(), ids.begin(), ids.end());
    sample.learned.resize(sample.ids.size(), learned);
    if (learned != 0) unlearn_after_end(sample, first, sample.ids.size());
    at = end;
    return {};
  };
  for (const auto& [begin, end] : marked.answers) {
    TRY(append(begin, 0));
    TRY(append(end, 1));
  }
  return sample;
}

Result<ChatSample> ChatSampler::encode(const Marked& marked) const {
  // A tokenizer that puts a space before a text would put one before each part.
  const Tokenizer::Cut cut = tokenizer_.cut_from_beginning();
  if (cut.count == 0) return encode_in_parts(marked);
  ChatSample whole;
  whole.ids = TRY(tokenizer_.encode(marked.text, {.add_special = false, .parse_special = true}));
  // Where each token begins in the text. Such a tokenizer puts spaces of its own behind special tokens, too.
  std::vector<std::size_t> begins;
  std::string_view rest = marked.text;
  for (const TokenId id : whole.ids) {
    begins.push_back(marked.text.size() - rest.size());
    const std::string bytes = tokenizer_.bytes(id, SpecialTokens::render);
    std::string_view spelled = bytes;
    if (!rest.starts_with(spelled) && spelled.starts_with(cut.content)) spelled.remove_prefix(cut.content.size());
    // Where the tokens do not spell the text (a normalizer changed it), places in it mean nothing.
    if (!rest.starts_with(spelled)) return encode_in_parts(marked);
    rest.remove_prefix(spelled.size());
  }
  if (!rest.empty()) return encode_in_parts(marked);
  whole.learned.assign(whole.ids.size(), 0);
  for (const auto& [begin, end] : marked.answers) {
    const auto index_of = [&](std::size_t place) {
      return static_cast<std::size_t>(std::ranges::lower_bound(begins, place) - begins.begin());
    };
    const std::size_t first = index_of(begin), last = index_of(end);
    std::fill(whole.learned.begin() + static_cast<std::ptrdiff_t>(first),
              whole.learned.begin() + static_cast<std::ptrdiff_t>(last), std::uint8_t{1});
    unlearn_after_end(whole, first, last);
  }
  return whole;
}

}  // namespace sparsam
