"""The log says what failed and where, never a value: values may name a person."""

import logging
import traceback


class Formatter(logging.Formatter):
    """An exception is its class and the line that raised it; its words are left out."""

    def formatException(self, ei) -> str:
        kind, _, trace = ei
        place = traceback.extract_tb(trace)[-1:]
        return f"{kind.__name__} at {place[0].filename}:{place[0].lineno}" if place else kind.__name__

    def formatStack(self, stack_info: str) -> str:
        return ""
