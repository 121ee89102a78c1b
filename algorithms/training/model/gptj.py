"""
The GPT-J shape (PH-Codex-J): attention and feed-forward in parallel, rotary positions on part of each head.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import causal_attention
from .network import Network
from .norms import LayerNorm
from .rotary import rotary_angles, rotate_pairs


class Attention(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width = config['n_embd']
        self.heads, self.rotary = config['n_head'], config['rotary_dim']
        for name in ('q_proj', 'k_proj', 'v_proj', 'out_proj'):
            setattr(self, name, nn.Linear(width, width, bias=False))

    def forward(self, x: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
        batch, length, width = x.shape
        q, k, v = (
            project(x).view(batch, length, self.heads, -1).transpose(1, 2)
            for project in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = (
            torch.cat((rotate_pairs(y[..., : self.rotary], *angles), y[..., self.rotary :]), dim=-1)
            for y in (q, k)
        )
        mixed = causal_attention(q, k, v)
        return self.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))


class FeedForward(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        inner = config.get('n_inner') or 4 * config['n_embd']
        self.fc_in = nn.Linear(config['n_embd'], inner)
        self.fc_out = nn.Linear(inner, config['n_embd'])

    def forward(self, x: Tensor) -> Tensor:
        return self.fc_out(F.gelu(self.fc_in(x), approximate='tanh'))


class GPTJBlock(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.ln_1 = LayerNorm(config['n_embd'], config.get('layer_norm_epsilon', 1e-5))
        self.attn = Attention(config)
        self.mlp = FeedForward(config)

    def forward(self, x: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
        normed = self.ln_1(x)
        return x + self.attn(normed, angles) + self.mlp(normed)


class GPTJTrunk(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.wte = nn.Embedding(config['vocab_size'], config['n_embd'])
        self.h = nn.ModuleList(GPTJBlock(config) for _ in range(config['n_layer']))
        self.ln_f = LayerNorm(config['n_embd'], config.get('layer_norm_epsilon', 1e-5))


class GPTJ(Network):
    """
    GPT-J network: `hidden` maps ids [batch, length] to states [batch, length, width]; the head has a bias.
    """

    BLOCK = GPTJBlock
    LORA_TARGETS = ('q_proj', 'k_proj', 'v_proj', 'out_proj', 'fc_in', 'fc_out')

    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.transformer = GPTJTrunk(config)
        self.lm_head = nn.Linear(config['n_embd'], config['vocab_size'])
        self.apply(_initialise)

    @property
    def blocks(self) -> nn.ModuleList:
        return self.transformer.h

    def head(self) -> tuple[Tensor, Tensor | None]:
        return self.lm_head.weight, self.lm_head.bias

    def hidden(self, ids: Tensor) -> Tensor:
        embedded = self.transformer.wte(ids)
        angles = rotary_angles(ids.shape[1], self.config['rotary_dim'], 10_000, embedded)
        x = embedded.float()
        for block in self.transformer.h:
            x = self.through(block, x, angles)
        return self.transformer.ln_f(x)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)
