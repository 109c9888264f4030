// 64 bits side by side, each 0, 1, or open where Verilog has `x`.

#include <cstdint>

using word = std::uint64_t;

struct Bit {
    word high, low;  // where it is 1, and where it is 0
};

static const Bit zero = {0, ~word(0)}, one = {~word(0), 0}, open = {0, 0};

static inline Bit operator~(Bit a) { return {a.low, a.high}; }
static inline Bit operator&(Bit a, Bit b) { return {a.high & b.high, a.low | b.low}; }
static inline Bit operator|(Bit a, Bit b) { return {a.high | b.high, a.low & b.low}; }
static inline Bit operator^(Bit a, Bit b) {
    return {(a.high & b.low) | (a.low & b.high), (a.high & b.high) | (a.low & b.low)};
}
static inline Bit chosen(Bit a, Bit b, Bit s) { return (a & ~s) | (b & s) | (a & b); }

