"""`config.yaml`: its schema, its loader, and the sentences for what is wrong in it."""

from buddy.config.choice import DriverChoice, EngineChoice
from buddy.config.json_schema import schema
from buddy.config.loader import find, load
from buddy.config.schema import Config

__all__ = ["Config", "DriverChoice", "EngineChoice", "find", "load", "schema"]
