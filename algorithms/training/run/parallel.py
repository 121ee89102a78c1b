"""One process or many: torchrun starts them, FSDP shards all weights, adapters add their gradients up."""

import os

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard


def start() -> tuple[int, int, torch.device]:
    """(rank, processes, device); joins the group that torchrun described, or makes one of its own."""
    rank, world = int(os.environ.get('RANK', 0)), int(os.environ.get('WORLD_SIZE', 1))
    cuda = torch.cuda.is_available()
    if cuda:
        # Without a workspace of fixed size cuBLAS refuses to be deterministic.
        os.environ.setdefault('CUBLAS_WORKSPACE_CONFIG', ':4096:8')
        torch.cuda.set_device(int(os.environ.get('LOCAL_RANK', 0)))
    backend = 'nccl' if cuda else 'gloo'
    if world == 1 and 'MASTER_ADDR' not in os.environ:
        dist.init_process_group(backend, store=dist.HashStore(), rank=0, world_size=1)
    else:
        dist.init_process_group(backend)
    return rank, world, torch.device('cuda' if cuda else 'cpu')


def is_chief() -> bool:
    """Whether this process is the one that writes what all have: the first, or the only one."""
    return not dist.is_initialized() or dist.get_rank() == 0


def processes() -> int:
    return dist.get_world_size() if dist.is_initialized() else 1


def wait_for_all() -> None:
    """Goes on when every process has come here."""
    if processes() > 1:
        dist.barrier()


def finish() -> None:
    """
    Leaves the group together: gloo aborts a process that ends while another still speaks to it (one run in
    six).
    """
    wait_for_all()
    dist.destroy_process_group()


def shard(model: nn.Module, precision: str, device: torch.device) -> None:
    """
    Shards a network by blocks (FSDP2): fp32 master weights, products in `precision`, gradients added in
    fp32.
    """
    mesh = dist.device_mesh.init_device_mesh(device.type, (dist.get_world_size(),))
    policy = MixedPrecisionPolicy(
        param_dtype=torch.bfloat16 if precision == 'bf16' else torch.float32,
        reduce_dtype=torch.float32,
        # The residual stream and the weights of the loss come in as fp32 and are to stay so.
        cast_forward_inputs=False,
    )
    for block in model.blocks:
        fully_shard(block, mesh=mesh, mp_policy=policy)
    fully_shard(model, mesh=mesh, mp_policy=policy)


def add_gradients(parameters: list[nn.Parameter]) -> None:
    """Adds the gradients of all processes up, in place: for adapters, which every process holds whole."""
    if dist.get_world_size() == 1:
        return
    for parameter in parameters:
        dist.all_reduce(parameter.grad)
