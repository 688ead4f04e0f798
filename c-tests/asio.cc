// Boost.Asio on io_uring only: an echo server and its clients, a timer, and a file that is copied
// block by block. Usage: asio FROM TO. Exits with 1 and an error message if a byte is wrong.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/random_access_file.hpp>
#include <boost/asio/stream_file.hpp>

#if !defined(BOOST_ASIO_HAS_IO_URING_AS_DEFAULT) || defined(BOOST_ASIO_HAS_EPOLL)
#error "Asio would not use io_uring for everything"
#endif

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

constexpr int CLIENTS = 16;
constexpr std::size_t SENT = 2 << 20;
constexpr int COPIERS = 8;
constexpr std::size_t BLOCK = 64 << 10;

// Pseudo-random bytes: the same for the same seed.
class Bytes {
    std::uint64_t state;

public:
    explicit Bytes(std::uint64_t seed) : state(seed * 0x9e3779b97f4a7c15 + 1) {}

    std::uint64_t next() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }

    void fill(std::vector<char> &to) {
        std::generate(to.begin(), to.end(), [this] { return static_cast<char>(next() >> 32); });
    }
};

void ends_well(std::exception_ptr error) {
    if (error)
        std::rethrow_exception(error);
}

awaitable<void> serve(tcp::socket socket) {
    std::array<char, 10000> data;
    for (;;) {
        boost::system::error_code error;
        auto got = co_await socket.async_read_some(
            asio::buffer(data), asio::redirect_error(use_awaitable, error));
        if (error == asio::error::eof)
            break;
        if (error)
            throw boost::system::system_error(error, "cannot read in the server");
        co_await asio::async_write(socket, asio::buffer(data, got), use_awaitable);
    }
    socket.shutdown(tcp::socket::shutdown_send);
}

awaitable<void> accept(tcp::acceptor &acceptor) {
    for (int i = 0; i < CLIENTS; i++) {
        auto socket = co_await acceptor.async_accept(use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), ends_well);
    }
}

awaitable<void> send(tcp::socket &socket, int client) {
    Bytes bytes(client), lengths(1000 + client);
    for (std::size_t left = SENT; left > 0;) {
        std::vector<char> piece(std::min<std::size_t>(left, 1 + lengths.next() % 30000));
        bytes.fill(piece);
        co_await asio::async_write(socket, asio::buffer(piece), use_awaitable);
        left -= piece.size();
    }
    socket.shutdown(tcp::socket::shutdown_send);
}

// Compares the returned bytes with those that were sent, until the server shuts down its side.
awaitable<void> compare(tcp::socket &socket, int client, std::size_t &compared) {
    Bytes bytes(client);
    std::vector<char> got(20000), expected;
    std::size_t total = 0;
    for (;;) {
        boost::system::error_code error;
        auto length = co_await socket.async_read_some(
            asio::buffer(got), asio::redirect_error(use_awaitable, error));
        if (error == asio::error::eof)
            break;
        if (error)
            throw boost::system::system_error(error, "cannot read in a client");
        expected.resize(length);
        bytes.fill(expected);
        if (!std::equal(expected.begin(), expected.end(), got.begin()))
            throw std::runtime_error("the server returned other bytes than were sent");
        total += length;
    }
    if (total != SENT)
        throw std::runtime_error(std::to_string(total) + " bytes were returned to a client");
    compared += total;
}

std::size_t echo() {
    asio::io_context servers(1), clients(1);
    tcp::acceptor acceptor(servers, {asio::ip::address_v4::loopback(), 0});
    asio::co_spawn(servers, accept(acceptor), ends_well);

    std::size_t compared = 0;
    std::vector<tcp::socket> sockets;
    sockets.reserve(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
        auto &socket = sockets.emplace_back(clients);
        auto talk = [&socket, &compared, &clients, &acceptor, i]() -> awaitable<void> {
            co_await socket.async_connect(acceptor.local_endpoint(), use_awaitable);
            asio::co_spawn(clients, send(socket, i), ends_well);
            co_await compare(socket, i, compared);
        };
        asio::co_spawn(clients, talk, ends_well);
    }

    std::exception_ptr failed;
    std::thread server([&] {
        try {
            servers.run();
        } catch (...) {
            failed = std::current_exception();
            clients.stop();
        }
    });
    try {
        clients.run();
    } catch (...) {
        servers.stop();
        server.join();
        throw;
    }
    server.join();
    ends_well(failed);
    if (compared != CLIENTS * SENT)
        throw std::runtime_error("not every client finished");
    return compared;
}

void wait() {
    using namespace std::chrono;
    asio::io_context context(1);
    bool rang = false;
    auto start = steady_clock::now();
    asio::steady_timer timer(context, milliseconds(50));
    timer.async_wait([&](boost::system::error_code error) { rang = !error; });
    asio::steady_timer cancelled(context, hours(1));
    cancelled.async_wait([](boost::system::error_code error) {
        if (error != asio::error::operation_aborted)
            throw std::runtime_error("a cancelled timer did not complete with operation_aborted");
    });
    asio::post(context, [&] { cancelled.cancel(); });
    context.run();
    auto took = steady_clock::now() - start;
    if (!rang || took < milliseconds(50))
        throw std::runtime_error("the timer expired early or failed");
}

// Copies every COPIERS-th block.
awaitable<void> copy(asio::random_access_file &from, asio::random_access_file &to, int copier) {
    std::vector<char> block(BLOCK);
    for (std::uint64_t at = copier * BLOCK; at < from.size(); at += COPIERS * BLOCK) {
        auto length = std::min<std::uint64_t>(BLOCK, from.size() - at);
        auto piece = asio::buffer(block, length);
        co_await asio::async_read_at(from, at, piece, use_awaitable);
        co_await asio::async_write_at(to, at, piece, use_awaitable);
    }
}

// Compares both files from their starts.
awaitable<void> reread(asio::stream_file &one, asio::stream_file &other) {
    std::vector<char> a(BLOCK), b(BLOCK);
    for (std::uint64_t left = one.size(); left > 0;) {
        auto length = std::min<std::uint64_t>(BLOCK, left);
        co_await asio::async_read(one, asio::buffer(a, length), use_awaitable);
        co_await asio::async_read(other, asio::buffer(b, length), use_awaitable);
        if (!std::equal(a.begin(), a.begin() + length, b.begin()))
            throw std::runtime_error("the copy is not the same as the file");
        left -= length;
    }
}

std::size_t files(const char *source, const char *target) {
    using File = asio::file_base;
    asio::io_context context(1);
    asio::random_access_file from(context, source, File::read_only);
    asio::random_access_file to(
        context, target, File::read_write | File::create | File::truncate);
    for (int i = 0; i < COPIERS; i++)
        asio::co_spawn(context, copy(from, to, i), ends_well);
    context.run();
    to.sync_all();

    context.restart();
    asio::stream_file one(context, source, File::read_only);
    asio::stream_file other(context, target, File::read_only);
    if (one.size() != other.size())
        throw std::runtime_error("the copy is not as long as the file");
    asio::co_spawn(context, reread(one, other), ends_well);
    context.run();
    return other.size();
}

} // namespace

int main(int count, char **arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: asio FROM TO\n");
        return 1;
    }
    try {
        auto echoed = echo();
        wait();
        auto copied = files(arguments[1], arguments[2]);
        std::printf("%d clients echoed %zu MiB, %zu MiB of a file copied\n", CLIENTS, echoed >> 20,
            copied >> 20);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "asio: %s\n", error.what());
        return 1;
    }
}
