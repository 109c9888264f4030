// Drives vectors from a file through a Verilator model and writes what the outputs are.
//
// Usage: simulation VECTORS RESPONSE [+verilator+...]
// VECTORS holds words between white space: the clock's name or `-`; a count and as many inputs
// with the value that they have before cycle 0; a count and as many variables with the value that
// they start from, most significant bit first, `x` for what stays as it is; a count and as many
// outputs; a count and as many cycles, each one value for each input. RESPONSE gets the names of
// variables that were not found, each behind `missing`, and one line for each cycle.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "verilated.h"
#include "verilated_syms.h"

// The model's part: what `vectors.py` writes beside its text.
void* hwopt_model(VerilatedContext* context);
void hwopt_eval(void* model);

double sc_time_stamp() { return 0; }

namespace {

FILE* vectors;

std::string word() {
    static char text[1 << 20];
    if (std::fscanf(vectors, "%1048575s", text) != 1) std::exit(2);
    return text;
}

size_t count() { return std::strtoul(word().c_str(), nullptr, 10); }

struct Variable {
    unsigned char* bytes = nullptr;
    size_t size = 0;  // of one element [bytes]
    size_t bits = 0;  // of one element
    size_t elements = 0;
    long low = 0;  // index of the first element
};

// Verilator's spelling of a hierarchical name, as the text has it.
std::string decoded(std::string name) {
    static const char* const spelled[][2] = {{"__DOT__", "."}, {"__BRA__", "["}, {"__KET__", "]"}};
    for (const auto& pair : spelled) {
        for (size_t at; (at = name.find(pair[0])) != std::string::npos;) name.replace(at, 7, pair[1]);
    }
    return name;
}

Variable taken(const VerilatedVar& found) {
    Variable one;
    one.bytes = static_cast<unsigned char*>(found.datap());
    one.bits = found.entBits();
    one.elements = 1;
    for (int dim = 1; dim <= found.udims(); ++dim) one.elements *= found.elements(dim);
    one.size = found.totalSize() / one.elements;
    if (found.udims() == 1) one.low = found.low(1);
    return one;
}

Variable find(VerilatedContext& context, const std::string& name) {
    for (const auto& scope : *context.scopeNameMap()) {
        const std::string path = decoded(scope.first) + ".";
        if (name.compare(0, path.size(), path) != 0) continue;
        if (!scope.second->varsp()) continue;
        for (const auto& variable : *scope.second->varsp()) {
            if (path + decoded(variable.first) == name) return taken(variable.second);
        }
    }
    return {};
}

void put(const Variable& one, size_t element, size_t bit, char value) {
    unsigned char& byte = one.bytes[element * one.size + bit / 8];
    const unsigned char mask = 1u << bit % 8;
    byte = value == '1' ? byte | mask : byte & ~mask;
}

// Sets what a text says of a whole variable, the leftmost element first, or of one element.
void set(const Variable& one, size_t element, const std::string& text) {
    for (size_t place = 0; place < text.size(); ++place) {
        const char value = text[text.size() - 1 - place];
        const size_t index = element + place / one.bits;
        if (value != 'x' && index < one.elements) put(one, index, place % one.bits, value);
    }
}

std::string get(const Variable& one) {
    std::string text;
    for (size_t bit = one.bits; bit-- > 0;) {
        text += '0' + (one.bytes[bit / 8] >> bit % 8 & 1);
    }
    return text;
}

// Deposits a register's start value; `name[3]` is also word 3 of a memory.
bool deposit(VerilatedContext& context, const std::string& name, std::string text) {
    const Variable whole = find(context, name);
    if (whole.bytes && whole.elements == 1) {
        set(whole, 0, text);
        return text.size() <= whole.bits;
    }
    const size_t bracket = name.rfind('[');
    if (bracket == std::string::npos) return false;
    const Variable memory = find(context, name.substr(0, bracket));
    const long index = std::strtol(name.c_str() + bracket + 1, nullptr, 10) - memory.low;
    if (!memory.bytes || index < 0 || index >= static_cast<long>(memory.elements)) return false;
    set(memory, index, text);
    return text.size() <= memory.bits;
}

}  // namespace

int main(int argc, char** argv) {
    VerilatedContext context;
    context.commandArgs(argc, argv);
    void* const model = hwopt_model(&context);
    vectors = std::fopen(argv[1], "r");
    FILE* const response = std::fopen(argv[2], "w");
    if (!vectors || !response) return 2;
    const std::string clock_name = word();
    const bool clocked = clock_name != "-";
    const Variable clock = clocked ? find(context, "TOP." + clock_name) : Variable{};
    if (clocked && !clock.bytes) return 3;
    std::vector<Variable> inputs(count());
    for (Variable& input : inputs) {
        input = find(context, "TOP." + word());
        if (!input.bytes) return 3;
        set(input, 0, word());
    }
    if (clocked) put(clock, 0, 0, '0');
    hwopt_eval(model);
    for (size_t left = count(); left > 0; --left) {
        const std::string name = word();
        if (!deposit(context, name, word())) std::fprintf(response, "missing %s\n", name.c_str());
    }
    std::vector<Variable> outputs(count());
    for (Variable& output : outputs) {
        output = find(context, "TOP." + word());
        if (!output.bytes) return 3;
    }
    for (size_t left = count(); left > 0; --left) {
        if (clocked) put(clock, 0, 0, '0');
        for (const Variable& input : inputs) set(input, 0, word());
        hwopt_eval(model);
        for (const Variable& output : outputs) std::fprintf(response, "%s ", get(output).c_str());
        std::fputc('\n', response);
        if (!clocked) continue;
        put(clock, 0, 0, '1');
        hwopt_eval(model);
    }
    return std::fclose(response) ? 4 : 0;
}
