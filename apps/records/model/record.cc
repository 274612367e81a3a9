#include "records/model/record.h"

#include <algorithm>

namespace sparsam::records {

bool Record::knows_source(std::string_view source) const {
  return std::binary_search(known_sources.begin(), known_sources.end(), source);
}

}  // namespace sparsam::records
