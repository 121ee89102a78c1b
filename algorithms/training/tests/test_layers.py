import pytest
import torch
import torch.nn.functional as F

from model.attention import causal_attention
from model.norms import LayerNorm, RMSNorm
from model.rotary import rotary_angles, rotate_halves, rotate_pairs


def test_rms_norm_has_the_gradient_that_autograd_finds() -> None:
    torch.manual_seed(1)
    x = torch.randn(3, 5, 32, requires_grad=True)
    norm, factor = RMSNorm(32, 1e-5), torch.randn(3, 5, 32)
    torch.nn.init.normal_(norm.weight)
    plain = x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5) * norm.weight
    expected = torch.autograd.grad((plain * factor).sum(), (x, norm.weight))
    ours = norm(x)
    torch.testing.assert_close(ours, plain)
    for our, value in zip(
        torch.autograd.grad((ours * factor).sum(), (x, norm.weight)), expected, strict=True
    ):
        torch.testing.assert_close(our, value, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize('norm', [RMSNorm(8, 1e-5), LayerNorm(8, 1e-5)])
def test_norms_give_the_type_of_their_weights_to_a_stream_that_stays_fp32(norm: torch.nn.Module) -> None:
    assert norm.to(torch.bfloat16)(torch.randn(2, 8)).dtype == torch.bfloat16


@pytest.mark.parametrize('kv_heads', [1, 2, 4])
@pytest.mark.parametrize('length', [1, 9, 128, 300])
def test_attention_is_that_of_pytorch(length: int, kv_heads: int) -> None:
    torch.manual_seed(2)
    q = torch.randn(2, 4, length, 16, requires_grad=True)
    k, v = (torch.randn(2, kv_heads, length, 16, requires_grad=True) for _ in range(2))
    factor = torch.randn(2, 4, length, 16)
    ours = causal_attention(q, k, v)
    expected = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=1e-5)
    gradients = [torch.autograd.grad((mixed * factor).sum(), (q, k, v)) for mixed in (ours, expected)]
    for our, value in zip(*gradients, strict=True):
        torch.testing.assert_close(our, value, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize('rotate', [rotate_halves, rotate_pairs])
def test_rotary_positions_turn_pairs_as_complex_numbers(rotate) -> None:
    torch.manual_seed(3)
    x = torch.randn(2, 3, 7, 10, dtype=torch.float64)
    cos, sin = rotary_angles(7, 10, 10_000, x)
    halves = rotate is rotate_halves
    pairs = x.unflatten(-1, (2, 5)).transpose(-1, -2) if halves else x.unflatten(-1, (5, 2))
    turned = torch.view_as_real(torch.view_as_complex(pairs.contiguous()) * torch.complex(cos, sin))
    expected = (turned.transpose(-1, -2) if halves else turned).flatten(-2)
    torch.testing.assert_close(rotate(x, cos, sin), expected)
    # Position 0 stays, position p turns pair i by p · theta^(−2i / dims).
    torch.testing.assert_close(rotate(x, cos, sin)[:, :, 0], x[:, :, 0])
    angle = 6 * 10_000 ** (-2 * 3 / 10)
    assert abs(torch.atan2(sin, cos)[6, 3].item() - angle) < 1e-6
