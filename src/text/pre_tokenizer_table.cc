#include "text/pre_tokenizer_table.h"

#include <algorithm>

#include "text/pre_tokenizer.h"

// Every expression is the one of the model's published tokenizer.json where it has one (Kimi K2: tokenization_kimi.py),
// read by regex_dialect; "default", "falcon" and the like, whose files use other means, are as llama.cpp splits them.
#define SPARSAM_CONTRACTIONS R"((?i:'s|'t|'re|'ve|'m|'ll|'d))"
#define SPARSAM_SPACES R"(|\s*[\r\n]+|\s+(?!\S)|\s+)"
#define SPARSAM_UPPER R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])"
#define SPARSAM_LOWER R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])"
#define SPARSAM_KIMI_UPPER R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]])"
#define SPARSAM_KIMI_LOWER R"([\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]])"
#define SPARSAM_LEAD R"([^\r\n\p{L}\p{N}]?)"
#define SPARSAM_ASCII_PUNCTUATION R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])"

namespace sparsam {

namespace {

constexpr std::string_view kKimi = R"([\p{Han}]+|)" SPARSAM_LEAD SPARSAM_KIMI_UPPER "*" SPARSAM_KIMI_LOWER
                                   "+" SPARSAM_CONTRACTIONS "?|" SPARSAM_LEAD SPARSAM_KIMI_UPPER "+" SPARSAM_KIMI_LOWER
                                   "*" SPARSAM_CONTRACTIONS R"(?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)" SPARSAM_SPACES;
constexpr std::string_view kLlama3 =
    SPARSAM_CONTRACTIONS R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)" SPARSAM_SPACES;
constexpr std::string_view kQwen2 =
    SPARSAM_CONTRACTIONS R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*)" SPARSAM_SPACES;
constexpr std::string_view kQwen35 =
    SPARSAM_CONTRACTIONS R"(|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*)" SPARSAM_SPACES;
constexpr std::string_view kMiniCpm5 =
    SPARSAM_CONTRACTIONS R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+| ?[^\s\p{L}\p{N}]+[\r\n]*)" SPARSAM_SPACES;
constexpr std::string_view kSeedCoder =
    SPARSAM_CONTRACTIONS R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+)" SPARSAM_SPACES;
constexpr std::string_view kBailing =
    R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+)";
constexpr std::string_view kExaoneMoe = SPARSAM_CONTRACTIONS
    R"(|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+)";
constexpr std::string_view kO200k = SPARSAM_LEAD SPARSAM_UPPER
    "*" SPARSAM_LOWER "+" SPARSAM_CONTRACTIONS "?|" SPARSAM_LEAD SPARSAM_UPPER "+" SPARSAM_LOWER
    "*" SPARSAM_CONTRACTIONS R"(?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" SPARSAM_SPACES;
constexpr std::string_view kYoutu = SPARSAM_LEAD SPARSAM_UPPER
    "*" SPARSAM_LOWER "+" SPARSAM_CONTRACTIONS "?|" SPARSAM_LEAD SPARSAM_UPPER "+" SPARSAM_LOWER
    "*" SPARSAM_CONTRACTIONS R"(?|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" SPARSAM_SPACES;
constexpr std::string_view kYoutuCjk =
    R"([\x{AC00}-\x{D7A3}\x{3131}-\x{318E}]+)"
    R"(|[\x{FF01}\x{2026}\x{201C}\x{201D}\x{2018}\x{2019}\x{2014}\x{FF1A}\x{FF1B}\x{FF0C}\x{3001}-\x{303F})"
    R"(\x{FE30}-\x{FE4F}]+)"
    R"(|[\x{3105}-\x{312F}]+|[\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+)";
constexpr std::string_view kTekken =
    SPARSAM_LEAD SPARSAM_UPPER "*" SPARSAM_LOWER "+|" SPARSAM_LEAD SPARSAM_UPPER "+" SPARSAM_LOWER
                               R"(*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" SPARSAM_SPACES;
constexpr std::string_view kDeepseekV3 =
    SPARSAM_ASCII_PUNCTUATION R"([A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*)" SPARSAM_SPACES;
