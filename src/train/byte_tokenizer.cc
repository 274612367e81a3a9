#include "train/byte_tokenizer.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "text/bpe_json.h"
#include "text/byte_alphabet.h"

namespace sparsam {

using Json = nlohmann::ordered_json;

std::string byte_tokenizer_json() {
  Json vocabulary = Json::object();
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    std::string character;
    append_byte_characters({&c, 1}, character);
    vocabulary[character] = byte;
  }
  Json json = bpe_json();
  json["pre_tokenizer"] = json["decoder"] = byte_level_json(CutWords::as_gpt2);
  json["model"]["vocab"] = std::move(vocabulary);
  return json.dump(2) + "\n";
}

std::string byte_tokenizer_config_json(std::size_t context) {
  const Json json = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                     {"clean_up_tokenization_spaces", false},
                     {"model_max_length", context}};
  return json.dump(2) + "\n";
}

}  // namespace sparsam
