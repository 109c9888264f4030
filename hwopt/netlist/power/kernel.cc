/* Simulates a mapped netlist cycle by cycle and counts the transitions of each cell's state.

   All values are bytes, 0 or 1, by net. A gate is one output of a cell: a table over its inputs.
   A cell is counted by the state that its watched nets make: counts[first + before * states +
   after] is how often it went from one to the other from one cycle to the next. */

#include <cstdint>
#include <vector>

namespace {

uint32_t state(const uint8_t* value, const int32_t* nets, int32_t first, int32_t end) {
    uint32_t found = 0;
    for (int32_t i = first; i < end; ++i) found |= uint32_t(value[nets[i]]) << (i - first);
    return found;
}

}  // namespace

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

/* `gate_*` and `tables` are in an order in which they can be evaluated. */
extern "C" void hwopt_transitions(
    int64_t cycles, int32_t inputs, const int32_t* input_nets, const uint8_t* stimulus,
    int32_t gates, const int32_t* gate_first, const int32_t* gate_nets, const int32_t* gate_output,
    const int32_t* gate_table, const uint8_t* tables,
    int32_t registers, const int32_t* held, const int32_t* following,
    int32_t cells, const int32_t* cell_first, const int32_t* cell_nets, const int64_t* cell_counts,
    uint8_t* value, uint8_t* taken, uint32_t* before, uint32_t* counts) {
    for (int64_t cycle = 0; cycle < cycles; ++cycle) {
        /* The edge: all registers take what stood before it, then the inputs change. */
        if (cycle) {
            for (int32_t i = 0; i < registers; ++i) taken[i] = value[following[i]];
            for (int32_t i = 0; i < registers; ++i) value[held[i]] = taken[i];
        }
        const uint8_t* row = stimulus + cycle * inputs;
        for (int32_t i = 0; i < inputs; ++i) value[input_nets[i]] = row[i];
        for (int32_t i = 0; i < gates; ++i)
            value[gate_output[i]] =
                tables[gate_table[i] + state(value, gate_nets, gate_first[i], gate_first[i + 1])];
        for (int32_t i = 0; i < cells; ++i) {
            const int32_t first = cell_first[i], end = cell_first[i + 1];
            const uint32_t now = state(value, cell_nets, first, end);
            if (cycle) ++counts[cell_counts[i] + (int64_t(before[i]) << (end - first)) + now];
            before[i] = now;
        }
    }
}
