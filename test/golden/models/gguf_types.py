"""Makes random blocks of every GGUF tensor type that is read, and the numbers that the `gguf` package reads from them.

    python gguf_types.py      # gguf 0.19.0, numpy
"""

import base64
import json
from pathlib import Path

import gguf
import numpy as np

BLOCKS = 6
# Where a block holds half-precision numbers, in bytes from its start.
HALVES = {
    "F16": [0],
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "Q8_0": [0],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
    "BF16": [],
}


def text(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def make(name: str, random: np.random.Generator) -> dict[str, str]:
    kind = gguf.GGMLQuantizationType[name]
    _, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = random.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for at in HALVES[name]:
        numbers = (random.standard_normal(BLOCKS) * 10.0 ** random.integers(-4, 2, BLOCKS)).astype("<f2")
        blocks[:, at : at + 2] = numbers.view(np.uint8).reshape(BLOCKS, 2)
    if name == "BF16":
        numbers = random.standard_normal(BLOCKS).astype("<f4")
        blocks = numbers.view(np.uint8).reshape(BLOCKS, 4)[:, 2:]
    values = gguf.quants.dequantize(np.ascontiguousarray(blocks), kind).astype("<f4")
    return {"blocks": text(blocks), "values": text(values)}


def main() -> None:
    random = np.random.default_rng(1)
    types = {name: {"type": int(gguf.GGMLQuantizationType[name]), **make(name, random)} for name in HALVES}
    (Path(__file__).parent / "gguf-types.json").write_text(json.dumps(types, indent=2) + "\n")


if __name__ == "__main__":
    main()
