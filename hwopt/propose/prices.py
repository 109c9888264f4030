"""What a request costs, by a dated table that people may edit."""

import math
import os
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from hwopt.config.table import Table
from hwopt.errors import ConfigError
from hwopt.propose.model import Prompt, Usage

#: Environment variable that names a table to use in place of the shipped one.
VARIABLE = "HWOPT_PRICES"

#: What the API puts around the texts of a request, generously [tokens].
_FRAME_TOKENS = 1_000


@dataclass(frozen=True)
class Price:
    """Prices of one kind of request [USD per million tokens]."""

    input: float
    output: float
    cache_read: float
    cache_write: float

    def cost_usd(self, usage: Usage) -> float:
        """Return the price of what was consumed [USD]."""
        micro = (
            usage.input_tokens * self.input
            + usage.output_tokens * self.output
            + usage.cache_read_tokens * self.cache_read
            + usage.cache_write_tokens * self.cache_write
        )
        return micro * 1e-6

    def times(self, factor: float) -> "Price":
        """Return all prices times a factor."""
        return Price(
            self.input * factor,
            self.output * factor,
            self.cache_read * factor,
            self.cache_write * factor,
        )

    def most_usd(self, prompt_tokens: int, output_tokens: int) -> float:
        """Return the price [USD] if the prompt is billed in the dearest way."""
        dearest = max(self.input, self.cache_read, self.cache_write)
        return (prompt_tokens * dearest + output_tokens * self.output) * 1e-6


@dataclass(frozen=True)
class ModelPrice:
    """Prices of one model."""

    normal: Price
    #: Prices of requests whose prompt has more than `long_above_tokens` tokens.
    long: Price
    long_above_tokens: float
    #: Factor where inference is bound to the United States.
    us_factor: float
    #: Factor on requests that go as a Message Batch.
    batch_factor: float
    #: Date of the table.
    dated: str

    def cost_usd(self, usage: Usage) -> float:
        """Return the price of what was consumed [USD]."""
        price = self.long if usage.prompt_tokens > self.long_above_tokens else self.normal
        factor = self.us_factor if usage.region.lower().startswith("us") else 1.0
        return price.cost_usd(usage) * factor

    def batched(self) -> "ModelPrice":
        """Return the prices of requests that go as a Message Batch."""
        normal, long = (price.times(self.batch_factor) for price in (self.normal, self.long))
        return replace(self, normal=normal, long=long, batch_factor=1.0)

    def most_usd(self, prompt: Prompt) -> float:
        """Return the most that a request can cost [USD]: a token per byte, nothing cached yet."""
        tokens = prompt.size_bytes + _FRAME_TOKENS
        most = self.normal.most_usd(tokens, prompt.max_tokens)
        if tokens > self.long_above_tokens:
            most = max(most, self.long.most_usd(tokens, prompt.max_tokens))
        return most * max(1.0, self.us_factor)


def price_of(model: str, path: Path | None = None) -> ModelPrice:
    """Look a model up.

    Args:
        model: Its id, as the API knows it.
        path: A table; None means the one that HWOPT_PRICES names, or else the shipped one.

    Raises:
        ConfigError: The table is unreadable, or the model is not in it.
    """
    path = path or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    place = str(path) if path else "hwopt's price table"
    whole = Table.parse(_read(path), place)
    dated = whole.required("dated", str)
    us_factor = whole.positive("us_factor", float, 1.0) or 1.0
    batch_factor = whole.positive("batch_factor", float, 1.0) or 1.0
    factors = (us_factor, batch_factor)
    models = whole.table("models")
    found = dict(models.each(lambda table: _model(table, factors, dated))) if models else {}
    whole.finish()
    if model not in found:
        raise ConfigError(
            f"model {model!r} has no price in {place} of {dated}, which knows "
            f"{', '.join(sorted(found)) or 'none'}; choose one of these, or name in {VARIABLE} a "
            "copy of the table with its price"
        )
    return found[model]


def _read(path: Path | None) -> str:
    source = path or files("hwopt.propose") / "prices.toml"
    try:
        return source.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path}: expected a price table in TOML, but {error}; correct {VARIABLE}"
        ) from error


def _model(table: Table, factors: tuple[float, float], dated: str) -> ModelPrice:
    normal = _price(table)
    long = table.table("long")
    above = long.positive("above_tokens", int, None) if long else None
    dear = _price(long) if long else normal
    for each in (table, long):
        if each is not None:
            each.finish()
    return ModelPrice(normal, dear, above or math.inf, *factors, dated)


def _price(table: Table) -> Price:
    numbers = [table.positive(name, float, None) for name in Price.__annotations__]
    for name, number in zip(Price.__annotations__, numbers, strict=True):
        if number is None:
            raise ConfigError(f"{table.place}: expected a key {name} [USD per million]; add it")
    return Price(*(number for number in numbers if number is not None))
