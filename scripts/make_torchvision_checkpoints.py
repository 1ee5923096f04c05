#!/usr/bin/python3
"""Make checkpoints of torchvision's detection models with random weights, and torchvision's own results with them.

    make_torchvision_checkpoints.py [NAME ..]                # tests/Fixtures/conversion/torchvision-*, small networks
    make_torchvision_checkpoints.py --heavy FOLDER [NAME ..] # the models at full size, each saved in both forms; about 2 GB

The small ones have torchvision's modules (and so the names of its weights) with few channels and blocks; the weights are rounded
to half precision and stored so. Batch norms have channels of tiny variance, so that the epsilon matters. Other than that a model
is prepared, and pictures are chosen, as make_tiny_torchvision_fixture.py tells: scores, classes and sizes vary, and the model in
double precision takes the same decisions.

Written for each: checkpoint.pth, conversion.json (the options of the conversion, where there are any), reference.json and its
arrays, as tests/MaskRcnn.Onnx.Conversion.Tests/Parity/ConvertedBundleParity.cs describes them.
"""
import argparse
import copy
import itertools
import os
import re
import shutil
from collections import OrderedDict

import torch

import random_torchvision_models as models
from export_torchvision_bundle import write_json
from make_tiny_torchvision_fixture import Recorder, agree, tensor_of
from reference_outputs import ReferenceWriter

SAMPLE_STEP = 13
SMALL_OPTIONS = {
    "config": {"rpn_test_cfg": {"nms_pre": 150, "max_per_img": 40}, "rcnn_test_cfg": {"max_per_img": 15}},
    "preprocessor": {"size": {"shortest_edge": 160, "longest_edge": 224}}}
TWO_SIZES = {"anchor_generator_scales": [4, 9], "anchor_generator_ratios": [0.7, 1.6]}


def small(build, classes, frozen, old=False, legacy=False, wrapped=False, **config):
    options = copy.deepcopy(SMALL_OPTIONS)
    options["config"].update(config)
    return {"build": lambda: build(classes), "frozen": frozen, "old": old, "legacy": legacy, "wrapped": wrapped, "options": options}


SMALL = OrderedDict([
    ("torchvision-v1-old-names", small(models.tiny_maskrcnn, 6, frozen=True, old=True, legacy=True)),
    ("torchvision-v1", small(models.tiny_basic, 4, frozen=False, wrapped=True)),
    ("torchvision-v2", small(models.tiny_maskrcnn_v2, 6, frozen=False)),
    ("torchvision-keypoints", small(models.tiny_keypointrcnn, 2, frozen=True)),
    ("torchvision-faster", small(models.tiny_fasterrcnn, 91, frozen=False, legacy=True, **TWO_SIZES)),
])
HEAVY = OrderedDict([
    ("maskrcnn_resnet50_fpn", True), ("maskrcnn_resnet50_fpn_v2", False), ("keypointrcnn_resnet50_fpn", True),
    ("fasterrcnn_resnet50_fpn", True), ("fasterrcnn_resnet50_fpn_v2", False)])


def old_names(state):
    """The names before torchvision 0.13, which its load hooks still read."""
    rules = [(r"^rpn\.head\.conv\.0\.0\.", "rpn.head.conv."), (r"^(backbone\.fpn\.(?:inner|layer)_blocks\.\d)\.0\.", r"\1.")]
    renamed = OrderedDict()
    for name, value in state.items():
        for pattern, replacement in rules:
            name = re.sub(pattern, replacement, name)
        name = re.sub(r"^roi_heads\.mask_head\.(\d)\.0\.", lambda match: f"roi_heads.mask_head.mask_fcn{int(match.group(1)) + 1}.", name)
        renamed[name] = value
    return renamed


def halved(state):
    return OrderedDict((name, value.half() if value.is_floating_point() else value) for name, value in state.items())


def round_weights(model):
    model.load_state_dict({name: value.float() if value.is_floating_point() else value for name, value in halved(model.state_dict()).items()})


class Case:
    """What torchvision computes for pictures that go through the network together."""

    def __init__(self, model, pictures):
        self.pictures = pictures
        maps = []
        handle = model.rpn.head.register_forward_hook(lambda module, inputs, output: maps.append(output))
        self.run = Recorder(model).run(pictures)
        handle.remove()
        self.rpn = maps[0]

    def write(self, writer, name):
        run = self.run
        writer.case(name, run.pixel_values.numpy())
        start = 0
        for index, (picture, result) in enumerate(zip(self.pictures, run.results)):
            count = len(run.proposals[index])
            rows = slice(start, start + count)
            start += count
            arrays = {"proposals": run.proposals[index].numpy(), "proposal_scores": run.proposal_scores[index].numpy()}
            if len(self.pictures) == 1:
                arrays.update(self.alone(run, rows, result))
            height, width = run.resized[index]
            masks = result["masks"][:, 0].numpy() > 0.5 if "masks" in result else []
            writer.image(picture, (width, height), {
                "boxes": result["boxes"], "labels": result["labels"], "scores": result["scores"], "masks": masks}, arrays)

    def alone(self, run, rows, result):
        logits, deltas = run.logits[rows], run.deltas[rows]
        arrays = {"box_logits": torch.cat([logits[:, 1:], logits[:, :1]], 1).numpy(), "box_deltas": deltas[:, 4:].numpy()}
        for level, (objectness, anchors) in enumerate(zip(*self.rpn)):
            arrays[f"rpn_logits_{4 << level}"] = objectness.flatten()[::SAMPLE_STEP].numpy()
            arrays[f"rpn_deltas_{4 << level}"] = anchors.flatten()[::SAMPLE_STEP].numpy()
        if "masks" in result:
            arrays["mask_u16"] = run.soft[0][:, 0].numpy()
        if "keypoints" in result:
            arrays["keypoints"], arrays["keypoint_scores"] = result["keypoints"][:, :, :2].numpy(), result["keypoints_scores"].numpy()
        return arrays


