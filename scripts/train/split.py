"""Reads the LUNA16 crops and splits them by contiguous blocks of candidates.csv rows, so that scans stay apart.

Rows of candidates.csv are grouped by scan (about 620 rows a scan). The row range is cut into 30 equal blocks;
whole blocks go to train, validation or test. A scan may straddle a cut, so training crops within GUARD_ROWS of a
validation or test block are dropped.
"""

import json
import pathlib
import sys

import numpy

CROPS = pathlib.Path(__file__).resolve().parents[3] / "shared/data/luna16-crops/luna16_crops50.npz"
BLOCKS = 30
GUARD_ROWS = 1500
TEST_BLOCKS = (3, 8, 13, 18, 23, 28)
VALIDATION_BLOCKS = (0, 10, 20)
# A resampling unit of the bootstrap: about three scans.
CLUSTER_ROWS = 2000


def load_crops():
    """Returns (image uint8 [n,50,50], label [n], candidate_row [n]) ordered by row."""
    archive = numpy.load(CROPS)
    order = numpy.argsort(archive["candidate_row"])
    return archive["image"][order], archive["label"][order], archive["candidate_row"][order]


def split_rows(rows):
    """Returns boolean masks (train, validation, test) over the rows."""
    width = (rows.max() + 1) / BLOCKS
    block = (rows / width).astype(int)
    test = numpy.isin(block, TEST_BLOCKS)
    validation = numpy.isin(block, VALIDATION_BLOCKS)
    train = ~(test | validation)
    for held_out in TEST_BLOCKS + VALIDATION_BLOCKS:
        start, end = held_out * width - GUARD_ROWS, (held_out + 1) * width + GUARD_ROWS
        train &= ~((rows > start) & (rows < end))
    return train, validation, test


def dump(folder):
    """Writes crops.bin (grey values), and labels, rows and parts as JSON for programs without numpy."""
    image, label, rows = load_crops()
    _train, validation, test = split_rows(rows)
    part = numpy.where(test, "test", numpy.where(validation, "validation", "train"))
    (folder / "crops.bin").write_bytes(image.tobytes())
    table = {"label": label.tolist(), "row": rows.tolist(), "part": part.tolist(), "clusterRows": CLUSTER_ROWS}
    (folder / "crops.json").write_text(json.dumps(table))


if __name__ == "__main__":
    dump(pathlib.Path(sys.argv[1]))
