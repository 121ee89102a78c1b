"""Makes a tiny random RoBERTa that marks answers, and the numbers that it must give; as `make.py` does for the others.

    python make_reader.py            # torch 2.13.0, transformers 5.23.0, safetensors 0.8.0
"""

import base64
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from make_tensors import quantise, randomise
from tiny_tokenizers import added_token, tokenizer_file
from transformers import RobertaConfig, RobertaForQuestionAnswering

FOLDER = Path(__file__).parent
MARKS = ["<s>", "<pad>", "</s>", "<unk>"]
IDS = [0, 44, 107, 9, 2, 2, 261, 33, 210, 18, 77, 5, 2]


def write_tokenizer(folder: Path) -> None:
    """Byte-level BPE with RoBERTa's marks at the front."""
    file = tokenizer_file("gpt2")
    tokens = [*MARKS, *list(file["model"]["vocab"])[1:]]
    file["model"]["vocab"] = {token: index for index, token in enumerate(tokens)}
    file["added_tokens"] = [added_token(index, mark, True) for index, mark in enumerate(MARKS)]
    end, begin = ["</s>", 2], ["<s>", 0]
    file["post_processor"] = {
        "type": "RobertaProcessing",
        "sep": end,
        "cls": begin,
        "trim_offsets": True,
        "add_prefix_space": False,
    }
    (folder / "tokenizer.json").write_text(json.dumps(file, ensure_ascii=False) + "\n")
    config = {"tokenizer_class": "RobertaTokenizer", "bos_token": "<s>", "eos_token": "</s>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


def main() -> None:
    torch.manual_seed(8)
    config = RobertaConfig(
        vocab_size=len(MARKS) + 263,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=130,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
    )
    model = RobertaForQuestionAnswering(config)
    randomise(model)
    folder = FOLDER / "roberta"
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    write_tokenizer(folder)
    model = RobertaForQuestionAnswering.from_pretrained(folder, dtype=torch.float32).eval()
    quantise(model)
    with torch.no_grad():
        found = model(torch.tensor([IDS]))
    span = np.stack([found.start_logits[0].numpy(), found.end_logits[0].numpy()], axis=-1)
    expected = {"ids": IDS, "span": base64.b64encode(span.astype("<f4").tobytes()).decode()}
    (FOLDER / "roberta.json").write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    main()
