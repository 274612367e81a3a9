// A model as the server has it: its text side, and where its tokens come from.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "chat/tool_format.h"
#include "generate/chat.h"
#include "grammar/token_trie.h"
#include "serve/engine_thread.h"

namespace sparsam::serve {

// What is told of a model.
struct ModelFacts {
  std::string architecture, quantization;
  std::uint64_t parameters = 0, file_bytes = 0;
};

class ServedModel {
 public:
  // names: the first is the one that is told; all are understood. context: the longest sequence. vocabulary: the
  // model's number of ids.
  ServedModel(std::vector<std::string> names, ModelFacts facts, Chat chat, std::size_t context, std::size_t vocabulary,
              std::unique_ptr<TokenSource> source);

  const std::string& name() const { return names_.front(); }
  bool is(std::string_view name) const;
  const ModelFacts& facts() const { return facts_; }
  std::int64_t created() const { return created_; }
  const Chat& chat() const { return chat_; }
  std::size_t context() const { return context_; }
  std::size_t vocabulary() const { return vocabulary_; }
  const std::vector<TokenId>& end_tokens() const { return ends_; }
  ToolFormat tool_format() const { return format_; }
  // Whether the template speaks of thoughts.
  bool thinks() const { return chat_.template_source().find("think") != std::string::npos; }
  // Whether it reads how much it is to think.
  bool knows_effort() const { return chat_.template_source().find("reasoning_effort") != std::string::npos; }
  // Whether the arguments of earlier calls are given to the template as an object or as its text: templates differ.
  bool arguments_as_object() const { return arguments_as_object_; }
  // Special tokens that the parsers of the output must see.
  bool marks_output(TokenId token) const;
  // Built when it is first asked for.
  std::shared_ptr<const grammar::TokenTrie> trie() const;
  TokenSource& source() const { return *source_; }

 private:
  std::vector<std::string> names_;
  ModelFacts facts_;
  Chat chat_;
  std::size_t context_, vocabulary_;
  std::int64_t created_;
  std::vector<TokenId> ends_, marks_;
  ToolFormat format_;
  bool arguments_as_object_;
  std::unique_ptr<TokenSource> source_;
  mutable std::once_flag trie_once_;
  mutable std::shared_ptr<const grammar::TokenTrie> trie_;
};

}  // namespace sparsam::serve