// Letters with case as of Unicode 11, without some scripts; escaped, since several are not in normal form C.
constexpr std::string_view kDeepseekLlmWords =
    R"(\s?[)"
    R"(A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}\x{295}-\x{2AF})"
    R"(\x{370}-\x{373}\x{376}\x{377}\x{37B}-\x{37D}\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1})"
    R"(\x{3A3}-\x{3F5}\x{3F7}-\x{481}\x{48A}-\x{52F}\x{531}-\x{556}\x{10A0}-\x{10C5}\x{13A0}-\x{13F5})"
    R"(\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77})"
    R"(\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}\x{1F48}-\x{1F4D})"
    R"(\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}\x{1FBE})"
    R"(\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB}\x{1FE0}-\x{1FEC})"
    R"(\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}\x{210A}-\x{2113}\x{2115}\x{2119}-\x{211D}\x{2124})"
    R"(\x{2126}\x{2128}\x{212A}-\x{212D}\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149}\x{214E})"
    R"(\x{2183}\x{2184}\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4}\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D})"
    R"(\x{A680}-\x{A69B}\x{A722}-\x{A76F}\x{A771}-\x{A787}\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF})"
    R"(\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{10400}-\x{1044F})"
    R"(\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF})"
    R"(\x{1E900}-\x{1E943})"
    "]+";
constexpr std::string_view kDeepseekPunctuation =
    R"(\s?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3000}-\x{3002}]+)";
constexpr std::string_view kDeepseekCjk = R"([\x{4E00}-\x{9FA5}\x{800}-\x{4E00}\x{AC00}-\x{D7FF}]+)";
constexpr std::string_view kCjkAndKana = R"([\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+)";
constexpr std::string_view kBloom = R"( ?[^(\s|[.,!?\x{2026}\x{3002}\x{FF0C}\x{3001}\x{964}\x{6D4}\x{60C}])]+)";

constexpr PreTokenizerRow kRows[] = {
    {"default", {R"([\p{P}\$\+<=>\^~\|]+)", kGpt2Pattern, R"(\p{N}+)", "[0-9][0-9][0-9]"}},
    {"llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2", {kLlama3}, false, true, true},
    {"dbrx smaug-bpe glm4 chatglm-bpe", {kLlama3}},
    {"qwen2 deepseek-r1-qwen", {kQwen2}, true},
    {"stablelm2 megrez kormo hunyuan solar-open grok-2", {kQwen2}},
    {"qwen35", {kQwen35}, true},
    {"deepseek-llm", {R"([\r\n])", kDeepseekLlmWords, kDeepseekPunctuation, R"(\s+$)", kDeepseekCjk, R"(\p{N})"}},
    {"deepseek-coder", {R"([\r\n])", R"(\s?\p{L}+)", R"(\s?\p{P}+)", kDeepseekCjk, R"(\p{N})"}},
    {"deepseek-v3 hunyuan-dense joyai-llm", {R"(\p{N}{1,3})", kCjkAndKana, kDeepseekV3}},
    {"kimi-k2", {kKimi}, false, true},
    {"gpt-2 phi-2 jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code roberta-bpe gigachat a.x-4.0 mellum "
     "modern-bert jais exaone4 trillion granite-docling",
     {kGpt2Pattern}},
    {"mpt olmo", {kGpt2Pattern}, true},
    {"starcoder refact smollm codeshell exaone minerva-7b mellum2", {R"(\p{N})", kGpt2Pattern}},
    {"command-r", {R"(\p{N})", kGpt2Pattern}, true},
    {"falcon", {R"([\p{P}\$\+<=>\^~\|`]+)", kGpt2Pattern, "[0-9][0-9][0-9]"}},
    {"gpt-4o llama4 kanana2 minimax-m2", {kO200k}},
    {"tekken", {kTekken}, false, true, true},
    {"youtu", {kYoutuCjk, kYoutu}, false, true},
    {"bailingmoe bailingmoe2 llada-moe", {kBailing}},
    {"seed-coder", {kSeedCoder}},
    {"exaone-moe", {kExaoneMoe}},
    {"superbpe", {R"(\p{N}+)", R"((?=(\d{3})+(?!\d)))"}},
    {"minicpm5", {R"(\p{N}{1,3})", kMiniCpm5}, false, true},
    {"bloom poro-chat gpt3-finnish", {kBloom}},
    {"viking", {kBloom, R"(\p{N})"}},
};

bool names_it(const PreTokenizerRow& row, std::string_view name) {
  std::string_view rest = row.names;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == name) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace

const PreTokenizerRow* find_pre_tokenizer(std::string_view name) {
  if (name.empty()) name = "default";
  for (const PreTokenizerRow& row : kRows) {
    if (names_it(row, name)) return &row;
  }
  return nullptr;
}

std::string_view kimi_pattern() { return kKimi; }

std::string known_pre_tokenizers() {
  std::string out;
  for (const PreTokenizerRow& row : kRows) {
    if (!out.empty()) out += ' ';
    out += row.names;
  }
  return out;
}

}  // namespace sparsam
