#!/usr/bin/python3
"""Make tests/Fixtures/pictures: two rendered pictures for the README's first command and the continuous integration.

    render_pictures.py [--output tests/Fixtures/pictures]
"""
import argparse
import os

from PIL import Image

from synthetic_images import synthetic_image

PICTURES = [("shapes-landscape", 320, 240, 1), ("shapes-portrait", 240, 320, 5)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", default=os.path.join(os.path.dirname(__file__), "..", "tests", "Fixtures", "pictures"))
    folder = parser.parse_args().output
    os.makedirs(folder, exist_ok=True)
    for name, width, height, seed in PICTURES:
        Image.fromarray(synthetic_image(width, height, seed)).save(os.path.join(folder, name + ".png"), optimize=True)


if __name__ == "__main__":
    main()
