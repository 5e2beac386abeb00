"""Files an employer's side takes in. Importing this registers them."""

from employers.imports.register import RegisterImport

__all__ = ['RegisterImport']
