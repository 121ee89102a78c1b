"""Low-rank adapters (Hu et al. 2021) in the file format of PEFT."""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

_PREFIX = 'base_model.model.'


class _AdaptedLinear(torch.autograd.Function):
    """x · (W + factor · B · A)ᵀ with gradients for x, A and B only; W comes with the change already added.

    Adding the change to the weights once a step instead of to every output halves the passes over the
    activations, which cost more than the products do on a processor.
    """

    @staticmethod
    def forward(
        ctx, x: Tensor, adapted: Tensor, bias: Tensor | None, a: Tensor, b: Tensor, factor: float
    ) -> Tensor:
        ctx.save_for_backward(x, adapted, a, b)
        ctx.factor = factor
        return F.linear(x, adapted, bias)

    @staticmethod
    def backward(ctx, gradient: Tensor):
        x, adapted, a, b = ctx.saved_tensors
        rows, flat = gradient.flatten(0, -2), x.flatten(0, -2)
        d_b = ctx.factor * (rows.t() @ F.linear(flat, a.to(x.dtype))).float()
        d_a = ctx.factor * ((rows @ b.to(x.dtype)).t() @ flat).float()
        return gradient @ adapted, None, None, d_a, d_b, None


class LoraLinear(nn.Module):
    """A frozen linear layer with an adapter of fp32 halves A [rank, inputs] and B [outputs, rank]."""

    def __init__(self, base: nn.Module, inputs: int, outputs: int, rank: int, alpha: float):
        super().__init__()
        self.base = base
        self.factor = alpha / rank
        self.lora_A = nn.Parameter(torch.empty(rank, inputs))
        self.lora_B = nn.Parameter(torch.zeros(outputs, rank))
        nn.init.normal_(self.lora_A, std=1 / math.sqrt(inputs))
        # Drawn on the processor, so that a seed gives the same start everywhere.
        self.to(base.weight.device)
        self.refresh()

    @property
    def weight(self) -> Tensor:
        """The frozen weight [outputs, inputs]; GPT-2 stores it the other way round."""
        return self.base.weight if isinstance(self.base, nn.Linear) else self.base.weight.t()

    @torch.no_grad()
    def refresh(self) -> None:
        """Adds the adapter to the weight anew; to be called whenever A or B have changed."""
        change = self.factor * self.lora_B @ self.lora_A
        self.adapted = (self.weight.float() + change).to(self.weight.dtype)

    def forward(self, x: Tensor) -> Tensor:
        bias = getattr(self.base, 'bias', None)
        return _AdaptedLinear.apply(x, self.adapted, bias, self.lora_A, self.lora_B, self.factor)


def add_lora(model: nn.Module, rank: int, alpha: float) -> list[nn.Parameter]:
    """Freezes `model` and puts an adapter on each of its target matrices; gives what is to be trained."""
    model.requires_grad_(False)
    for block in model.blocks:
        for parent in list(block.modules()):
            for name, child in list(parent.named_children()):
                if name in model.LORA_TARGETS:
                    setattr(parent, name, _wrap(child, rank, alpha))
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def _wrap(layer: nn.Module, rank: int, alpha: float) -> LoraLinear:
    rows, columns = layer.weight.shape
    # GPT-2's matrices are stored [inputs, outputs].
    inputs, outputs = (columns, rows) if isinstance(layer, nn.Linear) else (rows, columns)
    return LoraLinear(layer, inputs, outputs, rank, alpha)


def lora_layers(model: nn.Module) -> dict[str, LoraLinear]:
    """The adapted layers by their name in the network without adapters."""
    return {name: module for name, module in model.named_modules() if isinstance(module, LoraLinear)}


def save_lora(model: nn.Module, folder: Path, base_name: str, dtype: torch.dtype = torch.float16) -> None:
    """Writes `adapter_config.json` and `adapter_model.safetensors` as PEFT does."""
    layers = lora_layers(model)
    first = next(iter(layers.values()))
    rank = first.lora_A.shape[0]
    config = {
        'base_model_name_or_path': base_name,
        'bias': 'none',
        'fan_in_fan_out': not isinstance(first.base, nn.Linear),
        'lora_alpha': first.factor * rank,
        'peft_type': 'LORA',
        'r': rank,
        'target_modules': sorted({name.rsplit('.', 1)[-1] for name in layers}),
        'task_type': 'CAUSAL_LM',
    }
    tensors = {}
    for name, layer in sorted(layers.items()):
        tensors[f'{_PREFIX}{name}.lora_A.weight'] = layer.lora_A.detach().to(dtype).contiguous()
        tensors[f'{_PREFIX}{name}.lora_B.weight'] = layer.lora_B.detach().to(dtype).contiguous()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'adapter_config.json').write_text(json.dumps(config, indent=2) + '\n')
    save_file(tensors, folder / 'adapter_model.safetensors', metadata={'format': 'pt'})


def load_lora(model: nn.Module, folder: Path) -> None:
    """Fills the adapters of `model` from PEFT's files; KeyError if one is missing."""
    tensors = load_file(folder / 'adapter_model.safetensors')
    with torch.no_grad():
        for name, layer in lora_layers(model).items():
            layer.lora_A.copy_(tensors[f'{_PREFIX}{name}.lora_A.weight'])
            layer.lora_B.copy_(tensors[f'{_PREFIX}{name}.lora_B.weight'])
            layer.refresh()


def merged_weights(model: nn.Module) -> dict[str, Tensor]:
    """The network's weights with the adapters added, fp32, under the names without adapters."""
    layers = lora_layers(model)
    weights = {}
    for name, tensor in model.state_dict().items():
        if name.endswith(('.lora_A', '.lora_B')):
            continue
        layer = layers.get(name.removesuffix('.base.weight'))
        if layer is None or not name.endswith('.base.weight'):
            weights[name.replace('.base.', '.')] = tensor.float()
            continue
        change = layer.factor * layer.lora_B.detach() @ layer.lora_A.detach()
        stored = change if isinstance(layer.base, nn.Linear) else change.t()
        weights[name.replace('.base.', '.')] = tensor.float() + stored
    return weights
