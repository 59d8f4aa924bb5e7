"""The sentence encoder: built once, then run by onnxruntime."""
