"""What one submission may use."""

from dataclasses import asdict, dataclass, fields

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What one submission may use while its code runs; each must be above 0.

    cell_seconds: time for one cell, after which it is interrupted and the next one runs.
    wall_seconds: time for all cells together, after which everything is stopped.
    processor_seconds: processor time of one process.
    memory_bytes: memory of all its processes together.
    processes: processes and threads at one time.
    scratch_bytes: files it may keep, all together. open_files: files that are open at one time.
    output_characters: what is kept of a cell's printed output.
    answer_bytes: the longest answer, as JSON. total_bytes: all that it may send back.
    """

    cell_seconds: float = 10.0
    wall_seconds: float = 60.0
    processor_seconds: int = 60
    memory_bytes: int = 1_500 * MEGABYTE
    processes: int = 48
    scratch_bytes: int = 32 * MEGABYTE
    open_files: int = 256
    output_characters: int = 10_000
    answer_bytes: int = MEGABYTE
    total_bytes: int = 8 * MEGABYTE

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
                raise ValueError(f"{field.name} is {value!r}; a number above 0 is accepted")

    def as_dict(self):
        """Return the limits as plain values."""
        return asdict(self)
