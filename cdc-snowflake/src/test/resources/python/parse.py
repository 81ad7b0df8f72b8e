"""Reads each given file as Snowflake's SQL, by two parsers.

Prints a line for each: its name, and what sqlglot and sqlfluff took it for, or why not.
"""

import pathlib
import sys

import sqlfluff.core
import sqlglot
from sqlglot import exp

SNOWFLAKE = sqlfluff.core.FluffConfig(overrides={"dialect": "snowflake"})


def by_sqlglot(text):
    try:
        statements = [s for s in sqlglot.parse(text, read="snowflake", error_level=sqlglot.ErrorLevel.RAISE) if s]
    except sqlglot.errors.SqlglotError as error:
        return "ERROR " + str(error).splitlines()[0]
    if len(statements) != 1:
        return f"ERROR {len(statements)} statements"
    return "OPAQUE" if isinstance(statements[0], exp.Command) else type(statements[0]).__name__


def by_sqlfluff(text):
    tokens, errors = sqlfluff.core.Lexer(config=SNOWFLAKE).lex(text)
    if errors:
        return f"ERROR {errors[0]}"
    tree = sqlfluff.core.Parser(config=SNOWFLAKE).parse(tokens)
    for part in tree.recursive_crawl("unparsable"):
        return "ERROR " + " ".join(part.raw.split())[:60]
    statements = [part for part in tree.segments if part.is_type("statement")]
    if len(statements) != 1:
        return f"ERROR {len(statements)} statements"
    return statements[0].segments[0].type


for file in sys.argv[1:]:
    text = pathlib.Path(file).read_text()
    print(pathlib.Path(file).stem, by_sqlglot(text), by_sqlfluff(text), sep="\t")
