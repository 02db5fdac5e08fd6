"""What went wrong with a request, told to programs as RFC 9457 has it."""

from collections.abc import Mapping
from http import HTTPStatus

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

PROBLEM = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it; `detail` is a line for a person."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def problem_of(status: HTTPStatus, detail: str) -> Problem:
    """Return a problem that has the name of its status."""
    return Problem(title=status.phrase, status=status, detail=detail)


def reply_of(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return the reply that tells a problem."""
    return JSONResponse(problem.model_dump(), problem.status, headers, media_type=PROBLEM)
