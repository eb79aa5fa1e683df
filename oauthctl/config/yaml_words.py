"""What is wrong with a YAML text, in our own words: libyaml and the pure parser each have others."""

from oauthctl.config.yaml_text import FEW_LEVELS

_WORDS = (
    ("flow level", "brackets are nested too deeply", FEW_LEVELS),
    ("maximum nesting", "this is nested too deeply", FEW_LEVELS),
    (
        "cannot start any token",
        "this character cannot stand at the start of a value",
        "put the value in quotes; indent with blanks, not tabs",
    ),
    (
        "mapping values are not allowed",
        "a `:` is not expected here",
        "put a value that contains `: ` in quotes, and check the indentation",
    ),
    ("did not find expected key", "a key is expected here", "keys of one block start in the same column"),
    ("expected <block end>", "a key is expected here", "keys of one block start in the same column"),
    (
        "could not find expected ':'",
        "this line has no `:` after its key",
        "write `key: value`, with a blank after the colon",
    ),
    (
        "did not find expected '-'",
        "a list item is expected here",
        "items of one list start in the same column, each with `- `",
    ),
    (
        "did not find expected ','",
        "a `,` or the closing bracket is missing",
        "close the bracket that was opened before",
    ),
    (
        "expected ',' or",
        "a `,` or the closing bracket is missing",
        "close the bracket that was opened before",
    ),
    ("unexpected end of stream", "the file ends inside a quoted text", "close the quotes"),
    ("unexpected document indicator", "`---` stands inside a quoted text", "close the quotes"),
    (
        "unknown escape",
        "this escape is not known in double quotes",
        "write a backslash twice, or use single quotes",
    ),
    ("hexadecimal", "an escape in double quotes lacks digits", "write \\xNN, \\uNNNN or \\UNNNNNNNN"),
    ("undefined alias", "this alias has no anchor before it", "define it with `&name` first"),
    ("duplicate anchor", "this anchor is defined twice", "give it another name"),
    ("tab", "a tab cannot indent", "indent with blanks"),
    (
        "alphabetic or numeric",
        "an anchor or alias needs a name",
        "put a text that starts with `*` or `&` in quotes",
    ),
    ("undefined tag handle", "tags are not used here", "write the value without `!`"),
    ("tag", "tags are not used here", "write the value without `!`"),
    ("directive", "directives (`%`) are not used here", "remove the line, or put the value in quotes"),
    ("%YAML", "directives (`%`) are not used here", "remove the line, or put the value in quotes"),
    ("indentation indicator", "the sign after `|` or `>` is not one of 1 to 9, `+`, `-`", "write `|` alone"),
    ("comment or a line break", "the line goes on after `|` or `>`", "start the text on the next line"),
    (
        "block sequence entries are not allowed",
        "a list item (`- `) is not expected here",
        "start the list on a line of its own, under its key",
    ),
    ("block collections", "a block is not expected here", "start it on a line of its own, or use quotes"),
    ("<document start>", "the file goes on after its end", "one file holds one document"),
    ("expected node content", "a value or a closing bracket is missing", "write it, or put the text in quotes"),
    ("expected the node content", "a value is expected here", "write one, or put the text in quotes"),
)


def words(problem: str) -> tuple[str, str]:
    """What is wrong, and what to do, for a parser's own description of it."""
    for part, message, note in _WORDS:
        if part in problem:
            return message, note
    return "this cannot be read as YAML", "check quotes, colons and the indentation"
