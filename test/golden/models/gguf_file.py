"""Writes a tiny checkpoint as a GGUF file as well, under the names that the `gguf` package gives its tensors."""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from tiny_tokenizers import MERGES, tokenizer_file

ARCHITECTURES = {
    "llama": gguf.MODEL_ARCH.LLAMA,
    "qwen2": gguf.MODEL_ARCH.QWEN2,
    "gpt2": gguf.MODEL_ARCH.GPT2,
    "gpt_bigcode": gguf.MODEL_ARCH.STARCODER,
    "starcoder2": gguf.MODEL_ARCH.STARCODER2,
}
SPLITS = {"llama": "gpt-2", "gpt2": "gpt-2", "qwen2": "qwen2", "gpt_bigcode": "starcoder", "starcoder2": "starcoder"}
TYPES = {
    torch.float32: gguf.GGMLQuantizationType.F32,
    torch.float16: gguf.GGMLQuantizationType.F16,
    torch.bfloat16: gguf.GGMLQuantizationType.BF16,
}


def side_by_side(weight: np.ndarray, heads: int) -> np.ndarray:
    """llama.cpp's order of a llama's queries and keys: the items that turn together lie beside each other."""
    halves = weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:])
    return halves.swapaxes(1, 2).reshape(weight.shape)


def add_sizes(writer: gguf.GGUFWriter, name: str, config: Any) -> None:
    heads = config.num_attention_heads
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    inner = getattr(config, "intermediate_size", None) or getattr(config, "n_inner", None)
    writer.add_feed_forward_length(inner or 4 * config.hidden_size)
    writer.add_head_count(heads)
    writer.add_head_count_kv(1 if name == "gpt_bigcode" else getattr(config, "num_key_value_heads", heads))
    if name == "starcoder2":
        writer.add_sliding_window(config.sliding_window)
    if name in ("llama", "qwen2"):
        writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    else:
        writer.add_layer_norm_eps(getattr(config, "norm_epsilon", None) or config.layer_norm_epsilon)
    if name in ("llama", "qwen2", "starcoder2"):
        writer.add_rope_freq_base(config.rope_parameters["rope_theta"])


def add_tokenizer(writer: gguf.GGUFWriter, name: str) -> None:
    file = tokenizer_file(name)
    ids = {**file["model"]["vocab"], **{token["content"]: token["id"] for token in file["added_tokens"]}}
    control = {token["content"] for token in file["added_tokens"]}
    tokens = sorted(ids, key=lambda token: ids[token])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(SPLITS[name])
    writer.add_token_list(tokens)
    kinds = (gguf.TokenType.NORMAL, gguf.TokenType.CONTROL)
    writer.add_token_types([kinds[token in control] for token in tokens])
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)


def write_gguf(name: str, model: torch.nn.Module, dtype: torch.dtype, path: Path) -> None:
    """Writes the file; matrices have the type of the checkpoint, vectors fp32, as llama.cpp's converter has it."""
    architecture = ARCHITECTURES[name]
    writer = gguf.GGUFWriter(path, gguf.MODEL_ARCH_NAMES[architecture])
    add_sizes(writer, name, model.config)
    add_tokenizer(writer, name)
    names = gguf.get_tensor_name_map(architecture, model.config.num_hidden_layers)
    seen: set[int] = set()
    for key, tensor in model.state_dict().items():
        if tensor.data_ptr() in seen:
            continue
        seen.add(tensor.data_ptr())
        values = tensor.float().numpy()
        if name == "gpt2" and key.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight")):
            values = values.T
        if name == "llama" and key.endswith(("q_proj.weight", "k_proj.weight")):
            heads = model.config.num_attention_heads if "q_proj" in key else model.config.num_key_value_heads
            values = side_by_side(values, heads)
        kind = TYPES[dtype] if values.ndim > 1 else gguf.GGMLQuantizationType.F32
        packed = gguf.quants.quantize(np.ascontiguousarray(values), kind)
        writer.add_tensor(names.get_name(key, try_suffixes=(".weight", ".bias")), packed, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
