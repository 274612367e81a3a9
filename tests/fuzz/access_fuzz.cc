// Headers as clients send them: whatever they hold, nobody is let in without a key, and nothing crashes. The first line
// is the request's target, each further one a header.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "accounts/testing.h"
#include "serve/account_routes.h"
#include "serve/http/access.h"

using namespace sparsam;

namespace {

struct World {
  accounts::TestAccounts accounts;
  serve::Access access = serve::Access::with_keys({"0123456789abcdef"}).value();

  World() {
    access.add(std::shared_ptr<accounts::Accounts>(std::move(accounts.accounts)));
    access.add(serve::Origins({"https://app.example"}, ""));
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto line = [&] {
    const std::string_view one = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    return one;
  };
  serve::AccountRequest asked;
  asked.target = line();
  (void)asked.query("user");
  (void)serve::read_origin(asked.target);
  serve::HttpRequest request{serve::http::verb::post, "/", 11};
  bool key = false;
  while (!rest.empty()) {
    const std::string_view one = line();
    const std::size_t colon = one.find(": ");
    if (colon == 0 || colon == std::string_view::npos || colon > 1000) continue;
    // Beast's parser lets nothing else through.
    const std::string_view name = one.substr(0, colon), value = one.substr(colon + 2);
    if (name.find_first_of("\r\n \t") != std::string_view::npos || value.size() > 8000) continue;
    request.insert({name.data(), name.size()}, {value.data(), value.size()});
    key = key || value.find("0123456789abcdef") != std::string_view::npos;
  }
  const auto checked = world.access.check(request, accounts::Permission::inference, false);
  if (checked && !key) std::abort();
  const bool foreign = world.access.origins().is_foreign(request, false);
  if (!foreign && request["Origin"] == "https://app.example" && request["Host"] != "app.example") std::abort();
  serve::Headers headers;
  world.access.origins().headers(request, headers);
  return 0;
}
