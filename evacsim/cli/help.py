"""Help, and the faults of a command line, in Chinese; in English they are Typer's own."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from evacsim.locale import LANGS, language, mark, text, use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

UsageError: Any = typer.BadParameter.__mro__[1]
"""What Typer raises of a command line that it cannot read; the class has no public name."""

_WIDTH: Final = 96
_FAULTS: Final = (
    (r"No such option: (?P<name>\S+) \(Possible options: (?P<near>.*)\)",
     mark("no option {name}; did you mean {near}?")),
    (r"No such option: (?P<name>\S+)", mark("no option {name}")),
    (r"No such command '(?P<name>.*?)'\. Did you mean (?P<near>.*)\?",
     mark("no command {name}; did you mean {near}?")),
    (r"No such command '(?P<name>.*?)'\.?", mark("no command {name}")),
    (r"Missing (?:argument|option) '(?P<name>.*?)'\..*", mark("{name} is missing")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)",
     mark("too much was given: {name}")),
    (r"Option '(?P<name>.*?)' requires an argument\.", mark("{name} is given without a value")),
    (r"Option '(?P<name>.*?)' does not take a value\.", mark("{name} takes no value")),
    (r".*valid integer.*", mark("must be a whole number")),
    (r".*valid number.*", mark("must be a number")),
    (r"'(?P<name>.*)' is not one of (?P<known>.*)\.", mark("{name} is none of {known}")),
    (r"(?P<name>\S+) is not in the range (?P<known>.*)\.",
     mark("{name} is outside its range, {known}")),
    (r"Input should be greater than or equal to (?P<known>.*)", mark("must be at least {known}")),
    (r"Input should be less than or equal to (?P<known>.*)", mark("must be at most {known}")),
    (r"Input should be (?P<known>.*)", mark("must be {known}")),
)  # fmt: skip
"""Sentences of Typer, and the same in words of ours."""


_TYPES: Final = (
    (r"<list\[(.*)\]>", r"<\1>..."),
    ("<(?i:path)>", mark("<path>")),
    (r"<int(?: range)?>", mark("<whole number>")),
    (r"<float(?: range)?>", mark("<number>")),
    ("<str>", mark("<text>")),
)
"""What an option takes, as Typer names it, and the same in words of ours."""


def speak_as_asked(arguments: Sequence[str]) -> None:
    """Use the language that `--lang` on a command line names, before the line is read."""
    for number, one in enumerate(arguments):
        name, _, value = one.partition("=")
        if name == "--lang":
            wanted = value or (arguments[number + 1] if number + 1 < len(arguments) else "")
            for lang in LANGS:
                if wanted == lang:
                    use(lang)


class SpokenCommand(TyperCommand):
    """A verb whose help and faults are in the language of now."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - no public class
        """Write the help of a verb."""
        if language() == "en":
            super().format_help(ctx, formatter)
        else:
            formatter.write(_page(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read a command line."""
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            raise _spoken(error) from None


class SpokenGroup(TyperGroup):
    """The program itself: its verbs, and what is wrong before one is found."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help of the program."""
        if language() == "en":
            super().format_help(ctx, formatter)
            return
        verbs = [(name, text(command.short_help or "")) for name, command in self.commands.items()]
        formatter.write(_page(self, ctx, (text("Commands"), verbs)))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read the command line up to the verb."""
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            raise _spoken(error) from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401
        """Find the verb."""
        try:
            return super().resolve_command(ctx, args)
        except UsageError as error:
            raise _spoken(error) from None


def _spoken(error: Any) -> Any:  # noqa: ANN401
    """Return a fault of the command line that says itself in the language of now."""
    if language() != "en" and type(error).__name__ != "NoArgsIsHelpError":
        error.show = lambda file=None: _show(error, file or sys.stderr)
    return error


def _show(error: Any, file: Any) -> None:  # noqa: ANN401
    said = error.format_message()
    hint, whole = "", re.fullmatch(r"Invalid value(?: for (.*?))?: (.*)", said, flags=re.DOTALL)
    if whole:
        hint, said = (whole[1] or "").replace("'", ""), whole[2]
    for pattern, template in _FAULTS:
        found = re.fullmatch(pattern, said, flags=re.DOTALL)
        if found:
            said = text(template, **found.groupdict())
            break
    if error.ctx is not None:
        path = error.ctx.command_path
        file.write(text("Help: {command}", command=f"{path} --help") + "\n")
    file.write(text("fault: {said}", said=f"{hint}: {said}" if hint else said) + "\n")


def _page(
    command: Any,  # noqa: ANN401
    ctx: Any,  # noqa: ANN401
    more: tuple[str, list[tuple[str, str]]] | None = None,
) -> str:
    """Return a page of help: how it is called, what it does, arguments, options, an example."""
    from rich.console import Console
    from rich.padding import Padding

    console = Console(
        width=min(_WIDTH, Console().width), color_system=None, markup=False, highlight=False
    )
    pieces = " ".join(command.collect_usage_pieces(ctx))
    with console.capture() as caught:
        console.print(text("Usage: {line}", line=f"{ctx.command_path} {pieces}"))
        console.print()
        for part in text(command.help or "").split("\n\n"):
            console.print(Padding(part.replace("\n", ""), (0, 0, 1, 2)))
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        options = [one for one in command.get_params(ctx) if one.param_type_name == "option"]
        parts = [
            (text("Arguments"), list(_rows(arguments, ctx))),
            (text("Options"), list(_rows(options, ctx))),
        ]
        for title, rows in (*parts, *((more,) if more else ())):
            if rows:
                console.print(title)
                console.print(_table(rows))
                console.print()
        if command.epilog:
            said = command.epilog.replace("\b\n", "").replace("Example:", text("Example:"))
            console.print(said, soft_wrap=True)
    return "\n".join(line.rstrip() for line in caught.get().splitlines()) + "\n"


def _rows(parameters: Iterable[Any], ctx: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield the names of parameters, and what each is for."""
    for one in parameters:
        own, default = one.help, one.show_default
        one.help = text(own) if own else ""
        one.show_default = text(default) if isinstance(default, str) else default
        record = one.get_help_record(ctx)
        one.help, one.show_default = own, default
        if record is not None:
            name, said = record
            for pattern, kind in _TYPES:
                name = re.sub(pattern, text(kind), name)
            if name == "--help":
                said = text("Show this message and stop.")
            said = re.sub(r"\[default: (.*?)(?=[\];])", text("[default: {value}").partition("{")[0]
                          + r"\1", said)  # fmt: skip
            yield name, said.replace("[required]", text("[required]"))


def _table(rows: Sequence[tuple[str, str]]) -> Any:  # noqa: ANN401 - of rich, loaded late
    from rich.padding import Padding
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold", max_width=36)
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return Padding(grid, (0, 0, 0, 2))
