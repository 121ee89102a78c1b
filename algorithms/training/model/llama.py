"""
The llama shape (PH-Codex-S): RMSNorm, rotary positions, grouped keys and values, SwiGLU. Names are Hugging
Face's.
"""

import torch.nn.functional as F
from torch import Tensor, nn

from .attention import causal_attention
from .network import Network
from .norms import RMSNorm
from .rotary import rotary_angles, rotate_halves


class Attention(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width, self.heads = config['hidden_size'], config['num_attention_heads']
        self.kv_heads = config.get('num_key_value_heads', self.heads)
        self.head_dim = config.get('head_dim') or width // self.heads
        self.q_proj = nn.Linear(width, self.heads * self.head_dim, bias=False)
        self.k_proj = nn.Linear(width, self.kv_heads * self.head_dim, bias=False)
        self.v_proj = nn.Linear(width, self.kv_heads * self.head_dim, bias=False)
        self.o_proj = nn.Linear(self.heads * self.head_dim, width, bias=False)

    def forward(self, x: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
        batch, length, _ = x.shape
        split = lambda y, heads: y.view(batch, length, heads, self.head_dim).transpose(1, 2)  # noqa: E731
        q = rotate_halves(split(self.q_proj(x), self.heads), *angles)
        k = rotate_halves(split(self.k_proj(x), self.kv_heads), *angles)
        v = split(self.v_proj(x), self.kv_heads)
        mixed = causal_attention(q, k, v)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, -1))


class FeedForward(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width, inner = config['hidden_size'], config['intermediate_size']
        self.gate_proj = nn.Linear(width, inner, bias=False)
        self.up_proj = nn.Linear(width, inner, bias=False)
        self.down_proj = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class LlamaBlock(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width, epsilon = config['hidden_size'], config['rms_norm_eps']
        self.input_layernorm = RMSNorm(width, epsilon)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = RMSNorm(width, epsilon)
        self.mlp = FeedForward(config)

    def forward(self, x: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), angles)
        return x + self.mlp(self.post_attention_layernorm(x))


class LlamaTrunk(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.embed_tokens = nn.Embedding(config['vocab_size'], config['hidden_size'])
        self.layers = nn.ModuleList(LlamaBlock(config) for _ in range(config['num_hidden_layers']))
        self.norm = RMSNorm(config['hidden_size'], config['rms_norm_eps'])


class Llama(Network):
    """
    Llama network: `hidden` maps ids [batch, length] to states [batch, length, width]; `head` is [vocabulary,
    width].
    """

    BLOCK = LlamaBlock
    LORA_TARGETS = ('q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj')

    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.model = LlamaTrunk(config)
        attention = self.model.layers[0].self_attn
        self.head_dim, self.theta = attention.head_dim, _theta(config)
        self.lm_head = None if config.get('tie_word_embeddings') else _untied_head(config)

    @property
    def blocks(self) -> nn.ModuleList:
        return self.model.layers

    def head(self) -> tuple[Tensor, Tensor | None]:
        return (self.model.embed_tokens if self.lm_head is None else self.lm_head).weight, None

    def hidden(self, ids: Tensor) -> Tensor:
        embedded = self.model.embed_tokens(ids)
        angles = rotary_angles(ids.shape[1], self.head_dim, self.theta, embedded)
        x = embedded.float()
        for block in self.model.layers:
            x = self.through(block, x, angles)
        return self.model.norm(x)


def _untied_head(config: dict) -> nn.Linear:
    return nn.Linear(config['hidden_size'], config['vocab_size'], bias=False)


def _theta(config: dict) -> float:
    """The rotary base; `rope_parameters` holds it since transformers 5."""
    return float(config.get('rope_theta') or config.get('rope_parameters', {}).get('rope_theta') or 10_000)
