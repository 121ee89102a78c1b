import pytest
import torch
import torch.nn.functional as F

from model import loss
from model.loss import weighted_cross_entropy


def _inputs(rows: int, bias: bool) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None, torch.Tensor]:
    torch.manual_seed(rows)
    states = torch.randn(rows, 16, requires_grad=True)
    weight = torch.randn(50, 16, requires_grad=True)
    return states, weight, torch.randn(50, requires_grad=True) if bias else None, torch.randint(50, (rows,))


@pytest.mark.parametrize('bias', [False, True])
@pytest.mark.parametrize('rows', [1, 7, 40])
def test_loss_and_gradients_are_those_of_plain_cross_entropy(
    rows: int, bias: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Several chunks, the last one not full.
    monkeypatch.setattr(loss, '_CHUNK', 16)
    states, weight, offset, targets = _inputs(rows, bias)
    weights = torch.rand(rows)
    given = [tensor for tensor in (states, weight, offset) if tensor is not None]
    # A scale behind the loss, as gradients are averaged.
    ours = weighted_cross_entropy(states, (weight, offset), targets, weights)
    our_gradients = torch.autograd.grad(ours * 0.5, given)
    plain = (F.cross_entropy(F.linear(states, weight, offset), targets, reduction='none') * weights).sum()
    plain_gradients = torch.autograd.grad(plain * 0.5, given)
    torch.testing.assert_close(ours, plain, atol=1e-5, rtol=1e-5)
    for our, expected in zip(our_gradients, plain_gradients, strict=True):
        torch.testing.assert_close(our, expected, atol=1e-5, rtol=1e-5)


def test_rows_of_none_cost_nothing_and_move_nothing() -> None:
    states, weight, offset, targets = _inputs(0, True)
    value = weighted_cross_entropy(states, (weight, offset), targets, torch.zeros(0))
    assert value.item() == 0
    gradients = torch.autograd.grad(value, (weight, offset))
    assert all((gradient == 0).all() for gradient in gradients)


def test_large_logits_do_not_overflow() -> None:
    states, weight, _, targets = _inputs(5, False)
    value = weighted_cross_entropy(states * 1e4, (weight, None), targets, torch.ones(5))
    assert torch.isfinite(value)
