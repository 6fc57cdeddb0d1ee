"""The files a report is given out as, all drawn from the same tables."""

from datetime import datetime

from feedback.services.cells import MARK
from feedback.services.reports import csv_table, docx_table, pdf_table, text, xlsx_table
from feedback.services.reports.table import Report
from feedback.services.reports.wording import Translate

_OFFICE = "application/vnd.openxmlformats-officedocument."
FILES = {
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
}
"""By the ending of its name, what the browser is told a file is."""


def written(report: Report, ending: str, translate: Translate, *, now: datetime, table: str = "") -> bytes:
    """The report as a file, or as plain text where the ending is none of :data:`FILES`.

    :param table: which one goes into a CSV file, which holds one only; else the first.
    """
    if ending == "xlsx":
        return xlsx_table.workbook(report, translate, now=now)
    if ending == "docx":
        return docx_table.document(report, translate, now=now)
    if ending == "pdf":
        return pdf_table.pdf(report, translate)
    if ending == "csv":
        return (MARK + csv_table.written(report.table(table) or report.tables[0], translate)).encode()
    return text.written(report, translate).encode()
