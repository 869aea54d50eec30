"""Making the invented county, through the same services that people and offices use."""

from nongan.demo.services.loading import load_demo

__all__ = ["load_demo"]
