/* Simulates a mapped netlist cycle by cycle and counts the transitions of what each gate reads.

   All values are bytes, 0 or 1, by net. A gate is a table over the nets that it reads, which make
   its state: counts[first + before * states + after] is how often that went from one to the other
   from one cycle to the next. */

#include <cstdint>
#include <vector>

/* Orders gates so that each comes after those that drive it; returns how many could be, which is
   fewer than all where there is a loop. */
extern "C" int32_t hwopt_order(
    int32_t nets, int32_t gates, const int32_t* gate_first, const int32_t* gate_nets,
    const int32_t* gate_output, int32_t* order) {
    std::vector<int32_t> driver(nets, -1), waiting(gates, 0), first(gates + 1, 0);
    for (int32_t i = 0; i < gates; ++i) driver[gate_output[i]] = i;
    for (int32_t i = 0; i < gates; ++i)
        for (int32_t k = gate_first[i]; k < gate_first[i + 1]; ++k)
            if (const int32_t from = driver[gate_nets[k]]; from >= 0) ++waiting[i], ++first[from + 1];
    for (int32_t i = 0; i < gates; ++i) first[i + 1] += first[i];
    std::vector<int32_t> readers(first[gates]), place(first.begin(), first.end() - 1);
    for (int32_t i = 0; i < gates; ++i)
        for (int32_t k = gate_first[i]; k < gate_first[i + 1]; ++k)
            if (const int32_t from = driver[gate_nets[k]]; from >= 0) readers[place[from]++] = i;
    int32_t end = 0;
    for (int32_t i = 0; i < gates; ++i)
        if (!waiting[i]) order[end++] = i;
    for (int32_t done = 0; done < end; ++done)
        for (int32_t k = first[order[done]]; k < first[order[done] + 1]; ++k)
            if (!--waiting[readers[k]]) order[end++] = readers[k];
    return end;
}

/* Gates come in an order in which they can be evaluated. */
extern "C" void hwopt_transitions(
    int64_t cycles, int32_t inputs, const int32_t* input_nets, const uint8_t* stimulus,
    int32_t gates, const int32_t* gate_first, const int32_t* gate_nets, const int32_t* gate_output,
    const int32_t* gate_table, const int64_t* gate_counts, const uint8_t* tables,
    int32_t registers, const int32_t* held, const int32_t* following,
    uint8_t* value, uint32_t* counts) {
    std::vector<uint8_t> taken(registers);
    std::vector<uint32_t> before(gates);
    for (int64_t cycle = 0; cycle < cycles; ++cycle) {
        /* The edge: all registers take what stood before it, then the inputs change. */
        if (cycle) {
            for (int32_t i = 0; i < registers; ++i) taken[i] = value[following[i]];
            for (int32_t i = 0; i < registers; ++i) value[held[i]] = taken[i];
        }
        const uint8_t* row = stimulus + cycle * inputs;
        for (int32_t i = 0; i < inputs; ++i) value[input_nets[i]] = row[i];
        for (int32_t i = 0; i < gates; ++i) {
            const int32_t first = gate_first[i], end = gate_first[i + 1];
            uint32_t now = 0;
            for (int32_t k = first; k < end; ++k) now |= uint32_t(value[gate_nets[k]]) << (k - first);
            value[gate_output[i]] = tables[gate_table[i] + now];
            if (cycle) ++counts[gate_counts[i] + (int64_t(before[i]) << (end - first)) + now];
            before[i] = now;
        }
    }
}
