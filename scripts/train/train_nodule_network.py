"""Trains the lung nodule network and writes models/lung-nodule-ct/model.onnx.

Run by hand: /usr/bin/python3 scripts/train/train_nodule_network.py [--epochs N] [--seeds 1 2 3]
Needs Debian's python3-torch and python3-numpy. The same seeds on the same machine give the same weights.
"""

import argparse
import copy
import json
import math
import pathlib
import time

import numpy
import torch
from torch.nn import functional

from network import CropNetwork, Ensemble
from split import load_crops, split_rows

MODEL_FOLDER = pathlib.Path(__file__).resolve().parents[2] / "models/lung-nodule-ct"
BATCH = 64
EMA_DECAY = 0.995


def augment(grey, generator):
    """Flips, turns, zooms, shifts, and changes contrast, noise and sharpness of a batch of grey crops 0..255."""
    n = grey.shape[0]

    def uniform(low, high):
        return torch.rand(n, generator=generator) * (high - low) + low

    angle = uniform(0, 2 * math.pi)
    zoom = torch.exp(uniform(-0.35, 0.3))
    flip = torch.where(uniform(0, 1) < 0.5, -1.0, 1.0)
    cosine, sine = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    shift_x, shift_y = uniform(-0.1, 0.1), uniform(-0.1, 0.1)
    theta = torch.stack(
        [torch.stack([cosine * flip, -sine, shift_x], 1), torch.stack([sine * flip, cosine, shift_y], 1)], 1
    )
    grid = functional.affine_grid(theta, grey.shape, align_corners=False)
    moved = functional.grid_sample(grey, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    blurred = functional.avg_pool2d(functional.pad(moved, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    # Below 0 the image is smoothed, above it is sharpened: reconstruction kernels differ that much.
    sharpness = uniform(-1.0, 0.8).view(n, 1, 1, 1)
    moved = moved + sharpness * (moved - blurred)
    contrast = uniform(0.85, 1.15).view(n, 1, 1, 1)
    brightness = uniform(-12, 12).view(n, 1, 1, 1)
    noise_level = (uniform(0, 1) ** 2 * 22).view(n, 1, 1, 1)
    noise = torch.randn(grey.shape, generator=generator) * noise_level
    return (moved * contrast + brightness + noise).clamp(0, 255)


def train_member(seed, grey, label, epochs):
    """Trains one network without looking at anything but its training crops; returns its averaged weights."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    network = CropNetwork()
    average = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=2e-2)
    # Nodules are drawn more often than they occur: a third of each batch.
    weight = torch.where(label > 0, (1 / 3) / label.sum(), (2 / 3) / (1 - label).sum())
    steps = epochs * math.ceil(len(label) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps, pct_start=0.15)
    started = time.time()
    for step in range(steps):
        network.train()
        pick = torch.multinomial(weight, BATCH, replacement=True, generator=generator)
        logit = network(augment(grey[pick], generator))
        target = label[pick] * 0.94 + 0.03
        loss = functional.binary_cross_entropy_with_logits(logit, target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        decay = min(EMA_DECAY, (step + 1) / (step + 20))
        with torch.no_grad():
            for kept, current in zip(average.state_dict().values(), network.state_dict().values()):
                if kept.dtype.is_floating_point:
                    kept.mul_(decay).add_(current, alpha=1 - decay)
        if step % 200 == 0:
            print(f"seed {seed} step {step}/{steps} loss {loss.item():.3f} {time.time() - started:.0f}s", flush=True)
    return average.eval()


def area_under_curve(score, label):
    order = numpy.argsort(numpy.concatenate([score[label == 1], score[label == 0]]), kind="stable")
    rank = numpy.empty(len(order))
    rank[order] = numpy.arange(1, len(order) + 1)
    positives = int((label == 1).sum())
    return (rank[:positives].sum() - positives * (positives + 1) / 2) / (positives * (len(label) - positives))


def score_in_batches(model, grey):
    with torch.no_grad():
        return torch.cat([model(part) for part in grey.split(256)]).numpy()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--epochs", type=int, default=24)
    arguments.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    arguments.add_argument("--out", type=pathlib.Path, default=MODEL_FOLDER / "model.onnx")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)

    image, label, rows = load_crops()
    train, validation, _test = split_rows(rows)
    grey = torch.from_numpy(image).float().unsqueeze(1)
    wanted = torch.from_numpy(label).float()
    members = []
    for seed in options.seeds:
        members.append(train_member(seed, grey[train], wanted[train], options.epochs))
        auc = area_under_curve(score_in_batches(members[-1], grey[validation]), label[validation])
        print(json.dumps({"seed": seed, "validationAuc": round(auc, 4)}), flush=True)
    ensemble = Ensemble(members).eval()
    auc = area_under_curve(score_in_batches(ensemble, grey[validation]), label[validation])
    print(json.dumps({"trainCrops": int(train.sum()), "ensembleValidationAuc": round(auc, 4)}), flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        ensemble,
        torch.zeros(2, 1, 50, 50),
        str(options.out),
        opset_version=17,
        input_names=["crop"],
        output_names=["probability"],
        dynamic_axes={"crop": {0: "n"}, "probability": {0: "n"}},
    )


if __name__ == "__main__":
    main()
