"""How the fixtures store what a reference computes: one reference.json, and NumPy arrays beside it."""
import os

import numpy as np

from export_torchvision_bundle import write_json


def encode_rle(mask):
    """COCO's compressed run-length string of a bool array [height, width]."""
    values = mask.T.ravel()
    changes = np.flatnonzero(values[1:] != values[:-1]) + 1
    runs = np.diff(np.concatenate([[0], changes, [values.size]])).tolist()
    if values[0]:
        runs.insert(0, 0)
    text = []
    for index, run in enumerate(runs):
        value = run - runs[index - 2] if index > 2 else run
        more = True
        while more:
            code = value & 0x1F
            value >>= 5
            more = value != (-1 if code & 0x10 else 0)
            text.append(chr((code | (0x20 if more else 0)) + 48))
    return "".join(text)


class ReferenceWriter:
    """Collects the cases (one image, or one batch of images) of a fixture and writes them."""

    def __init__(self, folder):
        self.folder = folder
        self.cases = []
        os.makedirs(folder, exist_ok=True)
        for file in os.listdir(folder):
            if file.endswith(".npy"):
                os.remove(os.path.join(folder, file))

    def case(self, name, pixel_values):
        """Begin a case. The network's input is stored as its shape, every 997th value, and the sum of the absolute values."""
        flat = pixel_values.ravel()
        self.cases.append({"name": name, "pixel_values": {
            "shape": list(pixel_values.shape), "sample_step": 997, "sample": rounded(flat[::997], 6),
            "absolute_sum": float(np.abs(flat.astype(np.float64)).sum())}, "images": []})

    def image(self, source, resized, detections, arrays):
        """source: width, height and seed of the picture. detections: boxes, labels, scores, masks (bool [n, h, w]).
        arrays: name -> array; float arrays that hold probabilities in 0..1 and end in `_u16` are stored as round(p * 65535)."""
        case = self.cases[-1]
        index = len(case["images"])
        files = {}
        for name, array in arrays.items():
            file = f"{case['name']}-{index}-{name}.npy"
            array = np.ascontiguousarray(np.round(array * 65535).astype(np.uint16) if name.endswith("_u16") else array.astype(np.float32))
            np.save(os.path.join(self.folder, file), array)
            files[name] = file
        case["images"].append({
            "width": source[0], "height": source[1], "seed": source[2], "resized": list(resized),
            "boxes": [rounded(box, 5) for box in detections["boxes"]], "labels": [int(value) for value in detections["labels"]],
            "scores": rounded(detections["scores"], 7), "masks": [encode_rle(mask) for mask in detections["masks"]],
            "arrays": files})

    def write(self, **facts):
        write_json(os.path.join(self.folder, "reference.json"), {**facts, "cases": self.cases})


def rounded(values, digits):
    return [round(float(value), digits) for value in values]
