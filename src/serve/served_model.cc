#include "serve/served_model.h"

#include <algorithm>
#include <ctime>

#include "text/reasoning_parser.h"

namespace sparsam::serve {
namespace {

// A call in a conversation: does the template write an object as JSON, or does it expect the text?
bool wants_object(const Chat& chat) {
  if (!chat.has_template()) return true;
  const auto written = [&](const nlohmann::ordered_json& arguments) {
    ChatInput input;
    input.messages = nlohmann::ordered_json::array();
    input.messages.push_back({{"role", "user"}, {"content", "question"}});
    nlohmann::ordered_json call = {{"role", "assistant"}, {"content", ""}};
    call["tool_calls"].push_back(
        {{"id", "call00000"}, {"type", "function"}, {"function", {{"name", "f"}, {"arguments", arguments}}}});
    input.messages.push_back(std::move(call));
    const auto text = chat.render(std::move(input));
    return text && (text->find("{\"key\": \"value\"}") != std::string::npos ||
                    text->find("{\"key\":\"value\"}") != std::string::npos);
  };
  return written({{"key", "value"}}) || !written("{\"key\": \"value\"}");
}

}  // namespace

ServedModel::ServedModel(std::vector<std::string> names, ModelFacts facts, Chat chat, std::size_t context,
                         std::size_t vocabulary, std::unique_ptr<TokenSource> source)
    : names_(std::move(names)),
      facts_(std::move(facts)),
      chat_(std::move(chat)),
      context_(context),
      vocabulary_(vocabulary),
      created_(std::time(nullptr)),
      ends_(chat_.end_tokens(vocabulary)),
      format_(tool_format_of(chat_.template_source())),
      arguments_as_object_(wants_object(chat_)),
      source_(std::move(source)) {
  CHECK(!names_.empty(), "a model has a name");
  const ThoughtTags thoughts;
  std::vector<std::string_view> wanted = {thoughts.open, thoughts.close};
  for (const std::string_view mark : marks(format_)) wanted.push_back(mark);
  for (const std::string_view mark : wanted) {
    if (const auto token = chat_.tokenizer().find(mark)) marks_.push_back(*token);
  }
}

bool ServedModel::is(std::string_view name) const { return std::ranges::find(names_, name) != names_.end(); }

bool ServedModel::marks_output(TokenId token) const { return std::ranges::find(marks_, token) != marks_.end(); }

std::shared_ptr<const grammar::TokenTrie> ServedModel::trie() const {
  std::call_once(trie_once_, [&] { trie_ = grammar::TokenTrie::of(chat_.tokenizer(), vocabulary_); });
  return trie_;
}

}  // namespace sparsam::serve
