"""What two networks differ by at the same places."""

import math


def paired_change(before: list[float], after: list[float]) -> tuple[float, float]:
    """Mean change of a place and its standard error; places are taken as independent."""
    differences = [late - early for early, late in zip(before, after, strict=True)]
    count = len(differences)
    mean = sum(differences) / count
    variance = sum((difference - mean) ** 2 for difference in differences) / max(1, count - 1)
    return mean, math.sqrt(variance / count)
