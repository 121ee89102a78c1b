"""A network, its optimiser and its data: what one step of training does."""

from pathlib import Path

import torch
from torch import nn

from measure.holes import choose_holes, evaluate, write
from model.folder import copy_tokenizer, load_model, save_model
from model.lora import add_lora, lora_layers, save_lora
from run import parallel
from run.allocator import keep_large_blocks
from run.settings import Settings
from samples.batches import Batches, BatchPlan, MicroBatch
from samples.documents import Documents
from samples.tokens import read_marks, read_tokenizer


def decay_groups(parameters: list[nn.Parameter], decay: float) -> list[dict]:
    """Matrices shrink by weight decay; gains and biases do not."""
    matrices = [parameter for parameter in parameters if parameter.dim() > 1]
    vectors = [parameter for parameter in parameters if parameter.dim() <= 1]
    groups = [{'params': matrices, 'weight_decay': decay}, {'params': vectors, 'weight_decay': 0.0}]
    return [group for group in groups if group['params']]


def learning_rate(settings: Settings, step: int) -> float:
    """
    Warm-up, plateau, and a linear way down to a tenth (WSD): the plateau can be prolonged after the fact.
    """
    up = min(1.0, (step + 1) / max(1, settings.warmup))
    left = (settings.steps - step) / max(1, settings.decay)
    return settings.learning_rate * up * min(1.0, 0.1 + 0.9 * left)


class Run:
    """A network, its optimiser and its data; `step(n)` does step n and gives its log entry."""

    def __init__(self, settings: Settings, base: Path, documents: Documents):
        keep_large_blocks()
        self.settings = settings
        self.rank, self.world, self.device = parallel.start()
        torch.manual_seed(settings.seed)
        self.model = load_model(base)
        self.trained = self._prepare()
        self.optimizer = torch.optim.AdamW(
            decay_groups(self.trained, settings.weight_decay), lr=settings.learning_rate, betas=settings.betas
        )
        self.marks = read_marks(base)
        self.tokenizer = read_tokenizer(base)
        plan = BatchPlan(settings.tokens, settings.micro_tokens, settings.longest, settings.languages)
        self.batches = Batches(documents, self.tokenizer, plan, settings.fim, self.marks, settings.seed)

    def _prepare(self) -> list[nn.Parameter]:
        settings, model = self.settings, self.model.to(self.device)
        model.recompute = settings.recompute
        if settings.rank == 0:
            parallel.shard(model, settings.precision, self.device)
            return list(model.parameters())
        if settings.precision == 'bf16':
            model.to(torch.bfloat16)
        return add_lora(model.to(self.device), settings.rank, settings.alpha)

    def _mine(self, micro_batches: list[MicroBatch]) -> list[MicroBatch]:
        """The micro-batches of this process; all have as many, since sharded networks compute in step."""
        empty = MicroBatch(micro_batches[0].ids[:1], torch.zeros_like(micro_batches[0].weights[:1]))
        missing = -len(micro_batches) % self.world
        return [*micro_batches, *[empty] * missing][self.rank :: self.world]

    def step(self, step: int) -> dict:
        micro_batches, data = self.batches.step(step)
        counted = sum(float(batch.weights[:, 1:].sum()) for batch in micro_batches)
        # Sharded gradients are averaged over the processes, adapters' are added up.
        scale = self.world if self.settings.rank == 0 else 1
        total = torch.zeros((), device=self.device)
        for batch in self._mine(micro_batches):
            loss = self.model(batch.ids.to(self.device), batch.weights.to(self.device)) / counted
            (loss * scale).backward()
            total += loss.detach()
        torch.distributed.all_reduce(total)
        return {
            'step': step,
            'loss': total.item(),
            **self._update(step),
            'counted': round(counted),
            'data': data,
        }

    def _update(self, step: int) -> dict:
        if self.settings.rank:
            parallel.add_gradients(self.trained)
        rate = learning_rate(self.settings, step)
        for group in self.optimizer.param_groups:
            group['lr'] = rate
        norm = nn.utils.clip_grad_norm_(self.trained, self.settings.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.refresh()
        norm = norm.full_tensor() if hasattr(norm, 'full_tensor') else norm
        return {'rate': rate, 'norm': norm.item()}

    def refresh(self) -> None:
        for layer in lora_layers(self.model).values():
            layer.refresh()

    def look(self, held_out: Documents, samples: int) -> tuple[dict, list[dict]]:
        """Held-out figures and a few samples of what the model writes."""
        holes = choose_holes(held_out, samples, self.marks, self.batches.encode)
        figures = evaluate(self.model, holes)
        written = [
            {**hole.shown, 'written': self.tokenizer.decode(write(self.model, hole.infill, self.marks.end))}
            for hole in holes[:3]
        ]
        return figures, written

    def save(self, out: Path, base: Path) -> None:
        chief = self.rank == 0
        if self.settings.rank:
            if chief:
                save_lora(self.model, out / 'adapter', base.name)
            return
        weights = {}
        for name, tensor in self.model.state_dict().items():
            # All processes give their part of it; one keeps it.
            whole = tensor.full_tensor() if hasattr(tensor, 'full_tensor') else tensor
            if chief:
                weights[name] = whole.cpu()
        if chief:
            save_model(weights, self.model.config, out / 'weights')
            copy_tokenizer(base, out / 'weights')
