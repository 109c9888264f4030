"""Reference of the barrel shifter, on strings of bits."""


def move(op: int, amount: int, value: int, width: int) -> int:
    """Return `value`, `width` bits wide, moved by `amount` places as `op` says."""
    bits = format(value, f"0{width}b")
    for _ in range(amount):
        if op == 0:
            bits = bits[1:] + "0"
        elif op == 1:
            bits = "0" + bits[:-1]
        elif op == 2:
            bits = bits[0] + bits[:-1]
        elif op == 3:
            bits = bits[1:] + bits[0]
        elif op == 4:
            bits = bits[-1] + bits[:-1]
    return int(bits, 2)
