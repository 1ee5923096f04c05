#!/usr/bin/env python3
"""Makes tests/Fixtures/ops: what torchvision's own operators answer for small seeded inputs.

Needs PyTorch and torchvision (Debian: python3-torch 1.13, python3-torchvision 0.14). Run it from the repository root:
    python3 scripts/make_ops_fixtures.py
"""
import pathlib

import numpy
import torch
from torchvision import ops
from torchvision.models.detection._utils import BoxCoder
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork, concat_box_prediction_layers
from torchvision.ops.poolers import LevelMapper

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fixtures" / "ops"


def save(name, tensor):
    numpy.save(FOLDER / f"{name}.npy", tensor.detach().numpy())


def random_boxes(count, width, height, generator, smallest=1.0):
    centres = torch.rand(count, 2, generator=generator) * torch.tensor([width, height])
    sides = smallest + torch.rand(count, 2, generator=generator) ** 2 * torch.tensor([width, height])
    return torch.cat([centres - sides / 2, centres + sides / 2], 1)


def roi_align(generator):
    maps = torch.randn(2, 3, 13, 17, generator=generator)
    boxes = random_boxes(16, 68, 52, generator)
    odd = torch.tensor([
        [0, 0, 68, 52], [-40, -40, 200, 200], [10, 10, 10, 10], [30, 30, 20, 20], [300, 300, 400, 400], [-90, -90, -70, -70],
        [64, 48, 68, 52], [66, 50, 70, 54], [-6, 10, -2, 14], [8.5, 8.5, 8.6, 8.6], [0, 0, 68, 0.5], [20, -3000, 24, 3000]])
    rois = torch.cat([torch.arange(28)[:, None] % 2, torch.cat([boxes, odd])], 1).float()
    save("roi_align_maps", maps)
    save("roi_align_rois", rois)
    for aligned in (True, False):
        for sampling in (0, 2):
            pooled = ops.roi_align(maps, rois, (3, 2), 0.25, sampling, aligned)
            save(f"roi_align_{'aligned' if aligned else 'legacy'}_{sampling}", pooled)


def suppression(generator):
    boxes = random_boxes(60, 100, 100, generator).repeat(4, 1) + torch.randn(240, 4, generator=generator)
    boxes = boxes.round()  # whole numbers give many boxes of the same IoU, and some without area
    scores = torch.rand(240, generator=generator).mul(50).round() / 50  # and many equal scores
    order = torch.argsort(scores, descending=True, stable=True)
    save("nms_boxes", boxes[order])
    for threshold in (0.3, 0.5, 0.6, 0.7):
        # Scores that fall by position keep the order of equal scores.
        kept = ops.nms(boxes[order], torch.arange(240, 0, -1).float(), threshold)
        save(f"nms_kept_{threshold}", kept)


def level_mapper(generator):
    sides = torch.tensor([55.9, 56, 111.9, 111.9999, 112, 112.1, 223.99, 224, 224.001, 447.99, 448, 448.1, 1000, 0, 1e-3])
    square = torch.stack([torch.zeros_like(sides), torch.zeros_like(sides), sides, sides], 1)
    boxes = torch.cat([square, random_boxes(100, 1333, 800, generator)])
    save("level_boxes", boxes)
    save("level_levels", LevelMapper(2, 5)([boxes]))


def box_coder(generator):
    boxes = random_boxes(40, 1000, 600, generator)
    deltas = torch.randn(40, 8, generator=generator) * torch.tensor([1, 1, 3, 3] * 2)
    deltas[0, 2:4] = torch.tensor([100.0, -100.0])
    save("decode_boxes", boxes)
    save("decode_deltas", deltas)
    save("decode_decoded", BoxCoder((10.0, 10.0, 5.0, 5.0)).decode(deltas, [boxes]))


def rpn(generator):
    """Two levels whose anchor strides are not their nominal ones: 100 // 7 = 14, 100 // 4 = 25."""
    padded, image, grids = (100, 88), (97, 83), ((7, 6), (4, 3))
    anchors = AnchorGenerator(((32,), (64,)), ((0.5, 1.0, 2.0),) * 2)
    network = RegionProposalNetwork(
        anchors, torch.nn.Identity(), 0.7, 0.3, 256, 0.5, {"training": 0, "testing": 60}, {"training": 0, "testing": 50}, 0.7).eval()
    features = [torch.zeros(1, 1, *grid) for grid in grids]
    table = anchors(ImageList(torch.zeros(1, 3, *padded), [image]), features)
    logits = [torch.randn(1, 3, *grid, generator=generator) * 6 for grid in grids]
    # Saturated, so that the probabilities are equal and only the rank by logit tells them apart (torch.topk keeps no order of equal logits).
    logits[0][0, :, 2] = 25.0 + torch.randperm(18, generator=generator).view(3, 6) / 4
    logits[1][0, :, 1] = 40.0 + torch.randperm(9, generator=generator).view(3, 3)
    deltas = [torch.randn(1, 12, *grid, generator=generator) * 0.5 for grid in grids]
    objectness, box_deltas = concat_box_prediction_layers(logits, deltas)
    boxes = network.box_coder.decode(box_deltas, table).view(1, -1, 4)
    kept, scores = network.filter_proposals(boxes, objectness, [image], [3 * height * width for height, width in grids])
    save("rpn_anchors", table[0])
    for index in range(2):
        save(f"rpn_logits_{index}", logits[index])
        save(f"rpn_deltas_{index}", deltas[index])
    save("rpn_boxes", kept[0])
    save("rpn_scores", scores[0])


def detections(generator):
    """Heads with the background moved last, as a bundle has it."""
    classes, count, image = 4, 60, (150, 200)
    proposals = random_boxes(20, 200, 150, generator).repeat(3, 1) + torch.randn(count, 4, generator=generator)
    proposals = ops.clip_boxes_to_image(proposals, image)
    proposals[0] = torch.tensor([199.995, 10.0, 200.0, 20.0])  # too narrow to be kept
    logits = torch.randn(count, classes + 1, generator=generator) * 2
    deltas = torch.randn(count, 4 * (classes + 1), generator=generator) * 0.5
    heads = RoIHeads(None, None, None, 0.5, 0.5, 512, 0.25, None, 0.05, 0.5, 40).eval()
    boxes, scores, labels = heads.postprocess_detections(logits, deltas, [proposals], [image])
    save("heads_proposals", proposals)
    save("heads_logits", torch.cat([logits[:, 1:], logits[:, :1]], 1))
    save("heads_deltas", deltas[:, 4:])
    save("heads_detections", torch.cat([boxes[0], scores[0][:, None], labels[0][:, None] - 1], 1))


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(20240607)
    for make in (roi_align, suppression, level_mapper, box_coder, rpn, detections):
        make(generator)


if __name__ == "__main__":
    main()
