// Visits every pair of states that two designs reach together, under every input.
//
// Usage: explicit STATES; at most so many pairs are visited, and so many blocks of 64 input vectors
// for each of the two. Prints `equal`, `different`, `open` or `bounded`, and how many pairs were visited.
// A generated text before this one says what the designs are: counts, `reset_place` (the highest
// input, or -1), and `gold` and `gate`, which evaluate 64 input vectors at once.

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <unordered_set>

namespace {

struct State {
    word gold, gate;
    bool operator==(const State& other) const { return gold == other.gold && gate == other.gate; }
};

struct Hash {
    size_t operator()(const State& one) const {
        return (one.gold * 0x9e3779b97f4a7c15u ^ one.gate) * 0xc2b2ae3d27d4eb4fu >> 13;
    }
};

std::unordered_set<State, Hash> seen;
std::deque<State> waiting;

void visit(const State& one) {
    if (seen.insert(one).second) waiting.push_back(one);
}

void spread(word packed, Bit* bits, int count) {
    for (int at = 0; at < count; ++at) bits[at] = packed >> at & 1 ? one : zero;
}

word lane(const Bit* bits, int count, int number) {
    word packed = 0;
    for (int at = 0; at < count; ++at) packed |= (bits[at].high >> number & 1) << at;
    return packed;
}

bool uniform(const Bit* bits, int count) {
    for (int at = 0; at < count; ++at) {
        if (bits[at].high != 0 && bits[at].low != 0) return false;
    }
    return true;
}

bool determined(const Bit* bits, int count) {
    for (int at = 0; at < count; ++at) {
        if (~(bits[at].high | bits[at].low)) return false;
    }
    return true;
}

// The inputs of one block: the lowest six count within a word, the others are its number.
void fill(Bit* bits, word block) {
    static const word low[] = {0xaaaaaaaaaaaaaaaau, 0xccccccccccccccccu, 0xf0f0f0f0f0f0f0f0u,
                               0xff00ff00ff00ff00u, 0xffff0000ffff0000u, 0xffffffff00000000u};
    for (int at = 0; at < inputs; ++at) {
        bits[at] = at < 6 ? Bit{low[at], ~low[at]} : block >> (at - 6) & 1 ? one : zero;
    }
}

// Says why a block ends everything, or nullptr.
const char* compared(const Bit* left, const Bit* right) {
    for (int at = 0; at < outputs; ++at) {
        if ((left[at].high & right[at].low) | (left[at].low & right[at].high)) return "different";
        if ((left[at].high | left[at].low) & ~(right[at].high | right[at].low)) return "open";
    }
    return nullptr;
}

// Takes one block from a state; `first` is the cycle with the reset asserted.
const char* step(const State& from, word block, bool first) {
    Bit in[inputs + 1], left_q[gold_states + 1], right_q[gate_states + 1];
    Bit left[outputs + 1], right[outputs + 1], left_next[gold_states + 1], right_next[gate_states + 1];
    fill(in, block);
    if (first && reset_place >= 0) in[reset_place] = reset_value;
    spread(from.gold, left_q, gold_states);
    spread(from.gate, right_q, gate_states);
    gold(in, left_q, left, left_next);
    gate(in, right_q, right, right_next);
    if (const char* const word = compared(left, right)) return word;
    if (!determined(left_next, gold_states) || !determined(right_next, gate_states)) return "open";
    const bool same = uniform(left_next, gold_states) && uniform(right_next, gate_states);
    for (int number = 0; number < (same ? 1 : 64); ++number) {
        visit({lane(left_next, gold_states, number), lane(right_next, gate_states, number)});
    }
    return nullptr;
}

int told(const char* word) {
    std::printf("%s %zu\n", word, seen.size());
    return 0;
}

}  // namespace

int main(int, char** argv) {
    const word limit = std::strtoull(argv[1], nullptr, 10);
    const word blocks = inputs > 6 ? word(1) << (inputs - 6) : 1;
    if (blocks > limit || free_states > 16) return told("bounded");
    // Every start of what no reset sets, in a first cycle with the reset asserted.
    for (word start = 0; start < word(1) << free_states; ++start) {
        for (word block = 0; block < blocks; ++block) {
            if (const char* const word = step({0, start}, block, true)) return told(word);
        }
    }
    word taken = 0;
    while (!waiting.empty()) {
        const State from = waiting.front();
        waiting.pop_front();
        for (word block = 0; block < blocks; ++block) {
            if (const char* const word = step(from, block, false)) return told(word);
        }
        taken += blocks;
        if (seen.size() > limit || taken > 16 * limit) return told("bounded");
    }
    return told("equal");
}
