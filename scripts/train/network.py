"""The small network that scores one axial crop: nodule or not."""

import torch
from torch import nn


def convolution(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]


class CropNetwork(nn.Module):
    """Takes grey values 0..255 as float [n,1,50,50]; gives one logit a crop [n]."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            *convolution(1, 16),
            nn.MaxPool2d(2),
            *convolution(16, 32),
            *convolution(32, 32),
            nn.MaxPool2d(2),
            *convolution(32, 64),
            *convolution(64, 64),
            nn.MaxPool2d(2),
            nn.Conv2d(64, 32, 1),
            nn.ReLU(inplace=True),
        )
        self.head = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.4), nn.Linear(32 * 36, 64), nn.ReLU(inplace=True), nn.Dropout(0.3), nn.Linear(64, 1)
        )

    def forward(self, grey):
        return self.head(self.features(grey / 128.0 - 0.5)).squeeze(1)


class Ensemble(nn.Module):
    """The mean of several networks' logits, as a probability [n]."""

    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, crop):
        total = self.members[0](crop)
        for member in self.members[1:]:
            total = total + member(crop)
        return torch.sigmoid(total / len(self.members))
