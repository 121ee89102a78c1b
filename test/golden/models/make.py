"""Makes tiny random checkpoints of every architecture, adapters for them, and the logits that they must give.

The checkpoints are written by `transformers` and the adapters by `peft`, so that the importer meets what those
libraries write. The logits are those of the same library with every matrix replaced by what our 8-bit storage keeps of
it (integers times scales), so that the engine can be compared far more closely than 8 bits allow: `base` of the
checkpoint, `adapted` of the checkpoint with the adapter, `child` of the rounded checkpoint with it, rounded again; `second` of another sequence, for
batches. Networks that llama.cpp knows are written as GGUF files too.

    python make.py            # torch 2.13.0, transformers 5.23.0, peft 0.21.2, safetensors 0.8.0, gguf 0.19.0
"""

import base64
import copy
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from gguf_file import ARCHITECTURES, write_gguf
from make_tensors import quantise, randomise
from peft import LoraConfig, PeftModel, get_peft_model
from tiny_tokenizers import encoded_texts, write_tokenizer
from transformers import (
    CodeGenConfig,
    CodeGenForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    GPTBigCodeConfig,
    GPTBigCodeForCausalLM,
    GPTJConfig,
    GPTJForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Starcoder2Config,
    Starcoder2ForCausalLM,
)

FOLDER = Path(__file__).parent
IDS = [40, 107, 9, 258, 31, 77, 5, 200, 101, 33, 260, 18]
SECOND = [12, 250, 3, 90, 181, 44, 7]


def logits(model: torch.nn.Module, ids: list[int] = IDS) -> str:
    with torch.no_grad():
        values = model(torch.tensor([ids])).logits[0].float().numpy()
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()


def adapt(model: torch.nn.Module, targets: list[str], folder: Path) -> torch.nn.Module:
    """Saves a random adapter for the model and gives the model with the adapter merged."""
    adapted = get_peft_model(model, LoraConfig(r=2, lora_alpha=3, target_modules=targets))
    for name, parameter in adapted.named_parameters():
        if "lora_" in name:
            parameter.data.normal_(0.0, 0.3)
    adapted.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    config = folder / "adapter_config.json"
    # A set, which is written in another order every time.
    content = {**json.loads(config.read_text()), "target_modules": targets, "base_model_name_or_path": None}
    config.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
    return adapted.merge_and_unload()


def make(name: str, model: torch.nn.Module, targets: list[str], dtype: torch.dtype, shard: str) -> None:
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    randomise(model)
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)
    (folder / "generation_config.json").unlink(missing_ok=True)
    write_tokenizer(name, folder)
    # Loaded anew: tables computed at the start would keep the rounding of a narrower type.
    model = type(model).from_pretrained(folder, dtype=torch.float32).eval()
    if name in ARCHITECTURES:
        write_gguf(name, model, dtype, FOLDER / f"{name}.gguf")
    built = copy.deepcopy(model)
    quantise(built)
    base, second = logits(built), logits(built, SECOND)
    adapter = FOLDER / f"{name}-adapter"
    adapted = adapt(model, targets, adapter)
    quantise(adapted)
    child = PeftModel.from_pretrained(built, adapter).merge_and_unload()
    quantise(child)
    expected = {
        "ids": IDS,
        "vocabulary": model.config.vocab_size,
        "texts": encoded_texts(folder),
        "base": base,
        "second": {"ids": SECOND, "logits": second},
        "adapted": logits(adapted),
        "child": logits(child),
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(expected, indent=2) + "\n")


def main() -> None:
    common = {"vocab_size": 264, "bos_token_id": 0, "eos_token_id": 0}
    torch.manual_seed(1)
    llama = LlamaConfig(
        **common,
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=256,
        rms_norm_eps=1e-5,
        rope_parameters={"rope_type": "default", "rope_theta": 50_000.0},
        tie_word_embeddings=True,
    )
    projections = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    make("llama", LlamaForCausalLM(llama), projections, torch.float32, "1GB")
    gpt = {"n_embd": 32, "n_head": 2, "n_layer": 2, "n_positions": 256}
    torch.manual_seed(2)
    gpt2 = GPT2LMHeadModel(GPT2Config(**common, **gpt))
    make("gpt2", gpt2, ["c_attn", "c_proj", "c_fc"], torch.float16, "1GB")
    torch.manual_seed(3)
    # More rows than tokens, as GPT-J has, and several files.
    gptj = GPTJForCausalLM(GPTJConfig(**{**common, "vocab_size": 272}, **gpt, rotary_dim=8))
    targets = ["q_proj", "k_proj", "v_proj", "out_proj", "fc_in", "fc_out"]
    make("gptj", gptj, targets, torch.bfloat16, "40KB")
    marked = {**common, "vocab_size": 267}
    grouped = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "max_position_embeddings": 256}
    grouped.update(num_attention_heads=2, num_key_value_heads=1)
    grouped["rope_parameters"] = {"rope_type": "default", "rope_theta": 100_000.0}
    torch.manual_seed(4)
    qwen2 = Qwen2ForCausalLM(Qwen2Config(**marked, **grouped, tie_word_embeddings=False))
    make("qwen2", qwen2, projections, torch.bfloat16, "1GB")
    torch.manual_seed(5)
    starcoder2 = Starcoder2ForCausalLM(Starcoder2Config(**marked, **grouped, sliding_window=128))
    targets = ["q_proj", "k_proj", "v_proj", "o_proj", "c_fc", "c_proj"]
    make("starcoder2", starcoder2, targets, torch.float16, "1GB")
    torch.manual_seed(6)
    bigcode = GPTBigCodeForCausalLM(GPTBigCodeConfig(**marked, **gpt, activation_function="gelu_pytorch_tanh"))
    make("gpt_bigcode", bigcode, ["c_attn", "c_proj", "c_fc"], torch.float32, "1GB")
    torch.manual_seed(7)
    # Four heads, which is as many devices as its weights are laid out for; the activation that StarCoder names.
    sizes = {**gpt, "n_embd": 64, "n_head": 4, "rotary_dim": 8, "activation_function": "gelu"}
    codegen = CodeGenForCausalLM(CodeGenConfig(**marked, **sizes))
    make("codegen", codegen, ["qkv_proj", "out_proj", "fc_in", "fc_out"], torch.float16, "1GB")


if __name__ == "__main__":
    main()
