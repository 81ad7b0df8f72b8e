"""Parses each given file as Snowflake's SQL; prints its name, and what it was taken for or why not."""

import pathlib
import sys

import sqlglot
from sqlglot import exp


def kind(text):
    try:
        statements = [s for s in sqlglot.parse(text, read="snowflake", error_level=sqlglot.ErrorLevel.RAISE) if s]
    except sqlglot.errors.SqlglotError as error:
        return "ERROR " + str(error).splitlines()[0]
    if len(statements) != 1:
        return f"ERROR {len(statements)} statements"
    return "OPAQUE" if isinstance(statements[0], exp.Command) else type(statements[0]).__name__


for file in sys.argv[1:]:
    print(pathlib.Path(file).stem, kind(pathlib.Path(file).read_text()), sep="\t")
