#!/usr/bin/python3
"""Train the nuclei Mask R-CNN from scratch on a few CPU cores and export it as a bundle.

    train_nuclei.py --data ../shared/data/nuclei --work-dir ../nuclei-training [--iterations 2600] [--threads 2]
    train_nuclei.py ... --evaluate                 # validate the averaged weights of the work folder on the whole split
    train_nuclei.py ... --export models/nuclei     # and write them as a bundle

The work folder, which should lie outside the repository, gets `last.pt` (everything that is needed to go on; a new start
continues from it), `best.pt` (the averaged weights with the best validation AP) and `log.jsonl`.
"""
import argparse
import json
import math
import os
import time

import torch

import nuclei_model
from export_torchvision_bundle import export_bundle
from nuclei_data import SHORT_EDGE, NucleiImages, TrainingCrops
from nuclei_evaluation import evaluate


class Average:
    """Exponential moving average of all weights and running statistics."""

    def __init__(self, model):
        self.values = {name: value.clone() for name, value in model.state_dict().items()}
        self.steps = 0

    def update(self, model, decay):
        self.steps += 1
        decay = min(decay, (1 + self.steps) / (10 + self.steps))
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                self.values[name].mul_(decay).add_(value, alpha=1 - decay)
            else:
                self.values[name].copy_(value)


def learning_rate(step, options):
    warm = min(1.0, (step + 1) / options.warmup)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, step / options.iterations)))
    return options.lr * warm * (0.01 + 0.99 * cosine)


def save(path, content):
    torch.save(content, path + ".part")
    os.replace(path + ".part", path)


def without_resize(model):
    """Crops come at network scale already."""
    model.transform.resize = lambda image, target=None: (image, target)


def collate(batch):
    return [image for image, _ in batch], [target for _, target in batch]


def optimizer_of(model, options):
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    return torch.optim.AdamW([{"params": decayed, "weight_decay": options.weight_decay},
                              {"params": plain, "weight_decay": 0.0}], lr=options.lr)


def train(options):
    os.makedirs(options.work_dir, exist_ok=True)
    path = os.path.join(options.work_dir, "last.pt")
    torch.manual_seed(options.seed)
    model = nuclei_model.build()
    optimizer, average = optimizer_of(model, options), Average(model)
    step, best = 0, 0.0
    if os.path.exists(path):
        state = torch.load(path)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        average.values, average.steps = state["average"], state["average_steps"]
        step, best = state["step"], state["best"]
    validation = NucleiImages(options.data, "val")
    probe = list(range(0, len(validation), 4))
    crops = TrainingCrops(NucleiImages(options.data, "train"), seed=options.seed + 1000 * (step + 1))
    loader = iter(torch.utils.data.DataLoader(crops, options.batch, collate_fn=collate, num_workers=0))
    log = open(os.path.join(options.work_dir, "log.jsonl"), "a", encoding="utf-8", buffering=1)
    without_resize(model)
    model.train()
    saved = validated = time.monotonic()
    running, summed, since = {}, 0, time.monotonic()
    while step < options.iterations:
        images, targets = next(loader)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, options)
        losses = model(images, targets)
        loss = sum(losses.values())
        if not torch.isfinite(loss):
            raise FloatingPointError(f"the loss is {loss.item()} at step {step}")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        average.update(model, options.average)
        step += 1
        summed += 1
        for name, value in losses.items():
            running[name] = running.get(name, 0.0) + value.item()
        if step % 50 == 0:
            now = time.monotonic()
            log.write(json.dumps({"step": step, "lr": learning_rate(step, options), "seconds_per_step": round((now - since) / summed, 3),
                                  **{name: round(value / summed, 4) for name, value in running.items()}}) + "\n")
            running, summed, since = {}, 0, now
        finished = step == options.iterations
        if time.monotonic() - saved > 300 or finished:
            save(path, {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average.values,
                        "average_steps": average.steps, "step": step, "best": best})
            saved = time.monotonic()
        if time.monotonic() - validated > options.validate_minutes * 60 or finished:
            metrics, per_type = evaluate(averaged(average.values), validation, probe)
            log.write(json.dumps({"step": step, "probe": rounded(metrics), "per_type": rounded(per_type)}) + "\n")
            if metrics["mask_ap"] >= best:
                best = metrics["mask_ap"]
                save(os.path.join(options.work_dir, "best.pt"), {"average": average.values, "step": step, "probe": metrics})
            validated = since = time.monotonic()


def averaged(values, **sizes):
    model = nuclei_model.build(**sizes)
    model.load_state_dict(values)
    return model.eval()


def rounded(metrics):
    return {name: round(float(value), 4) for name, value in metrics.items()}


def trained(options):
    """The averaged weights of the work folder, and the step they are from."""
    state = torch.load(os.path.join(options.work_dir, f"{options.weights}.pt"))
    return averaged(state["average"], short_edge=options.short_edge), state["step"]


def validate(options):
    model, _ = trained(options)
    metrics, per_type = evaluate(model, NucleiImages(options.data, "val"))
    print(json.dumps({**rounded(metrics), "per_type": rounded(per_type)}, indent=2))


def export(options):
    model, step = trained(options)
    export_bundle(
        model, options.export, name="nuclei", labels=["nucleus"], license="Apache-2.0",
        source=f"scripts/train_nuclei.py, from scratch on the Data Science Bowl 2018 nuclei (CC0), train split, {step} steps",
        metrics=json.loads(options.metrics))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder with images/, images.csv and instances_{train,val}.json")
    parser.add_argument("--work-dir", required=True, help="checkpoints and log; outside the repository")
    parser.add_argument("--iterations", type=int, default=2600)
    parser.add_argument("--batch", type=int, default=6, help="crops per step")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--weight-decay", type=float, default=0.02)
    parser.add_argument("--average", type=float, default=0.998, help="decay of the moving average of the weights")
    parser.add_argument("--validate-minutes", type=float, default=30)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", choices=("best", "last"), default="last", help="which averaged weights to use")
    parser.add_argument("--evaluate", action="store_true", help="validate on the whole split instead of training")
    parser.add_argument("--export", metavar="FOLDER", help="write a bundle instead of training")
    parser.add_argument("--metrics", default="{}", help="JSON object for the bundle's manifest")
    parser.add_argument("--short-edge", type=int, default=SHORT_EDGE, help="to which images are resized by --evaluate and --export")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.evaluate:
        validate(options)
    elif options.export:
        export(options)
    else:
        train(options)


if __name__ == "__main__":
    main()
