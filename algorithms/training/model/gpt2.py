"""
The GPT-2 shape (PH-Codex-M): learned positions, LayerNorm, one fused qkv matrix. Names are Hugging Face's.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import causal_attention
from .network import Network
from .norms import LayerNorm


class Conv1D(nn.Module):
    """A linear layer whose weight is stored [inputs, outputs], as GPT-2's checkpoints have it."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs).normal_(std=0.02))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight.t(), self.bias)


class Attention(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.heads = config['n_head']
        self.c_attn = Conv1D(config['n_embd'], 3 * config['n_embd'])
        self.c_proj = Conv1D(config['n_embd'], config['n_embd'])

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = (
            y.view(batch, length, self.heads, -1).transpose(1, 2) for y in self.c_attn(x).split(width, dim=-1)
        )
        mixed = causal_attention(q, k, v)
        return self.c_proj(mixed.transpose(1, 2).reshape(batch, length, width))


class FeedForward(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        inner = config.get('n_inner') or 4 * config['n_embd']
        self.c_fc = Conv1D(config['n_embd'], inner)
        self.c_proj = Conv1D(inner, config['n_embd'])

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x), approximate='tanh'))


class GPT2Block(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width, epsilon = config['n_embd'], config.get('layer_norm_epsilon', 1e-5)
        self.ln_1 = LayerNorm(width, epsilon)
        self.attn = Attention(config)
        self.ln_2 = LayerNorm(width, epsilon)
        self.mlp = FeedForward(config)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class GPT2Trunk(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.wte = nn.Embedding(config['vocab_size'], config['n_embd'])
        self.wpe = nn.Embedding(config['n_positions'], config['n_embd'])
        self.h = nn.ModuleList(GPT2Block(config) for _ in range(config['n_layer']))
        self.ln_f = LayerNorm(config['n_embd'], config.get('layer_norm_epsilon', 1e-5))


class GPT2(Network):
    """
    GPT-2 network: `hidden` maps ids [batch, length] to states [batch, length, width]; the head is the
    embedding.
    """

    BLOCK = GPT2Block
    LORA_TARGETS = ('c_attn', 'c_proj', 'c_fc')

    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.transformer = GPT2Trunk(config)
        for embedding, std in ((self.transformer.wte, 0.02), (self.transformer.wpe, 0.01)):
            nn.init.normal_(embedding.weight, std=std)

    @property
    def blocks(self) -> nn.ModuleList:
        return self.transformer.h

    def head(self) -> tuple[Tensor, Tensor | None]:
        return self.transformer.wte.weight, None

    def hidden(self, ids: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = (self.transformer.wte(ids) + self.transformer.wpe(places)).float()
        for block in self.transformer.h:
            x = self.through(block, x)
        return self.transformer.ln_f(x)
