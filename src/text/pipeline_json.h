// The parts of a tokenizer.json around its model: normalizer, pre-tokenizer, decoder, post-processor.
#pragma once

#include <memory>
#include <vector>

#include "base/error.h"
#include "text/json_reader.h"
#include "text/normalizer.h"
#include "text/pre_tokenizer.h"
#include "text/token_decoder.h"
#include "text/vocabulary.h"

namespace sparsam {

// Each takes the element of its key. Errors name the type that is not supported or the key that is wrong.
Result<std::unique_ptr<Normalizer>> normalizer_from_json(json::Element element);
Result<std::unique_ptr<PreTokenizer>> pre_tokenizer_from_json(json::Element element);
Result<TokenDecoder> decoder_from_json(json::Element element);

// What the post-processor puts before and after a single text.
struct Surroundings {
  std::vector<TokenId> prefix, suffix;
};
Result<Surroundings> post_processor_from_json(json::Element element);

}  // namespace sparsam
