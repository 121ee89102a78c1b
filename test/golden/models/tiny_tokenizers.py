"""Tokenisers of some 270 tokens, in the forms that the families of models have, and their ids for texts."""

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

END = "<|endoftext|>"
MERGES = ["Ġ Ġ", "ĠĠ ĠĠ", "Ċ ĠĠĠĠ", "r e", "d e", "de f", "` `"]
TEXTS = ["def f(x):\n    return x  # a1 23\n", "cafe\u0301 \u00e9t\u00e9", "\tif  a:\n\n        b = '12345'", "``` re"]
MODERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
FORMS = {
    "qwen2": {"marks": ["<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"], "special": False},
    "gpt_bigcode": {"marks": ["<fim_prefix>", "<fim_middle>", "<fim_suffix>"], "special": True},
    "starcoder2": {"marks": ["<fim_prefix>", "<fim_middle>", "<fim_suffix>"], "special": True},
    "codegen": {"marks": ["   ", "  ", "\t\t"], "special": False},
}


def byte_tokens() -> list[str]:
    """GPT-2's printable stand-ins for the 256 bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte if byte in plain else next(others)) for byte in range(256)]


def added_token(index: int, content: str, special: bool) -> dict[str, Any]:
    return {
        "id": index,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": special,
    }


def pre_tokenizer(name: str) -> dict[str, Any]:
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    if name == "qwen2":
        split = {"type": "Split", "pattern": {"Regex": MODERN}, "behavior": "Isolated", "invert": False}
        return {"type": "Sequence", "pretokenizers": [split, {**byte_level, "use_regex": False}]}
    if name in ("gpt_bigcode", "starcoder2"):
        digits = {"type": "Digits", "individual_digits": True}
        return {"type": "Sequence", "pretokenizers": [digits, byte_level]}
    return byte_level


def tokenizer_file(name: str) -> dict[str, Any]:
    """Content of `tokenizer.json` for an architecture."""
    tokens = [END, *byte_tokens(), *(merge.replace(" ", "") for merge in MERGES)]
    form = FORMS.get(name, {"marks": [], "special": True})
    marks = [added_token(len(tokens) + i, mark, form["special"]) for i, mark in enumerate(form["marks"])]
    byte_level = pre_tokenizer("gpt2")
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [added_token(0, END, True), *marks],
        "normalizer": {"type": "NFC"} if name == "qwen2" else None,
        "pre_tokenizer": pre_tokenizer(name),
        "post_processor": byte_level,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {token: index for index, token in enumerate(tokens)},
            "merges": [merge.split(" ") for merge in MERGES],
        },
    }


def tokenizer_config(name: str) -> dict[str, Any]:
    """Content of `tokenizer_config.json`; one family has a template for conversations."""
    config = {
        "tokenizer_class": "GPT2Tokenizer",
        "eos_token": END,
        "bos_token": END,
        "add_prefix_space": False,
    }
    template = "{% for message in messages %}{{ message['content'] }}{{ eos_token }}{% endfor %}"
    return {**config, "chat_template": template} if name == "qwen2" else config


def write_tokenizer(name: str, folder: Path) -> None:
    """Writes both files of the tokeniser."""
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_file(name), ensure_ascii=False) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer_config(name), indent=2) + "\n")


def encoded_texts(folder: Path) -> list[dict[str, Any]]:
    """What the reference tokeniser makes of the texts."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return [{"text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids} for text in TEXTS]
