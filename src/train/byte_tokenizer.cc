#include "train/byte_tokenizer.h"

#include <nlohmann/json.hpp>

#include "text/byte_alphabet.h"

namespace sparsam {

using Json = nlohmann::ordered_json;

std::string byte_tokenizer_json() {
  const Json byte_level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  Json vocabulary = Json::object();
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    std::string character;
    append_byte_characters({&c, 1}, character);
    vocabulary[character] = byte;
  }
  const Json json = {{"version", "1.0"},
                     {"truncation", nullptr},
                     {"padding", nullptr},
                     {"added_tokens", Json::array()},
                     {"normalizer", nullptr},
                     {"pre_tokenizer", byte_level},
                     {"post_processor", nullptr},
                     {"decoder", byte_level},
                     {"model",
                      {{"type", "BPE"},
                       {"dropout", nullptr},
                       {"unk_token", nullptr},
                       {"continuing_subword_prefix", nullptr},
                       {"end_of_word_suffix", nullptr},
                       {"fuse_unk", false},
                       {"byte_fallback", false},
                       {"ignore_merges", false},
                       {"vocab", vocabulary},
                       {"merges", Json::array()}}}};
  return json.dump(2) + "\n";
}

std::string byte_tokenizer_config_json(std::size_t context) {
  const Json json = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                     {"clean_up_tokenization_spaces", false},
                     {"model_max_length", context}};
  return json.dump(2) + "\n";
}

}  // namespace sparsam
