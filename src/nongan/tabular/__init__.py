"""Any office's spreadsheet or Word table, read into typed rows with reasons. Plain Python: no
Django, no kernel.
"""

from nongan.tabular import organs, schemas
from nongan.tabular.choices import Choices, Limits, SheetChoice
from nongan.tabular.problems import field_words, sentence
from nongan.tabular.process import read_files
from nongan.tabular.readings import ColumnReading, FileReading, Problem, RowReading, SheetReading
from nongan.tabular.schemas import Field, Schema
from nongan.tabular.vocabulary import ItemName, OrganName, Vocabulary

__all__ = [
    "Choices",
    "ColumnReading",
    "Field",
    "FileReading",
    "ItemName",
    "Limits",
    "OrganName",
    "Problem",
    "RowReading",
    "Schema",
    "SheetChoice",
    "SheetReading",
    "Vocabulary",
    "field_words",
    "organs",
    "read_files",
    "schemas",
    "sentence",
]
