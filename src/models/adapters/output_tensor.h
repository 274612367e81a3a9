// A tensor of a file to be written, put together from tensors of a checkpoint: whole, several behind each other
// (stacked experts), with rows in another order (rotary pairs), or transposed (the keys' half of kv_b). Rows are made
// when they are asked for, so that a model is converted without being in memory.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/tensor_info.h"
#include "models/checkpoint.h"

namespace sparsam {

// Rows of the output that come from one entry.
struct OutputPart {
  enum class Order {
    as_is,
    neighbours,  // rotary rows stored as halves (i, i + R / 2) come out as neighbours (2i, 2i + 1)
    halves,      // the other way round
    transposed,  // out[p][q] = in[first + q][p]
  };

  const Checkpoint::Entry* entry = nullptr;
  std::size_t first = 0;  // row of the entry
  std::size_t rows = 0;   // of the output
  Order order = Order::as_is;
  std::size_t rotary_first = 0, rotary = 0;  // the rows of this part that rotate
};

// Which formats a tensor may take.
enum class Formats {
  any,
  float_only,  // vectors and routers, which no recipe packs
};

class OutputTensor {
 public:
  // shape: outermost first; the parts' rows are all of its rows.
  OutputTensor(std::string name, Shape shape, std::vector<OutputPart> parts, Formats formats, float shift = 0);

  std::string name;
  Shape shape;
  Formats formats;
  bool float_only() const { return formats == Formats::float_only; }

  // How it is read: the parts' rows. A vector whose values change places is rows of one value.
  std::size_t rows() const { return ends_.back(); }
  std::size_t cols() const { return cols_; }
  // The format of all parts; nothing where they differ.
  std::optional<DType> dtype() const;
  // Whether rows can be copied byte by byte when the output has the parts' format.
  bool plain() const;
  // The entry that it is a copy of; null where it is put together or changed.
  const Checkpoint::Entry* whole() const;
  const std::string& source() const { return parts_.front().entry->source; }

  // Rows [first, first + count) as floats, or as they are (for plain() ones, all of one format).
  void read(std::size_t first, std::size_t count, float* out) const;
  void copy(std::size_t first, std::size_t count, std::byte* out) const;
  // Rows that are best read together.
  std::size_t granularity() const { return granularity_; }
  const std::vector<OutputPart>& parts() const { return parts_; }

 private:
  template <typename Function>
  void each(std::size_t first, std::size_t count, Function&& function) const;

  std::vector<OutputPart> parts_;
  std::vector<std::size_t> ends_;  // of the parts, in rows of the output
  float shift_;                    // added to every value, beside the entry's own
  std::size_t cols_ = 1, granularity_ = 1;
};

// All tensors of a file to be, and what they need to stay alive.
struct OutputModel {
  std::vector<OutputTensor> tensors;
  std::vector<std::string> notes;  // what the person should know: what the other form cannot say, what is left out

  std::deque<Checkpoint::Entry> entries;  // made for this purpose; others belong to the checkpoint
  std::deque<std::vector<float>> floats;
  std::vector<std::shared_ptr<const MappedFile>> files;
};

}  // namespace sparsam
