"""The phone's configuration parameters, read by name."""

from dataclasses import dataclass
from typing import Final, Self

from .fields import Fields, tidy, writable

MAXIMUM_PARAMETERS: Final = 20
"""How many parameters a phone takes in one request."""

MAXIMUM_SIZE: Final = 20 * 1024
"""How many bytes a phone takes in one request."""

INVALID_PARAMETERS: Final = "InvalidParams"
"""Where an answer lists the parameters that the phone does not know."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """The value of a parameter, and where it comes from."""

    value: str
    source: str | None
    """default, config, web, local, device, or what later firmware adds."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The answer to a question for parameters."""

    parameters: dict[str, Parameter]
    unknown: tuple[str, ...] = ()
    """Names that the phone does not know."""

    @classmethod
    def parse(cls, raw: object, invalid: object) -> Self:
        """Read the data of GetConfig; a parameter's name is kept as it is."""
        items = raw if isinstance(raw, dict) else {}
        return cls(
            parameters={
                writable(str(name)): _parameter(Fields(item))
                for name, item in items.items()
                if isinstance(item, dict)
            },
            unknown=parse_invalid_parameters(invalid),
        )


def _parameter(fields: Fields) -> Parameter:
    # Values are kept whole: a password or a certificate would lose its meaning.
    value = fields.raw("Value")
    source = fields.text("Source")
    return Parameter(
        value=writable(str(value)) if isinstance(value, str | int | float) else "",
        source=source.lower() if source else None,
    )


def parse_invalid_parameters(raw: object) -> tuple[str, ...]:
    """Return the names that a phone complains of.

    Some firmware lists them, some puts them into an object as its values.
    """
    if isinstance(raw, dict):
        raw = list(raw.values())
    if not isinstance(raw, list):
        return ()
    names = (tidy(name) for name in raw if isinstance(name, str))
    return tuple(name for name in names if name)
