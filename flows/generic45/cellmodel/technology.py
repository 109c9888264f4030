"""Constants of the technology: predictive models and textbook figures, see SOURCES.md.

Units: lengths [um], capacitance [fF], resistance [kohm], time [ps], energy [fJ],
current [uA], power [nW]; kohm times fF is ps, fF times V^2 is fJ.
"""

import math

#: Supply [V]; PTM 45 nm HP, nominal.
VDD_V = 1.0
#: Drawn gate length [um].
GATE_LENGTH_UM = 0.045

#: Oxide permittivity over electrical thickness: 3.9 * 8.854 aF/um over 1.25 nm (n), 1.30 nm (p),
#: times gate length, plus overlap on both sides (`cgso`, `cgdo` 0.11 fF/um) [fF/um].
_EPSILON_OX = 3.9 * 8.854e-3
OVERLAP_FF_PER_UM = 0.11
GATE_N_FF_PER_UM = _EPSILON_OX / 0.00125 * GATE_LENGTH_UM + 2 * OVERLAP_FF_PER_UM
GATE_P_FF_PER_UM = _EPSILON_OX / 0.00130 * GATE_LENGTH_UM + 2 * OVERLAP_FF_PER_UM

#: Contacted gate pitch and metal-1 pitch of a 45 nm process [um]; Mistry 2007.
POLY_PITCH_UM = 0.16
METAL_PITCH_UM = 0.16
#: Nine-track rows.
ROW_HEIGHT_UM = 9 * METAL_PITCH_UM
COLUMN_UM2 = POLY_PITCH_UM * ROW_HEIGHT_UM

#: One finger [um]: what a nine-track row has room for, p to n as 3 to 2 (Weste 2011: the
#: ratio of least average delay lies near the root of the mobility ratio, of equal edges at 2).
FINGER_N_UM = 8 * GATE_LENGTH_UM
FINGER_P_UM = 12 * GATE_LENGTH_UM
#: Feedback inverters of latches have half of it.
WEAK = 0.5

#: Drain capacitance [fF/um]: half of a shared diffusion (`cjs` 0.5 fF/um^2), its gate edge
#: (`cjsws` 0.5 fF/um), and the overlap twice (Miller).
DRAIN_FF_PER_UM = 0.5 * (POLY_PITCH_UM - GATE_LENGTH_UM) / 2 + 0.5 + 2 * OVERLAP_FF_PER_UM
#: Metal over the width of a cell [fF/um]; Weste 2011.
METAL_FF_PER_UM = 0.2

#: Threshold as part of the supply, and exponent of the alpha-power law; Sakurai 1990.
THRESHOLD = 0.4
ALPHA = 1.3

#: Delay and 20-80 % transition of a falling exponential, in time constants.
LN2 = 0.6931471805599453
LN4 = 1.3862943611198906
#: A ramp lasts as long as its 20-80 % part over this.
SLEW_PART = 0.6
#: Delay that a slow input adds, per 20-80 % input transition: Sakurai 1990.
SLOPE = (0.5 - (1 - THRESHOLD) / (1 + ALPHA)) / SLEW_PART
#: Past this many output transitions an input counts with its geometric mean (fast-input limit).
SLOW_INPUT = 3.0
#: Part of a slow input's transition that reaches the output: a gain of four at the threshold.
SLEW_THROUGH = 0.25

#: Fan-out-of-four delay [ps]: 0.4 ps per nm of gate length; Weste 2011: 1/3 to 1/2.
FO4_PS = 0.4 * 45
#: Channel resistance of p over n at equal width; Weste 2011.
MOBILITY_RATIO = 2.0

#: Short-circuit energy per edge: this times VDD, ramp time and saturation current.
#: Sakurai 1990: 1/(a+1) * 1/2^(a-1) * (1-2v)^(a+1) / (1-v)^a with a = 1.3, v = 0.4.
SHORT_CIRCUIT = 0.0169

#: Off current [nA/um]; standard threshold, p half of n (Weste 2011).
OFF_N_NA_PER_UM = 10.0
OFF_P_NA_PER_UM = 5.0
#: Two or more transistors off in series leak this much less; Weste 2011.
STACK_EFFECT = 10.0

#: Longest transition that a net may have [ps], 20-80 %.
MAX_TRANSITION_PS = 250.0
#: Most load per finger of the output stage, in X1 inverters.
MAX_FANOUT = 40.0


def _unit_resistance() -> float:
    """Return n resistance [kohm um] for which an X1 inverter has the FO4 delay above.

    Delay of a chain is `LN2 tau (1 + 2 SLOPE)` where every edge is as long as the last one's,
    with tau the mean of both edges' time constants at four copies of the inverter as load.
    """
    gate = FINGER_N_UM * GATE_N_FF_PER_UM + FINGER_P_UM * GATE_P_FF_PER_UM
    drain = (FINGER_N_UM + FINGER_P_UM) * DRAIN_FF_PER_UM + 2 * POLY_PITCH_UM * METAL_FF_PER_UM
    mean = (1 / FINGER_N_UM + MOBILITY_RATIO / FINGER_P_UM) / 2
    return FO4_PS / (LN2 * (1 + 2 * SLOPE)) / ((drain + 4 * gate) * mean)


RESISTANCE_N_KOHM_UM = _unit_resistance()
RESISTANCE_P_KOHM_UM = RESISTANCE_N_KOHM_UM * MOBILITY_RATIO


def root_of_squares(a: float, b: float) -> float:
    """Return the root of the sum of squares by operations that IEEE 754 rounds exactly."""
    return math.sqrt(a * a + b * b)


def root_of_product(a: float, b: float) -> float:
    """Return the geometric mean, likewise exact."""
    return math.sqrt(a * b)
