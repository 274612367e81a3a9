// Asio and Beast as this layer uses them.
#pragma once

// g++ 12 takes the frame of a coroutine, which Asio allocates by itself, for one of the plain new (GCC bug 109224).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace sparsam::serve {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
template <typename T>
using Awaitable = asio::awaitable<T>;

}  // namespace sparsam::serve
