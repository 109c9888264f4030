"""Symbolic execution of procedural statements: what each variable becomes."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

from pyslang import ast

from hwopt.verilog.choosing import BROKEN, LEFT, RETURNED, SKIPPED, Choices
from hwopt.verilog.symbols import UnsupportedError
from hwopt.verilog.unpacked import indices
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most iterations of one loop that are unrolled.
UNROLL_LIMIT = 1024
#: System tasks that print something.
_MESSAGES = frozenset({"$display", "$write", "$strobe", "$monitor", "$info", "$warning", "$error"})


class Process(Choices):
    """Executes the statements of one process or function."""

    def __init__(self, words: Words, local: Callable[[str], str] = str) -> None:
        super().__init__(words, local)
        self.expressions.call = self._call
        self._rules: dict[Any, Callable[[Any], None]] = {
            ast.StatementKind.Empty: lambda _: None,
            ast.StatementKind.List: self._list,
            ast.StatementKind.Block: lambda s: self.run(s.body),
            ast.StatementKind.ExpressionStatement: lambda s: self._effect(s.expr),
            ast.StatementKind.VariableDeclaration: self._declare,
            ast.StatementKind.Conditional: self._conditional,
            ast.StatementKind.Case: self._case,
            ast.StatementKind.ForLoop: self._for,
            ast.StatementKind.Return: self._return,
            ast.StatementKind.Break: lambda _: self._leave(BROKEN),
            ast.StatementKind.Continue: lambda _: self._leave(SKIPPED),
            ast.StatementKind.ForeachLoop: self._foreach,
            ast.StatementKind.ImmediateAssertion: self._assert,
        }

    def run(self, statement: Any) -> None:
        """Execute one statement."""
        rule = self._rules.get(statement.kind)
        if rule is None:
            raise UnsupportedError(str(statement.kind))
        rule(statement)

    def _list(self, statement: Any) -> None:
        self._sequence(list(statement.list))

    def _sequence(self, statements: list[Any]) -> None:
        """Execute statements as far as none before them leaves what they are in."""
        for number, statement in enumerate(statements, 1):
            self.run(statement)
            if self._left(partial(self._sequence, statements[number:])):
                return

    def _leave(self, key: str) -> None:
        self.state.values[key] = self.words.const(1, 1)

    def _left(self, go_on: Callable[[], None]) -> bool:
        """Tell whether the round, loop or routine may have been left; go on where it has not."""
        held = {key: self.state.values[key] for key in LEFT if key in self.state.values}
        gone = self.words.disj([self.words.const(0, 1), *held.values()])
        if gone.op != "const":

            def staying() -> None:
                self.state.values.update(dict.fromkeys(held, self.words.const(0, 1)))
                go_on()

            self._fork(gone, lambda: None, staying)
        return gone.op != "const" or bool(gone.value)

    def _declare(self, statement: Any) -> None:
        symbol = statement.symbol
        if symbol.initializer is not None:
            self.state.values[self._key(symbol)] = self.expressions(symbol.initializer)

    def _effect(self, e: Any) -> None:
        if e.kind == ast.ExpressionKind.Assignment:
            self.assign(e)
        elif e.kind == ast.ExpressionKind.UnaryOp and "crement" in str(e.op):
            target = self.target(e.operand)
            old, one = self.expressions(e.operand), self.words.const(1, target.size)
            change = self.words.add if "increment" in str(e.op) else self.words.sub
            self.store(target, change(old, one), blocking=True)
        elif e.kind == ast.ExpressionKind.Call and not e.isSystemCall:
            self._perform(e)
        elif e.kind == ast.ExpressionKind.Call and e.subroutineName in _MESSAGES:
            self.speaks = True
        else:
            raise UnsupportedError(str(e.kind))

    def _perform(self, e: Any) -> None:
        """Execute a task where it is called."""
        outputs = []
        for formal, actual in zip(e.subroutine.arguments, e.arguments, strict=True):
            if formal.direction == ast.ArgumentDirection.In:
                self.state.values[self._key(formal)] = self.expressions(actual)
            elif formal.direction == ast.ArgumentDirection.Out:
                outputs.append((formal, actual.left))
            else:
                raise UnsupportedError(str(formal.direction))
        around = self.state.values.pop(RETURNED, None)
        self.state.values[RETURNED] = self.words.const(0, 1)
        self.run(e.subroutine.body)
        del self.state.values[RETURNED]
        if around is not None:
            self.state.values[RETURNED] = around
        for formal, left in outputs:
            value = self.state.values.get(self._key(formal))
            if value is None:
                raise UnsupportedError("output of a task that it does not assign")
            self.assign_to(left, value, blocking=True)

    def _for(self, statement: Any) -> None:
        for variable in statement.loopVars:
            self.state.values[self._key(variable)] = self.expressions(variable.initializer)
        for initializer in statement.initializers:
            self._effect(initializer)

        def begins(number: int) -> bool:
            for step in statement.steps if number else ():
                self._effect(step)
            test = self.expressions.condition(statement.stopExpr)
            if test.op != "const":
                raise UnsupportedError("loop whose length is not constant")
            return bool(test.value)

        self._loop(begins, statement.body)

    def _foreach(self, statement: Any) -> None:
        dims = [(d.loopVar, indices(d.range)) for d in statement.loopDims if d.loopVar is not None]
        places = list(product(*(found for _, found in dims)))

        def begins(number: int) -> bool:
            if number == len(places):
                return False
            for (variable, _), at in zip(dims, places[number], strict=True):
                word = self.words.const(at, variable.type.bitWidth)
                self.state.values[self._key(variable)] = word
            return True

        self._loop(begins, statement.body)

    def _loop(self, begins: Callable[[int], bool], body: Any) -> None:
        """Execute a loop; `begins` prepares a round and tells whether there is one."""
        around = {key: self.state.values.get(key) for key in (BROKEN, SKIPPED)}
        self.state.values.update(dict.fromkeys(around, self.words.const(0, 1)))
        self._rounds(begins, body, 0)
        for key, word in around.items():
            del self.state.values[key]
            if word is not None:
                self.state.values[key] = word

    def _rounds(self, begins: Callable[[int], bool], body: Any, first: int) -> None:
        for number in range(first, UNROLL_LIMIT):
            if not begins(number):
                return
            self.run(body)
            self.state.values[SKIPPED] = self.words.const(0, 1)
            if self._left(partial(self._rounds, begins, body, number + 1)):
                return
        raise UnsupportedError("long loop")

    def _assert(self, statement: Any) -> None:
        ends = (statement.ifTrue, statement.ifFalse)
        if any(each is not None and each.kind != ast.StatementKind.Empty for each in ends):
            raise UnsupportedError("statements of an assertion")
        self.speaks = True

    def _return(self, statement: Any) -> None:
        if statement.expr is not None:
            self.state.values[self.result] = self.expressions(statement.expr)
        self._leave(RETURNED)

    def _call(self, e: Any) -> Word:
        routine = e.subroutine
        inner = Process(self.words, self._local)
        inner.state.values = {k: w for k, w in self.state.values.items() if k not in LEFT}
        inner.state.values[RETURNED] = self.words.const(0, 1)
        for formal, actual in zip(routine.arguments, e.arguments, strict=True):
            if str(formal.direction) != "ArgumentDirection.In":
                raise UnsupportedError("output argument")
            inner.state.values[self._key(formal)] = self.expressions(actual)
        inner.result = self._key(routine.returnValVar)
        inner.run(routine.body)
        found = inner.state.values.get(inner.result)
        self.speaks |= inner.speaks
        if found is None or inner.writes or inner.state.pending:
            raise UnsupportedError("function with side effects")
        return found
