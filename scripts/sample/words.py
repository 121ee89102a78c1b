from collections import Counter


def words(text):
    """Lower-case words of a text."""
    return [word.strip('.,;:!?').lower() for word in text.split()]
