"""Parts and complements of words, taken in front of multiplexers and arithmetic."""

from hwopt.verilog.graph import reachable, rebuilt
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def complement(words: Words, root: Word) -> Word:
    """Return the complement of a word, taken in front of its multiplexers."""
    done: dict[Word, Word] = {}
    for word in reachable([root]):
        if word.op != "mux":
            done[word] = words.invert(word)
            continue
        test, yes, no = word.args
        done[word] = words.mux(test, done[yes], done[no])
    return done[root]


def part(words: Words, root: Word, low: int, width: int) -> Word:
    """Return some bits of a word, its arithmetic narrowed where those need no more of it."""
    done: dict[Word, Word] = {}

    def found(word: Word) -> Word:
        if word not in done:
            done[word] = computed(word)
        return done[word]

    def computed(word: Word) -> Word:
        if low == 0 and width == word.width:
            return word
        if word.op == "mux":
            return words.mux(word.args[0], found(word.args[1]), found(word.args[2]))
        if word.op in {"and", "or", "xor", "not"}:
            return words.bitwise(word.op, [found(a) for a in word.args])
        if low == 0 and word.op in {"add", "sub", "mul"}:
            one, two = (found(a) for a in word.args)
            return {"add": words.add, "sub": words.sub, "mul": words.mul}[word.op](one, two)
        return words.bits(word, low, width)

    return found(root)


def uninverted(words: Words, root: Word) -> Word:
    """Return a word with the complements of sums' operands taken behind the sums.

    ~a - b is ~(a + b), and ~a + b is ~(a - b), at any width.
    """
    done: dict[Word, Word] = {}
    for word in reachable([root]):
        args = [done[a] for a in word.args]
        if word.op == "sub" and args[0].op == "not":
            done[word] = words.invert(words.add(args[0].args[0], args[1]))
        elif word.op == "add" and args[0].op != args[1].op and "not" in (args[0].op, args[1].op):
            one, two = args if args[0].op == "not" else args[::-1]
            done[word] = words.invert(words.sub(one.args[0], two))
        else:
            done[word] = word if tuple(args) == word.args else rebuilt(words, word, args)
    return done[root]
