// The tokenizer of models over bytes, as Hugging Face's files have it: id b is the byte b, nothing else is in it.
#pragma once

#include <string>

namespace sparsam {

std::string byte_tokenizer_json();
std::string byte_tokenizer_config_json(std::size_t context);  // context: tokens that the model can read

}  // namespace sparsam
