"""Text as commands take it: of bounded length, and text."""

import click

# More than any name, title or code has.
LONGEST = 1_000


class TextType(click.ParamType[str]):
    """A text that can be kept and shown. Names of files are of another type."""

    name = "text"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The text; bytes that are no text, and a text without end, are wrong usage."""
        text = str(value)
        if len(text) > LONGEST:
            self.fail(f"it has more than {LONGEST} characters.", param, ctx)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("it is no text.", param, ctx)
        if "\0" in text:
            self.fail("it is no text.", param, ctx)
        return text


def take_as_text(group: click.Group) -> None:
    """Have every text of every command read as one: of those to come, too."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            take_as_text(command)
        for one in command.params:
            if one.type is click.STRING:
                one.type = TextType()
