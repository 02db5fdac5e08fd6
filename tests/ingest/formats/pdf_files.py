"""Makes PDFs for tests."""

from collections.abc import Callable
from io import BytesIO

from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

HEIGHT = A4[1]


def made(*pages: Callable[[Canvas], None], **options) -> bytes:
    """Return a PDF with a page drawn by each function."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def turned(data: bytes, degrees: int) -> bytes:
    """Return a PDF whose first page is shown turned clockwise."""
    document, written = PdfDocument(data), BytesIO()
    document[0].set_rotation(degrees)
    document.save(written)
    return written.getvalue()


def lines(
    canvas: Canvas, texts: list[str], top: float = 100, left: float = 72, font: str = "Helvetica", size: float = 11
):
    """Draw lines below each other; `top` is the distance of the first baseline from the top of the page."""
    canvas.setFont(font, size)
    for number, text in enumerate(texts):
        canvas.drawString(left, HEIGHT - top - number * size * 1.25, text)


def grid(canvas: Canvas, rows: list[list[str]], columns: list[float], top: float, size: float = 10):
    """Draw the cells of a table without lines."""
    for number, row in enumerate(rows):
        for left, text in zip(columns, row, strict=True):
            lines(canvas, [text], top + 18 * number, left, size=size)


def ruled(rows: list[list[str]], style: list[tuple] = (), repeat: int = 0) -> bytes:
    """Return a PDF with a table in lines, over as many pages as it needs."""
    written = BytesIO()
    table = Table(rows, repeatRows=repeat, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), *style]))
    SimpleDocTemplate(written, pagesize=A4).build([table])
    return written.getvalue()