def stable(model, double, pictures, least, **limits):
    """The case, if it has at least so many detections in each picture and double precision takes the same decisions."""
    case = Case(copy.deepcopy(model), pictures)
    counts = [len(result["scores"]) for result in case.run.results]
    if min(counts) < least:
        return None
    return case if agree(case.run, Recorder(copy.deepcopy(double), torch.float64).run(pictures), **limits) else None


def varied(cases, classes):
    labels = torch.cat([result["labels"] for case in cases for result in case.run.results])
    scores = torch.cat([result["scores"] for case in cases for result in case.run.results])
    counts = [len(result["labels"]) for case in cases for result in case.run.results]
    print(f"  detections {counts} of {len(labels.unique())} classes, scores {scores.min():.3f}..{scores.max():.3f}")
    return len(labels.unique()) >= min(classes - 1, 4) and min(counts) < 15 and scores.max() > 0.6 and scores.min() < 0.2


def find_cases(model, candidates, least, **limits):
    """For each name the first of the candidates, which are lists of pictures, that is stable; None if one has none."""
    double, cases = copy.deepcopy(model).double(), OrderedDict()
    for name, choices in candidates.items():
        cases[name] = next(filter(None, (stable(model, double, pictures, least, **limits) for pictures in choices)), None)
        if cases[name] is None:
            return None
    return cases


def pictures_of(sizes, seeds):
    """Lists of pictures of these sizes, one list for each seed."""
    return [[(width, height, seed + index) for index, (width, height) in enumerate(sizes)] for seed in seeds]


def write_case_files(folder, cases, seed):
    writer = ReferenceWriter(folder)
    for name, case in cases.items():
        case.write(writer, name)
    writer.write(script="scripts/make_torchvision_checkpoints.py", seed=seed, first_label=1)


def make_small(name, specification, folder):
    sizes = OrderedDict([("landscape", [(211, 157)]), ("tiny", [(23, 17)]), ("batch", [(97, 183), (211, 157)])])
    pictures = [tensor_of((211, 157, 1)), tensor_of((97, 183, 2)), tensor_of((320, 240, 3))]
    for seed in itertools.count(1):
        torch.manual_seed(seed)
        model = models.prepared(specification["build"](), pictures, specification["frozen"])
        round_weights(model)
        candidates = OrderedDict((case, pictures_of(shapes, range(10 * seed, 10 * seed + 9))) for case, shapes in sizes.items())
        cases = find_cases(model, candidates, least=3)
        print(f"{name}, seed {seed}: {'stable' if cases else 'not stable'}")
        if cases and varied(list(cases.values()), model.roi_heads.box_predictor.cls_score.out_features):
            break
    write_case_files(folder, cases, seed)
    state = halved(model.state_dict())
    state = old_names(state) if specification["old"] else state
    content = {"model": state, "epoch": 3} if specification["wrapped"] else state
    torch.save(content, os.path.join(folder, "checkpoint.pth"), _use_new_zipfile_serialization=not specification["legacy"])
    write_json(os.path.join(folder, "conversion.json"), specification["options"])


def make_heavy(name, frozen, folder):
    """The model's checkpoint as zip, and beside it the same in the older form (and with the older names, where they differ)."""
    candidates = OrderedDict([("landscape", pictures_of([(640, 480)], [1, 2])), ("portrait", pictures_of([(375, 500)], [3, 4]))])
    pictures = [tensor_of(choice[0]) for choices in candidates.values() for choice in choices]
    for seed in itertools.count(1):
        torch.manual_seed(seed)
        model = models.prepared(models.full_size(name), pictures, frozen)
        cases = find_cases(model, candidates, least=5, pixels=1e-2, scores=5e-5)
        print(f"{name}, seed {seed}: {'stable' if cases else 'not stable'}", flush=True)
        if cases:
            break
    zipped, legacy = os.path.join(folder, name), os.path.join(folder, f"{name}-legacy")
    write_case_files(zipped, cases, seed)
    write_json(os.path.join(zipped, "conversion.json"), {"config": {"rpn_test_cfg": {"nms_pre": 300, "max_per_img": 100}}})
    shutil.copytree(zipped, legacy, dirs_exist_ok=True)
    state = model.state_dict()
    torch.save(state, os.path.join(zipped, "checkpoint.pth"))
    torch.save(old_names(state) if frozen else state, os.path.join(legacy, "checkpoint.pth"), _use_new_zipfile_serialization=False)


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heavy", metavar="FOLDER", help="make the models at full size in this folder")
    parser.add_argument("names", nargs="*", help="which; default all")
    options = parser.parse_args()
    for name, specification in (HEAVY if options.heavy else SMALL).items():
        if options.names and name not in options.names:
            continue
        if options.heavy:
            make_heavy(name, specification, options.heavy)
        else:
            make_small(name, specification, os.path.join(root, "tests", "Fixtures", "conversion", name))


if __name__ == "__main__":
    main()
