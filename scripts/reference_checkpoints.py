"""Random networks whose outputs vary usefully, and their reference results by the conventions of a family.

After random initialisation the detections of a network would be all alike. `spread` scales its last layers so that scores,
classes, sizes and pyramid levels vary on the fixture's own pictures; `find_pictures` looks for pictures on which double precision
takes the same decisions as float32, so that nothing hangs on the last bits.
"""
import copy
import itertools
import os
from dataclasses import dataclass

import torch
from torch import nn

from make_tiny_torchvision_fixture import same_masks, scale_to
from reference_families import levels_of, pool, preprocess, proposals_of, run
from reference_outputs import ReferenceWriter
from synthetic_images import synthetic_image

ATTEMPTS = 20
SAMPLE_STEP = 13

# Pictures (width, height, seed) that go through the network together.
PICTURES = (("landscape", [(211, 157, 1)]), ("batch", [(97, 183, 2), (300, 131, 3)]))


@dataclass
class Strength:
    """How much the outputs of a network vary, and how closely two precisions must agree. A deep network multiplies the rounding of
    its first layers, so a full-size one is made to vary less."""
    deltas: float = 0.35
    tall: float = 8.0  # makes the heights of the last anchor reach the limits of the box coder
    classes: float = 2.5
    boxes: float = 1.2
    pixels: float = 2e-3
    scores: float = 2e-5
    ranks: float = 5e-6


SMALL_NETWORK = Strength()
FULL_SIZE = Strength(deltas=0.15, tall=1.0, classes=1.2, boxes=0.5, pixels=1e-2, scores=5e-5, ranks=2e-5)


class Parts:
    """A network's parts with the contracts of a bundle's graphs, as reference_families.run takes them."""

    def __init__(self, network):
        self.network = network
        self.box_head = network.box_head
        self.mask_head = self._own_masks if network.shape.masks else None
        self.keypoint_head = network.all_heatmaps if getattr(network.shape, "keypoints", 0) else None

    def backbone(self, pixel_values):
        maps = self.network.maps(pixel_values)
        logits, deltas = self.network.rpn(maps)
        return maps[:4] + logits + deltas

    def _own_masks(self, pooled, labels):
        masks = self.network.all_masks(pooled)
        return masks[torch.arange(len(labels)), labels if masks.shape[1] > 1 else 0 * labels]

    def run(self, family, pictures, dtype=torch.float32):
        return run(family, self.backbone, self.box_head, self.mask_head, pictures, dtype, self.keypoint_head)


@torch.no_grad()
def spread(network, family, pictures, strength=SMALL_NETWORK, background=0.9):
    """Scale batch statistics and the last layers to useful spreads on some pictures (width, height, seed)."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.train()
            module.momentum = None
            nn.init.uniform_(module.weight, 0.7, 1.3)
            nn.init.uniform_(module.bias, -0.2, 0.4)
    pixel_values, sizes = preprocess(family, [synthetic_image(*picture) for picture in pictures])
    network.maps(pixel_values)
    network.eval()
    layers = network.last_layers()
    for layer, values, share in zip(layers["pyramid"], network.maps(pixel_values), (1.0, 1.2, 1.5, 2.0)):
        scale_to(layer, values, share)
    maps = network.maps(pixel_values)
    logits, deltas = network.rpn(maps)
    scale_to(layers["rpn_logits"], logits, 0.7)
    scale_to(layers["rpn_deltas"], deltas, strength.deltas)
    layers["rpn_deltas"].weight[-1] *= strength.tall
    logits, deltas = network.rpn(maps)
    pooled, deep = [], []
    for image, size in enumerate(sizes):
        boxes, _ = proposals_of(family, [x[image] for x in logits], [x[image] for x in deltas], size)
        pooled.append(pool(family, maps[:4], image, boxes, 7))
        deep.append(pool(family, maps[:4], image, boxes[:60], 14))
    pooled, deep = torch.cat(pooled), torch.cat(deep)
    classify = layers["classes"]
    scores, boxes = network.box_head(pooled)
    scale_to(classify, scores - scores.mean(0), strength.classes)
    classify.bias -= network.box_head(pooled)[0].mean(0)
    while network.box_head(pooled)[0].softmax(1)[:, -1].mean() < background:
        classify.bias[-1] += 0.25
    scale_to(layers["boxes"], boxes, strength.boxes)
    if "masks" in layers:
        masks = network.all_masks(deep)
        scale_to(layers["masks"], masks - masks.mean((0, 2, 3), keepdim=True), 2.5)
        layers["masks"].bias -= network.all_masks(deep).mean((0, 2, 3))
    if "heatmaps" in layers:
        maps = network.all_heatmaps(deep)
        scale_to(layers["heatmaps"], maps - maps.mean((2, 3), keepdim=True), 1.0)


def agree(family, a, b, strength=SMALL_NETWORK, least=3):
    """Whether one image's results are decided alike in float32 and in float64."""
    pixels, score = strength.pixels, strength.scores
    for name, limit in (("proposals", pixels), ("boxes", pixels), ("scores", score), ("keypoints", pixels), ("keypoint_scores", score)):
        if name in a and (a[name].shape != b[name].shape or a[name].numel() and (a[name] - b[name]).abs().max() > limit):
            return False
    if len(a["labels"]) < least or not torch.equal(a["labels"], b["labels"]):
        return False
    if (torch.diff(b["proposal_scores"]) > -strength.ranks).any() or near_level(b["proposals"]) or near_level(b["network_boxes"]):
        return False
    if (torch.diff(b["scores"]) > -score).any() or (b["scores"] - family.score).min() < 1e-4:
        return False
    if (b["boxes"][:, 2:] - b["boxes"][:, :2]).min() < 0.1:  # a box without an area is pasted by a rule of its own
        return False
    return "masks" not in a or same_masks(torch.from_numpy(a["masks"]), torch.from_numpy(b["masks"]))


