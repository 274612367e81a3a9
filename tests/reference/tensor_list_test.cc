// What a configuration implies is what a model has: tensors_of against the tensors of tiny models.
#include "models/tensor_list.h"

#include <gtest/gtest.h>

#include <map>

#include "models/checkpoint.h"
#include "support/tiny_model.h"

namespace sparsam::testing {
namespace {

using Sizes = std::map<std::string, std::pair<std::size_t, std::size_t>>;

void expect_the_tensors_of(const TinyModel& model) {
  const ScratchFolder folder;
  ASSERT_TRUE(write_tiny_model(model, folder.path()));
  const auto checkpoint = Checkpoint::open(folder.path());
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  Sizes there, listed;
  for (const auto& [name, entry] : checkpoint->entries()) there[name] = {entry.rows, entry.cols};
  for (const TensorShape& p : tensors_of(checkpoint->config)) listed[p.name] = {p.rows, p.cols};
  EXPECT_EQ(listed, there);
}

TEST(TensorList, NamesEveryTensorOfEveryArchitecture) {
  for (const std::string& type : tiny_architectures()) {
    SCOPED_TRACE(type);
    expect_the_tensors_of(tiny_model(type));
  }
}

TEST(TensorList, FollowsTheConfiguration) {
  expect_the_tensors_of(tiny_model("llama", {{"tie_word_embeddings", true}}));
  expect_the_tensors_of(tiny_model("deepseek_v2", {{"q_lora_rank", 24}}));
  expect_the_tensors_of(tiny_model("deepseek_v3", {{"first_k_dense_replace", 2}, {"n_shared_experts", 2}}));
}

}  // namespace
}  // namespace sparsam::testing
