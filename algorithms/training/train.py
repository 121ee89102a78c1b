"""Trains a network on source code: all weights or a low-rank adapter, on a processor, a GPU, or many.

One process:    python train.py --config configs/toy.toml --base MODEL --corpus CORPUS --out RUN
Many GPUs:      torchrun --standalone --nproc_per_node=8 train.py --config configs/j.toml …
Goes on:        the same command; it starts from the last checkpoint in RUN and repeats the same losses bit for bit.

RUN holds log.jsonl (loss of each step, hash chained), samples.jsonl, checkpoint/, and at the end adapter/ or weights/.
"""

import argparse
import json
import math
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

# Large blocks are kept instead of given back to the system: page faults took more time than the arithmetic.
_MALLOC = {'MALLOC_MMAP_MAX_': '0', 'MALLOC_TRIM_THRESHOLD_': '68719476736', 'MALLOC_TOP_PAD_': '268435456'}
if __name__ == '__main__' and sys.platform == 'linux' and 'MALLOC_MMAP_MAX_' not in os.environ:
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **_MALLOC})

import torch  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from torch import nn  # noqa: E402

import parallel  # noqa: E402
from batches import Batches, BatchPlan, MicroBatch  # noqa: E402
from checkpoint import latest_checkpoint, load_checkpoint, save_checkpoint  # noqa: E402
from documents import Documents  # noqa: E402
from evaluate import choose_holes, evaluate, write  # noqa: E402
from fim import Marks  # noqa: E402
from kept import keep_checkpoint  # noqa: E402
from lora import add_lora, lora_layers, save_lora  # noqa: E402
from loss_log import LossLog  # noqa: E402
from model.folder import copy_tokenizer, load_model, save_model  # noqa: E402
from settings import Settings, read_settings  # noqa: E402
from start_record import record_start  # noqa: E402


def read_marks(base: Path) -> Marks:
    """The ids around a sample, from the model's `generation.json`."""
    generation = json.loads((base / 'generation.json').read_text())
    fim = generation['fim'] or {'suffix': generation['eos'][0], 'prefix': generation['eos'][0]}
    return Marks(fim['suffix'], fim['prefix'], generation['eos'][0])


def read_tokenizer(base: Path) -> Tokenizer:
    """The tokeniser of a model; the name of a special token in a text is text, as it is for the server."""
    tokenizer = Tokenizer.from_file(str(base / 'tokenizer.json'))
    tokenizer.encode_special_tokens = True
    return tokenizer


def decay_groups(parameters: list[nn.Parameter], decay: float) -> list[dict]:
    """Matrices shrink by weight decay; gains and biases do not."""
    matrices = [parameter for parameter in parameters if parameter.dim() > 1]
    vectors = [parameter for parameter in parameters if parameter.dim() <= 1]
    groups = [{'params': matrices, 'weight_decay': decay}, {'params': vectors, 'weight_decay': 0.0}]
    return [group for group in groups if group['params']]


def learning_rate(settings: Settings, step: int) -> float:
    """Warm-up, plateau, and a linear way down to a tenth (WSD): the plateau can be prolonged after the fact."""
    up = min(1.0, (step + 1) / max(1, settings.warmup))
    left = (settings.steps - step) / max(1, settings.decay)
    return settings.learning_rate * up * min(1.0, 0.1 + 0.9 * left)


class Run:
    """A network, its optimiser and its data; `step(n)` does step n and gives its log entry."""

    def __init__(self, settings: Settings, base: Path, documents: Documents):
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


def progress(step: int, steps: int, entry: dict, tokens: int, seconds: float) -> str:
    left = (steps - step - 1) * seconds
    return f'step {step + 1}/{steps}  loss {entry["loss"]:.4f}  {tokens / seconds:.0f} tokens/s  {math.ceil(left / 60)} min left'


def train(run: Run, out: Path, base: Path, corpus: Path, until: int, keep: bool = False) -> None:
    """Does the steps that are missing up to `until`; `keep` leaves every checkpoint, for verification."""
    settings = run.settings
    checkpoint = latest_checkpoint(out / 'checkpoint')
    first = load_checkpoint(checkpoint, run.model, run.optimizer) if checkpoint else 0
    run.refresh()
    chief = run.rank == 0
    if chief:
        record_start(out, first, base, corpus)
    log = LossLog(out / 'log.jsonl', first) if chief else None
    held_out = Documents(corpus / 'validation.jsonl')

    def look(step: int) -> None:
        # Sharded networks are looked at after export, not here.
        if not chief or run.world > 1 or settings.evaluate_samples == 0:
            return
        figures, written = run.look(held_out, settings.evaluate_samples)
        print(
            f'step {step}  held out: ' + '  '.join(f'{key} {value:.4f}' for key, value in figures.items()),
            flush=True,
        )
        with (out / 'samples.jsonl').open('a') as file:
            file.write(json.dumps({'step': step, **figures, 'samples': written}) + '\n')

    if first == 0:
        look(0)
    for step in range(first, until):
        began = time.monotonic()
        entry = run.step(step)
        done = step + 1
        if log:
            log.append(entry)
            print(progress(step, until, entry, settings.tokens, time.monotonic() - began), flush=True)
        if done % settings.checkpoint_every == 0 or done == until:
            saved = save_checkpoint(out / 'checkpoint', done, run.model, run.optimizer)
            if keep and chief:
                keep_checkpoint(saved, out / 'kept')
        if done % settings.evaluate_every == 0 or done == until:
            look(done)
    run.save(out, base)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--config', type=Path, required=True)
    parser.add_argument('--base', type=Path, required=True, help='folder made by "ph-codex model unpack"')
    parser.add_argument(
        '--corpus', type=Path, required=True, help='folder with train.jsonl and validation.jsonl'
    )
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument(
        '--set', action='append', default=[], metavar='NAME=VALUE', help='overrides a setting'
    )
    parser.add_argument('--until', type=int, help='stops after this step, with a checkpoint')
    parser.add_argument('--keep', action='store_true', help='keeps every checkpoint')
    parser.add_argument('--threads', type=int)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    settings = read_settings(options.config, dict(item.split('=', 1) for item in options.set))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / 'settings.json').write_text(json.dumps(asdict(settings), indent=2) + '\n')
    run = Run(settings, options.base, Documents(options.corpus / 'train.jsonl'))
    until = min(options.until or settings.steps, settings.steps)
    train(run, options.out, options.base, options.corpus, until, options.keep)
    parallel.finish()


if __name__ == '__main__':
    main()
