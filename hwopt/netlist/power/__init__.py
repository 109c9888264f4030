"""Power of a mapped netlist from its own toggles.

What the numbers are not: the netlist is not placed, so wires have no capacitance; it is simulated
without delays, so glitches are not counted; the clock's tree and what drives the ports is not in
it. They rank circuits under one stimulus; they are no milliwatts.
"""
