from renkei.directory.queries.desks import Line, Version, line_of, lines, to_confirm, versions

__all__ = ["Line", "Version", "line_of", "lines", "to_confirm", "versions"]
