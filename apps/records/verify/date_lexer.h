// Dates as German and English texts write them: 2021-03-10, 10.03.2021, 10.3.21, 10. März 2021, March 10, 2021,
// 03/2021, 03/10/2021 (two readings), March 2021, 2021.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "records/model/partial_date.h"

namespace sparsam::records {

struct DateFound {
  std::size_t length = 0;  // code points; 0: no date begins here
  std::vector<PartialDate> readings;
  bool without_year = false;  // "9 March": the reading's year is 2000, and means nothing
};

DateFound find_date(std::u32string_view text, std::size_t from);

}  // namespace sparsam::records
