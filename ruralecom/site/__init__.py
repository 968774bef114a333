"""The Sphinx extension that turns the course's notebooks into its site."""


def setup(app):
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