def near_level(boxes):
    """Whether the side of a box is one where the pyramid level changes: 112, 224 or 448 pixels."""
    sides = ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).sqrt()
    return bool(((sides[:, None] / torch.tensor([112.0, 224.0, 448.0]) - 1).abs() < 1e-4).any())


class Reference:
    """Runs a network in both precisions."""

    def __init__(self, network, family, strength=SMALL_NETWORK):
        self.family, self.strength = family, strength
        self.single, self.double = Parts(network), Parts(copy.deepcopy(network).double())

    def find_pictures(self, pictures):
        """The pictures of a batch, each with the first seed (in steps of 10) for which float32 decides as float64 does; None where
        there are none among the first."""
        pictures = list(pictures)
        for _ in range(ATTEMPTS):
            images = [synthetic_image(*picture) for picture in pictures]
            pixel_values, results = self.single.run(self.family, images)
            _, exact = self.double.run(self.family, images, torch.float64)
            good = [agree(self.family, a, b, self.strength) for a, b in zip(results, exact)]
            if all(good):
                return pictures, pixel_values, results
            pictures = [(width, height, seed if fine else seed + 10) for (width, height, seed), fine in zip(pictures, good)]
        return None


def describe(family, runs):
    """What varies in the detections of some images, for people: number, classes, scores, pyramid levels."""
    labels = torch.cat([run["labels"] for run in runs])
    scores = torch.cat([run["scores"] for run in runs])
    levels = levels_of(family, torch.cat([run["network_boxes"] for run in runs])).unique().tolist()
    counts = [len(run["labels"]) for run in runs]
    return (f"detections {counts}, of {len(labels.unique())} classes, scores {scores.min():.3f}..{scores.max():.3f}, levels {levels}")



def varied(family, images):
    """Whether the detections of some images cover what a fixture is for."""
    labels, classes = torch.cat([image["labels"] for image in images]), images[0]["box_logits"].shape[1] - 1
    levels = levels_of(family, torch.cat([image["network_boxes"] for image in images])).unique()
    scores = torch.cat([image["scores"] for image in images])
    return (len(labels.unique()) >= min(classes, 3) and len(levels) >= 3 and scores.max() > 0.8 and scores.min() < 0.4
            and min(len(image["labels"]) for image in images) < family.detections)


def arrays_of(family, result, agnostic, alone):
    """What is stored of an image beside its detections; tests/MaskRcnn.Onnx.Conversion.Tests/Parity/ConvertedBundleParity.cs tells
    what each is."""
    arrays = {"proposals": result["proposals"], "proposal_scores": result["proposal_scores"]}
    if alone:
        deltas = result["box_deltas"]
        arrays.update(box_logits=result["box_logits"], box_deltas=deltas[:, :4] if agnostic else deltas)
        for level, stride in enumerate(family.rpn_strides):
            for name in ("rpn_logits", "rpn_deltas"):
                arrays[f"{name}_{stride}"] = result[name][level].flatten()[::SAMPLE_STEP]
        for name, stored in (("soft", "mask_u16"), ("keypoints", "keypoints"), ("keypoint_scores", "keypoint_scores")):
            if name in result:
                arrays[stored] = result[name]
    return {name: values.numpy() for name, values in arrays.items()}


def write_fixture(folder, network_type, shape, family, save, script, full_size=False):
    """Write a random network's checkpoint by `save(name, network, family, folder)`, and its reference beside it."""
    torch.set_num_threads(1)
    name = os.path.basename(folder)
    os.makedirs(folder, exist_ok=True)
    strength = FULL_SIZE if full_size else SMALL_NETWORK
    for seed in itertools.count(1):
        torch.manual_seed(seed)
        network = network_type(shape).eval()
        spread(network, family, [picture for _, pictures in PICTURES for picture in pictures], strength)
        reference = Reference(network, family, strength)
        found = [(case, reference.find_pictures(pictures)) for case, pictures in PICTURES]
        if not all(stable for _, stable in found):
            print(f"{name}, seed {seed}: float32 decides otherwise than float64", flush=True)
            continue
        found = [(case, *stable) for case, stable in found]
        images = [image for *_, results in found for image in results]
        print(f"{name}, seed {seed}: {describe(family, images)}", flush=True)
        if full_size or varied(family, images):
            break
    save(name, network, family, folder)
    writer = ReferenceWriter(folder)
    for case, pictures, pixel_values, results in found:
        writer.case(case, pixel_values.numpy())
        for picture, result in zip(pictures, results):
            arrays = arrays_of(family, result, shape.agnostic_boxes, len(pictures) == 1)
            writer.image(picture, result["resized"], {"masks": [], **result}, arrays)
    writer.write(script=f"scripts/{script}", seed=seed, first_label=0)
