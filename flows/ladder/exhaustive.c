/* Runs a straight line of gates over all values of its inputs, many at a time.
 *
 * Usage: exhaustive PROGRAM. The file holds numbers: inputs, slots, gates, root, inverted,
 * witness; then for each gate: kind, target, left, right. Slots 0 to inputs - 1 are the inputs.
 * Prints "found VECTOR" for the first vector that sets the root (bit i is input i), or
 * "none VECTORS WITNESSES": how many vectors were run, and how many of them set the witness.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Words of 64 vectors that run together: LANES in one machine vector, DEPTH such in a slot. */
enum { LANES = 8, LANE_BITS = 3, DEPTH = 8, DEPTH_BITS = 3, LOW_BITS = 6 };
enum { BLOCK_BITS = LOW_BITS + LANE_BITS + DEPTH_BITS, WORDS = LANES * DEPTH };

typedef uint64_t Vector __attribute__((vector_size(8 * LANES)));
typedef struct { Vector v[DEPTH]; } Slot;
typedef struct { int kind, target, left, right; } Gate;

enum { AND, AND_NOT, NOR, XOR };

static const uint64_t patterns[LOW_BITS] = {
    0xAAAAAAAAAAAAAAAAu, 0xCCCCCCCCCCCCCCCCu, 0xF0F0F0F0F0F0F0F0u,
    0xFF00FF00FF00FF00u, 0xFFFF0000FFFF0000u, 0xFFFFFFFF00000000u,
};

static uint64_t word_of(const Slot *slot, int index) {
    return slot->v[index / LANES][index % LANES];
}

static void count_input(Slot *slot, int input, uint64_t block) {
    for (int index = 0; index < WORDS; index++) {
        uint64_t word;
        if (input < LOW_BITS)
            word = patterns[input];
        else if (input < BLOCK_BITS)
            word = (index >> (input - LOW_BITS) & 1) ? ~(uint64_t)0 : 0;
        else
            word = (block >> (input - BLOCK_BITS) & 1) ? ~(uint64_t)0 : 0;
        slot->v[index / LANES][index % LANES] = word;
    }
}

static void run(const Gate *gates, int count, Slot *slots) {
    for (const Gate *gate = gates; gate < gates + count; gate++) {
        Slot *out = &slots[gate->target];
        const Slot *a = &slots[gate->left], *b = &slots[gate->right];
        switch (gate->kind) {
        case AND:
            for (int i = 0; i < DEPTH; i++) out->v[i] = a->v[i] & b->v[i];
            break;
        case AND_NOT:
            for (int i = 0; i < DEPTH; i++) out->v[i] = a->v[i] & ~b->v[i];
            break;
        case NOR:
            for (int i = 0; i < DEPTH; i++) out->v[i] = ~(a->v[i] | b->v[i]);
            break;
        default:
            for (int i = 0; i < DEPTH; i++) out->v[i] = a->v[i] ^ b->v[i];
        }
    }
}

static int read_number(FILE *file) {
    int value;
    if (fscanf(file, "%d", &value) != 1 || value < 0) exit(2);
    return value;
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!file) return 2;
    int inputs = read_number(file), slots = read_number(file), count = read_number(file);
    int root = read_number(file), inverted = read_number(file), witness = read_number(file);
    Slot *table = aligned_alloc(sizeof(Vector), (size_t)slots * sizeof(Slot));
    Gate *gates = malloc(((size_t)count + 1) * sizeof(Gate));
    if (!table || !gates || inputs > slots || root >= slots || witness >= slots) return 2;
    for (int i = 0; i < count; i++) {
        Gate gate = {read_number(file), read_number(file), read_number(file), read_number(file)};
        if (gate.target >= slots || gate.left >= slots || gate.right >= slots) return 2;
        gates[i] = gate;
    }
    uint64_t flip = inverted ? ~(uint64_t)0 : 0, ran = 0, witnesses = 0;
    /* Fewer inputs than a block has: only the first words count. */
    int words = inputs >= BLOCK_BITS ? WORDS : inputs <= LOW_BITS ? 1 : 1 << (inputs - LOW_BITS);
    uint64_t mask = inputs >= LOW_BITS ? ~(uint64_t)0 : ((uint64_t)1 << (1 << inputs)) - 1;
    uint64_t blocks = inputs > BLOCK_BITS ? (uint64_t)1 << (inputs - BLOCK_BITS) : 1;
    for (uint64_t block = 0; block < blocks; block++) {
        for (int i = 0; i < inputs; i++)
            if (!block || (i >= BLOCK_BITS && ((block ^ (block - 1)) >> (i - BLOCK_BITS) & 1)))
                count_input(&table[i], i, block);
        run(gates, count, table);
        for (int i = 0; i < words; i++) {
            uint64_t hit = (word_of(&table[root], i) ^ flip) & mask;
            ran += (uint64_t)__builtin_popcountll(mask);
            witnesses += (uint64_t)__builtin_popcountll(word_of(&table[witness], i) & mask);
            if (hit) {
                uint64_t low = (uint64_t)i << LOW_BITS | (uint64_t)__builtin_ctzll(hit);
                printf("found %llu\n", (unsigned long long)(block << BLOCK_BITS | low));
                return 0;
            }
        }
    }
    printf("none %llu %llu\n", (unsigned long long)ran, (unsigned long long)witnesses);
    return 0;
}
