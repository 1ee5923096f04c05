#!/usr/bin/env python3
"""Times torchvision on the jobs of tests/Benchmarks (Proposal-, Nms-, RoiAlign-, SelectionBenchmark) and prints medians in milliseconds.

Needs PyTorch and torchvision (Debian: python3-torch 1.13, python3-torchvision 0.14). The inputs are of the same sizes and kinds, not
the same numbers:
    python3 scripts/benchmark_ops.py [threads]
"""
import statistics
import sys
import time

import torch
from torchvision import ops
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork, concat_box_prediction_layers

HEIGHT, WIDTH = 800, 1344


def median(name, job, repeats=15):
    job()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        times.append(1000 * (time.perf_counter() - start))
    print(f"{name:28} {statistics.median(times):9.2f} ms   fastest {min(times):9.2f} ms")


def around_objects(count, objects, width, height):
    places = torch.rand(objects, 4)[torch.randint(objects, (count,))]
    centres = places[:, :2] * torch.tensor([width, height])
    half = torch.exp(3 + 3 * places[:, 2:])
    low, high = (half * (0.5 + 0.3 * (torch.rand(count, 2) - 0.5)) for _ in range(2))
    return ops.clip_boxes_to_image(torch.cat([centres - low, centres + high], 1), (height, width))


def proposals():
    strides = (4, 8, 16, 32, 64)
    grids = [(-(-HEIGHT // stride), -(-WIDTH // stride)) for stride in strides]
    logits = [torch.randn(1, 3, *grid) * 2.5 - 6 for grid in grids]
    deltas = [torch.randn(1, 12, *grid) * 0.3 for grid in grids]
    features = [torch.zeros(1, 1, *grid) for grid in grids]
    images = ImageList(torch.zeros(1, 3, HEIGHT, WIDTH), [(HEIGHT, WIDTH)])
    anchors = AnchorGenerator(tuple((8 * stride,) for stride in strides), ((0.5, 1.0, 2.0),) * 5)
    limit = {"training": 1000, "testing": 1000}
    network = RegionProposalNetwork(anchors, torch.nn.Identity(), 0.7, 0.3, 256, 0.5, limit, limit, 0.7).eval()

    def run():
        table = anchors(images, features)
        objectness, box_deltas = concat_box_prediction_layers(logits, deltas)
        boxes = network.box_coder.decode(box_deltas, table).view(1, -1, 4)
        network.filter_proposals(boxes, objectness, images.image_sizes, [3 * height * width for height, width in grids])

    median("proposals", run)


def suppression():
    boxes, scores = around_objects(4000, 150, 1333, 800), torch.rand(4000)
    median("nms of 4,000", lambda: ops.nms(boxes, scores, 0.7))


def pooling():
    maps = {str(i): torch.randn(1, 256, HEIGHT // stride, WIDTH // stride) for i, stride in enumerate((4, 8, 16, 32))}
    sides = torch.exp(2.8 + 3.6 * torch.rand(1000))
    sides = torch.stack([sides, sides * torch.exp(torch.rand(1000) - 0.5)], 1)
    centres = torch.rand(1000, 2) * torch.tensor([WIDTH, HEIGHT])
    boxes = ops.clip_boxes_to_image(torch.cat([centres - sides / 2, centres + sides / 2], 1), (HEIGHT, WIDTH))
    pooler = ops.MultiScaleRoIAlign(list(maps), 7, 0)
    median("RoIAlign 1000 x 7 x 7 x 256", lambda: pooler(maps, [boxes], [(HEIGHT, WIDTH)]), 5)


def selection():
    heads = RoIHeads(None, None, None, 0.5, 0.5, 512, 0.25, None, 0.05, 0.5, 100).eval()
    boxes = around_objects(1000, 60, 1066, 800)
    logits, deltas = torch.randn(1000, 81) * 2, torch.randn(1000, 324) * 0.5
    median("selection of 1000 x 80", lambda: heads.postprocess_detections(logits, deltas, [boxes], [(800, 1066)]))


def main():
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else torch.get_num_threads())
    with torch.no_grad():
        for job in (proposals, suppression, pooling, selection):
            job()


if __name__ == "__main__":
    main()
